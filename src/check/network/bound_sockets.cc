// SPDX-License-Identifier: BSD-3-Clause
#include "check/network/bound_sockets.h"

#include "base/text.h"

#include <algorithm>

namespace syd::check {
namespace {

std::string key_of(const FileId& file) {
    return cat("file:", file.device, ":", file.inode);
}

std::string key_of(const BoundSocket& socket) {
    return socket.file ? key_of(*socket.file) : socket.name ? policy::to_string(*socket.name) : std::string();
}

} // namespace

void BoundSockets::index(const BoundSocket& socket) {
    multipath_ += socket.is_multipath ? 1 : 0;
    if (const std::string key = key_of(socket); !key.empty()) {
        unix_sockets_.emplace(key, socket.id.cookie);
    }
}

void BoundSockets::unindex(const BoundSocket& socket) {
    multipath_ -= socket.is_multipath ? 1 : 0;
    const auto [first, last] = unix_sockets_.equal_range(key_of(socket));
    const auto found = std::find_if(first, last, [&](const auto& entry) { return entry.second == socket.id.cookie; });
    if (found != last) {
        unix_sockets_.erase(found);
    }
}

void BoundSockets::add(BoundSocket socket) {
    const Cookie cookie = socket.id.cookie;
    if (const auto old = sockets_.find(cookie); old != sockets_.end()) {
        unindex(old->second.socket);
    }
    index(socket);
    has_unnamed_unix_ = has_unnamed_unix_ || (socket.is_unix && !socket.name && !socket.file);
    sockets_.insert_or_assign(cookie, Entry{std::move(socket), ++serial_});
}

bool BoundSockets::has(const tracee::SocketId& id, std::uint64_t network) const {
    if (const auto found = sockets_.find(id.cookie); id.cookie != 0 && found != sockets_.end()) {
        return found->second.socket.network == network;
    }
    if (id.cookie != 0 && multipath_ == 0) {
        return false;
    }
    return std::ranges::any_of(sockets_, [&](const auto& entry) {
        const BoundSocket& socket = entry.second.socket;
        return (id.cookie == 0 || socket.is_multipath) && socket.id.inode == id.inode && socket.network == network;
    });
}

std::vector<BoundSocket> BoundSockets::named(const policy::Address& wanted, const std::optional<FileId>& file) const {
    std::vector<BoundSocket> found;
    const auto add_all = [&](const std::string& key) {
        const auto [first, last] = unix_sockets_.equal_range(key);
        for (auto at = first; at != last; ++at) {
            const BoundSocket& socket = sockets_.at(at->second).socket;
            if (!socket.file || socket.file == file) {
                found.push_back(socket);
            }
        }
    };
    if (file) {
        add_all(key_of(*file)); // a file that was renamed or linked is still the socket's
    }
    add_all(policy::to_string(wanted));
    return found;
}

void BoundSockets::forget_closed(const std::unordered_set<ino_t>& open, std::uint64_t newest) {
    for (auto at = sockets_.begin(); at != sockets_.end();) {
        const Entry& entry = at->second;
        if (entry.serial > newest || open.contains(entry.socket.id.inode)) {
            ++at;
            continue;
        }
        unindex(entry.socket);
        at = sockets_.erase(at);
    }
    crowd_ = std::max(kFirstCrowd, 2 * sockets_.size());
}

} // namespace syd::check
