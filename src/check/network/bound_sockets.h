// SPDX-License-Identifier: BSD-3-Clause
// BoundSockets: which sockets processes of the sandbox have bound (core/whitelist/successful_bind), by inode.
//
// For inet and inet6 the inode is all that is kept: where such a socket is bound now, the kernel's tables say
// (socket_table.h). The name of a unix socket is kept, for the tables show it as it was passed, not where it leads.
// Not thread-safe: the owner locks.
#pragma once

#include "policy/address.h"

#include <sys/types.h>

#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace syd::check {

// Which file: the one at a path may be replaced by another one.
struct FileId {
    dev_t device = 0;
    ino_t inode = 0;
    friend bool operator==(const FileId&, const FileId&) = default;
};

struct BoundSocket {
    ino_t inode = 0;
    // Unix only: its resolved path, or its abstract name.
    std::optional<policy::Address> name;
    // Unix paths only. The file that the bind has made; nothing where the process was left to bind for itself, and the
    // outcome was not seen: then the name as it was passed, which the table shows once the bind has succeeded.
    std::optional<FileId> file;
    std::string passed_name;
};

class BoundSockets {
public:
    // Replaces what was known of a socket with the same inode. Beyond a number that no build needs, the oldest go.
    void add(BoundSocket socket);
    [[nodiscard]] bool has(ino_t inode) const { return sockets_.contains(inode); }
    // Those that a connection to unix address `wanted`, whose file is `file`, may lead to.
    [[nodiscard]] std::vector<BoundSocket> named(const policy::Address& wanted, std::optional<FileId> file) const;

private:
    std::unordered_map<ino_t, BoundSocket> sockets_;
    std::deque<ino_t> order_; // oldest first
};

} // namespace syd::check
