// SPDX-License-Identifier: BSD-3-Clause
// BoundSockets: the sockets that processes of the sandbox have bound (core/whitelist/successful_bind), by cookie.
//
// For inet and inet6 the cookie is all that is kept: where such a socket is bound, the kernel says when somebody
// connects (learned_bind.h). For unix sockets the name and the file are kept.
// Not thread-safe: the owner locks.
#pragma once

#include "policy/address.h"
#include "tracee/process_socket.h"

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace syd::check {

// Which file: the one at a path may be replaced by another one, which may get the same inode.
struct FileId {
    dev_t device = 0;
    ino_t inode = 0;
    // Of name_to_handle_at(2): it tells two files apart that had the same inode one after the other. Empty where the
    // file system has no handles.
    std::string handle;
    friend bool operator==(const FileId&, const FileId&) = default;
};

struct BoundSocket {
    tracee::SocketId id;
    std::uint64_t network = 0; // see tracee::network_of_socket()
    bool is_unix = false;
    // MPTCP: the kernel shows the TCP socket below it, which has another cookie and the same inode.
    bool is_multipath = false;
    // Unix only: its resolved path, or its abstract name. Nothing while the kernel has not chosen the name yet
    // (unix(7), "Autobind feature").
    std::optional<policy::Address> name;
    // Unix paths only. The file that the bind has made; nothing where the process binds for itself, and the outcome is
    // not known: then the path as it was passed.
    std::optional<FileId> file;
    std::string passed_name;
};

class BoundSockets {
public:
    // Replaces what was known of the socket.
    void add(BoundSocket socket);
    // Whether a socket that the kernel named is one of these. An id without a cookie comes from the tables of
    // /proc/net.
    [[nodiscard]] bool has(const tracee::SocketId& id, std::uint64_t network) const;
    // Those that a connection to unix address `wanted`, whose file is `file`, may lead to.
    [[nodiscard]] std::vector<BoundSocket> named(const policy::Address& wanted,
                                                 const std::optional<FileId>& file) const;
    // Whether a unix socket among them has a name that the kernel chose.
    [[nodiscard]] bool has_unnamed_unix() const noexcept { return has_unnamed_unix_; }

    // A process that binds without end must not make this grow without end. When it has grown to twice what was left
    // the last time (at first to a number that few builds need), the owner finds out which sockets are still open and
    // has the others forgotten.
    [[nodiscard]] bool is_crowded() const noexcept { return sockets_.size() >= crowd_; }
    // The serial number of the socket that was added last.
    [[nodiscard]] std::uint64_t newest() const noexcept { return serial_; }
    // `open` was found out after the socket `newest` was added, so later ones are kept.
    void forget_closed(const std::unordered_set<ino_t>& open, std::uint64_t newest);

private:
    struct Entry {
        BoundSocket socket;
        std::uint64_t serial = 0;
    };
    using Cookie = std::uint64_t;

    void index(const BoundSocket& socket);
    void unindex(const BoundSocket& socket);

    static constexpr std::size_t kFirstCrowd = 16384;
    std::unordered_map<Cookie, Entry> sockets_;
    std::unordered_multimap<std::string, Cookie> unix_sockets_; // by file, or by name where the file is not known
    std::size_t crowd_ = kFirstCrowd;
    std::size_t multipath_ = 0;
    std::uint64_t serial_ = 0;
    bool has_unnamed_unix_ = false;
};

} // namespace syd::check
