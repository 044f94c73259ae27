// SPDX-License-Identifier: BSD-3-Clause
#include "check/network/bound_sockets.h"

#include <algorithm>

namespace syd::check {
namespace {

// A process that binds without end must not make us grow without end.
constexpr std::size_t kMostSockets = 16384;

} // namespace

void BoundSockets::add(BoundSocket socket) {
    const ino_t inode = socket.inode;
    if (sockets_.insert_or_assign(inode, std::move(socket)).second) {
        order_.push_back(inode);
    } else {
        std::rotate(std::ranges::find(order_, inode), std::ranges::find(order_, inode) + 1, order_.end());
    }
    if (order_.size() > kMostSockets) {
        sockets_.erase(order_.front());
        order_.pop_front();
    }
}

std::vector<BoundSocket> BoundSockets::named(const policy::Address& wanted, std::optional<FileId> file) const {
    std::vector<BoundSocket> found;
    for (const auto& [inode, socket] : sockets_) {
        // A file that was renamed or linked is still the socket's.
        const bool is_it = socket.file ? socket.file == file : socket.name == wanted;
        if (is_it) {
            found.push_back(socket);
        }
    }
    return found;
}

} // namespace syd::check
