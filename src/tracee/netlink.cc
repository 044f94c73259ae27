// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/netlink.h"

#include <linux/netlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

namespace syd::tracee {
namespace {

// The kernel fills no more than 8 KiB of an answer at a time (NLMSG_GOODSIZE), or as much as the reader has room for.
constexpr std::size_t kRoom = 16384;

// NLMSG_ALIGN and NLA_ALIGN. The headers themselves are aligned.
constexpr std::size_t aligned(std::size_t length) {
    constexpr std::size_t kAlignment = 4;
    return (length + kAlignment - 1) / kAlignment * kAlignment;
}

template <class Struct> std::optional<Struct> struct_at(std::span<const std::byte> bytes) {
    if (bytes.size() < sizeof(Struct)) {
        return std::nullopt;
    }
    Struct value{};
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
}

// The error in NLMSG_ERROR, and in NLMSG_DONE where a dump failed: a negative errno, or 0.
Errno error_in(std::span<const std::byte> payload) {
    const auto error = struct_at<int>(payload);
    return Errno{error && *error < 0 ? -*error : 0};
}

enum class Progress : std::uint8_t { kMore, kDone };

// The messages of one datagram.
Result<Progress, Errno> take_messages(std::span<const std::byte> rest, const Netlink::Take& take) {
    while (!rest.empty()) {
        const auto header = struct_at<nlmsghdr>(rest);
        if (!header || header->nlmsg_len < sizeof *header || header->nlmsg_len > rest.size()) {
            return Unexpected{Errno{EPROTO}};
        }
        const auto payload = rest.subspan(sizeof *header, header->nlmsg_len - sizeof *header);
        if (header->nlmsg_type == NLMSG_ERROR || header->nlmsg_type == NLMSG_DONE) {
            const Errno error = error_in(payload);
            return error.value == 0 ? Result<Progress, Errno>(Progress::kDone) : Unexpected{error};
        }
        take(payload);
        if ((header->nlmsg_flags & NLM_F_MULTI) == 0) {
            return Progress::kDone;
        }
        rest = rest.subspan(std::min(aligned(header->nlmsg_len), rest.size()));
    }
    return Progress::kMore;
}

} // namespace

Result<Netlink, Errno> Netlink::open(int protocol) {
    UniqueFd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol));
    if (!socket) {
        return Unexpected{Errno::last()};
    }
    return Netlink(std::move(socket));
}

Result<void, Errno> Netlink::ask(std::span<const std::byte> request, const Take& take) const {
    const sockaddr_nl kernel{.nl_family = AF_NETLINK, .nl_pad = 0, .nl_pid = 0, .nl_groups = 0};
    if (::sendto(socket_.get(), request.data(), request.size(), 0, reinterpret_cast<const sockaddr*>(&kernel),
                 sizeof kernel) < 0) {
        return Unexpected{Errno::last()};
    }
    alignas(nlmsghdr) std::array<std::byte, kRoom> answer; // NOLINT(*-member-init): the kernel fills it
    for (;;) {
        // MSG_TRUNC: the length of the whole datagram, also if it did not fit.
        const ssize_t length = ::recv(socket_.get(), answer.data(), answer.size(), MSG_DONTWAIT | MSG_TRUNC);
        if (length < 0) {
            return Unexpected{Errno::last()};
        }
        if (static_cast<std::size_t>(length) > answer.size()) {
            return Unexpected{Errno{EPROTO}};
        }
        const auto progress = take_messages(std::span(answer).first(static_cast<std::size_t>(length)), take);
        if (!progress) {
            return Unexpected{progress.error()};
        }
        if (*progress == Progress::kDone) {
            return {};
        }
    }
}

void for_each_attribute(std::span<const std::byte> attributes,
                        const std::function<void(std::uint16_t type, std::string_view value)>& take) {
    while (const auto header = struct_at<nlattr>(attributes)) {
        if (header->nla_len < sizeof *header || header->nla_len > attributes.size()) {
            return;
        }
        const auto value = attributes.subspan(sizeof *header, header->nla_len - sizeof *header);
        constexpr unsigned kTypeMask = 0x3fff; // NLA_TYPE_MASK
        take(static_cast<std::uint16_t>(header->nla_type & kTypeMask),
             {reinterpret_cast<const char*>(value.data()), value.size()});
        attributes = attributes.subspan(std::min(aligned(header->nla_len), attributes.size()));
    }
}

} // namespace syd::tracee
