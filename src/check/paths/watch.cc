// SPDX-License-Identifier: BSD-3-Clause
// The decider of inotify_add_watch(2) and fanotify_mark(2). Their flags have bits of their own for "do not follow".
#include "check/deciders.h"

#include "check/paths/path_judge.h"

#include <fcntl.h>

#include <cerrno>

namespace syd::check {
namespace {

constexpr std::uint64_t kInotifyDontFollow = 0x02000000; // IN_DONT_FOLLOW
constexpr std::uint64_t kFanotifyDontFollow = 0x4;       // FAN_MARK_DONT_FOLLOW

} // namespace

Decision decide_watch(Call& call) {
    syscalls::PathArgument argument = call.row().paths[0];
    const bool is_fanotify = argument.dirfd != syscalls::kNoArgument;
    if ((call.decider_argument() & (is_fanotify ? kFanotifyDontFollow : kInotifyDontFollow)) != 0) {
        argument.follow = syscalls::Follow::kNever;
    }
    // fanotify_mark(2): a null path means the descriptor itself.
    if (is_fanotify && call.event().argument(argument.path) == 0) {
        if (dirfd_of(call, argument) == AT_FDCWD) {
            return Decision::refuse(EINVAL); // as the kernel, but for marks of no object (FAN_MARK_FLUSH)
        }
        argument.path = syscalls::kNoArgument;
    }
    return check_path_argument(call, 0, argument, argument.access).value_or(Decision::continue_call());
}

} // namespace syd::check
