// SPDX-License-Identifier: BSD-3-Clause
// Netlink: requests to the kernel and its answers (netlink(7)).
//
// It never waits. The kernel handles a request before send(2) returns, so an answer that is not there by then does not
// come at all.
#pragma once

#include "base/result.h"
#include "base/unique_fd.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

namespace syd::tracee {

class Netlink {
public:
    // `protocol` is one of NETLINK_*. EPROTONOSUPPORT if the kernel lacks it.
    [[nodiscard]] static Result<Netlink, Errno> open(int protocol);

    // One message of an answer, without its header.
    using Take = std::function<void(std::span<const std::byte> payload)>;
    // `request` is one message with its header. The error is that of the kernel's answer, or EPROTO for an answer that
    // does not have the form of netlink(7), or EAGAIN if there was none.
    [[nodiscard]] Result<void, Errno> ask(std::span<const std::byte> request, const Take& take) const;

    [[nodiscard]] int get() const noexcept { return socket_.get(); }

private:
    explicit Netlink(UniqueFd socket) noexcept : socket_(std::move(socket)) {}
    UniqueFd socket_;
};

// The attributes in the rest of a message (struct nlattr): calls `take` with the type and the value of each.
void for_each_attribute(std::span<const std::byte> attributes,
                        const std::function<void(std::uint16_t type, std::string_view value)>& take);

} // namespace syd::tracee
