// SPDX-License-Identifier: BSD-3-Clause
// The decider of utimensat(2) and futimesat(2), whose path may be NULL: the descriptor itself is meant then
// (utimensat(2), "C library/kernel ABI differences").
#include "check/deciders.h"

#include "check/paths/path_judge.h"

#include <fcntl.h>

#include <cerrno>

namespace syd::check {

Decision decide_utime(Call& call) {
    syscalls::PathArgument argument = call.row().paths[0];
    if (call.event().argument(argument.path) == 0 && dirfd_of(call, argument) != AT_FDCWD) {
        // do_utimes_fd() in fs/utimes.c takes no flags, and looks at them before the descriptor.
        if (argument.at_flags != syscalls::kNoArgument && call.event().int_argument(argument.at_flags) != 0) {
            return Decision::refuse(EINVAL);
        }
        argument.path = syscalls::kNoArgument;
    }
    return check_path_argument(call, 0, argument, argument.access).value_or(Decision::continue_call());
}

} // namespace syd::check
