// SPDX-License-Identifier: BSD-3-Clause
// The decider of socketcall(2): the call that it stands for is decided in its place (syscalls/socketcall.h).
#include "check/deciders.h"

#include "syscalls/kernel_abi.h"
#include "syscalls/socketcall.h"

#include <algorithm>
#include <array>

namespace syd::check {
namespace {

using policy::Access;

template <class Word> Result<std::array<std::uint64_t, 6>, Decision> read_arguments(Call& call) {
    constexpr std::int8_t kArrayArgument = 1;
    const auto words = call.read_object<std::array<Word, 6>>(call.event().argument(kArrayArgument));
    if (!words) {
        return Unexpected{words.error()};
    }
    std::array<std::uint64_t, 6> arguments{};
    std::ranges::copy(*words, arguments.begin());
    return arguments;
}

} // namespace

void plan_socketcall(Planner& planner, const syscalls::Row& row) {
    for (const syscalls::SocketCall& call : syscalls::checked_socket_calls()) {
        const bool writes = call.row->decider == syscalls::Decider::kBind && planner.may_be_active(Access::kWrite);
        if (writes || planner.may_be_active(Access::kConnect)) {
            planner.notify_any_value(row, row.decider_argument, {call.number});
        }
    }
}

Decision decide_socketcall(Call& call) {
    const syscalls::Row* const row = syscalls::find_socket_call(static_cast<std::uint32_t>(call.decider_int()));
    if (row == nullptr) {
        return Decision::continue_call();
    }
    const auto arguments = syscalls::pointer_size(call.event().abi) == sizeof(std::uint32_t)
                               ? read_arguments<std::uint32_t>(call)
                               : read_arguments<std::uint64_t>(call);
    if (!arguments) {
        return arguments.error();
    }
    call.become(*row, *arguments);
    return code_of(row->decider).decide(call);
}

} // namespace syd::check
