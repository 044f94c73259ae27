// SPDX-License-Identifier: BSD-3-Clause
// The deciders of sendmsg(2) and sendmmsg(2), whose addresses are in structs in the process's memory. sendmmsg is
// refused as a whole if any of its messages is.
#include "check/deciders.h"

#include "check/network/destination.h"
#include "check/network/socket_option.h"
#include "syscalls/kernel_abi.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

namespace syd::check {
namespace {

using policy::Access;

// The control messages of one message (cmsg(3)).
template <class Word> std::optional<Decision> check_control(Call& call, const syscalls::MessageHeader<Word>& message) {
    constexpr std::size_t kMostBytes = 1 << 20; // far above the default of sysctl net.core.optmem_max
    using Header = syscalls::ControlHeader<Word>;
    const std::size_t length = message.control == 0 ? 0 : message.control_length;
    if (length < sizeof(Header)) {
        return std::nullopt;
    }
    if (length > kMostBytes) {
        return Decision::refuse(ENOBUFS); // ____sys_sendmsg() in the kernel
    }
    std::vector<std::byte> bytes(length);
    if (const auto read = tracee::read_memory(call.tid(), {message.control}, bytes); !read) {
        return call.fail_to_read(read.error());
    }
    for (std::size_t at = 0; length - at >= sizeof(Header);) {
        Header header{};
        std::memcpy(&header, bytes.data() + at, sizeof header);
        if (gives_route(header.level, header.type)) {
            return refuse_route(call);
        }
        // The kernel refuses a message with a length that is too short or too long.
        if (header.length < sizeof header || header.length > length - at) {
            return std::nullopt;
        }
        const std::size_t step = (header.length + sizeof(Word) - 1) / sizeof(Word) * sizeof(Word);
        at += std::min<std::size_t>(step, length - at);
    }
    return std::nullopt;
}

template <class Word> std::optional<Decision> check_header(Call& call, std::uint64_t at) {
    // The name and its length come first.
    const auto header = call.read_object<syscalls::MessageHeader<Word>>(at);
    if (!header) {
        return header.error();
    }
    if (auto refusal = check_control<Word>(call, *header)) {
        return refusal;
    }
    auto length = static_cast<std::uint64_t>(static_cast<std::uint32_t>(header->name_length));
    // __copy_msghdr() in the kernel cuts a name that is too long; only a negative length is EINVAL.
    if (header->name_length >= 0) {
        length = std::min<std::uint64_t>(length, kMaximumAddress);
    }
    if (header->name == 0 || length == 0) {
        return std::nullopt;
    }
    return check_destination(call, SocketOperation::kSend, {header->name, length});
}

template <class Word> std::optional<Decision> check_headers(Call& call) {
    constexpr std::uint32_t kMostMessages = 1024; // UIO_MAXIOV: sendmmsg(2) looks at no more
    constexpr std::int8_t kCountArgument = 2;
    const auto asked = static_cast<std::uint32_t>(call.event().int_argument(kCountArgument));
    const std::uint32_t count = std::min(asked, kMostMessages);
    for (std::uint64_t index = 0; index < count; ++index) {
        const auto at = call.decider_argument() + index * sizeof(syscalls::MultiMessageHeader<Word>);
        if (auto decision = check_header<Word>(call, at)) {
            return decision;
        }
    }
    return std::nullopt;
}

bool has_wide_words(const Call& call) {
    return syscalls::pointer_size(call.event().abi) == sizeof(std::uint64_t);
}

} // namespace

Decision decide_send_message(Call& call) {
    if (!call.is_active(Access::kConnect)) {
        return Decision::continue_call();
    }
    const auto decision = has_wide_words(call) ? check_header<std::uint64_t>(call, call.decider_argument())
                                               : check_header<std::uint32_t>(call, call.decider_argument());
    return decision.value_or(Decision::continue_call());
}

Decision decide_send_messages(Call& call) {
    if (!call.is_active(Access::kConnect)) {
        return Decision::continue_call();
    }
    const auto decision =
        has_wide_words(call) ? check_headers<std::uint64_t>(call) : check_headers<std::uint32_t>(call);
    return decision.value_or(Decision::continue_call());
}

} // namespace syd::check
