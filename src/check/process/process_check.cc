// SPDX-License-Identifier: BSD-3-Clause
// Deciders for calls that make processes, change namespaces, or are refused as such.
#include "check/call.h"

#include "base/text.h"

#include <linux/sched.h>

#include <algorithm>
#include <sys/prctl.h>

#include <cerrno>

namespace syd::check {
namespace {

constexpr std::uint64_t kPathRemapping = CLONE_NEWUSER | CLONE_NEWNS;

bool any_path_type_is_active(const Call& call) {
    return call.is_active(policy::Access::kWrite) || call.is_active(policy::Access::kRead) ||
           call.is_active(policy::Access::kExec);
}

Decision check_namespaces(Call& call, std::uint64_t flags) {
    if ((flags & CLONE_NEWPID) != 0) {
        call.sandbox().expect_nested_pid_namespaces(); // its first process takes in orphans
    }
    if ((flags & kPathRemapping) == 0) {
        return Decision::continue_call();
    }
    if (any_path_type_is_active(call)) {
        return call.refuse_call("user and mount namespaces could give paths another meaning");
    }
    call.sandbox().note_foreign_root();
    return Decision::continue_call();
}

} // namespace

Decision check_prctl(Call& call) {
    if (call.event().int_argument(0) == PR_SET_CHILD_SUBREAPER && call.event().argument(1) != 0) {
        call.sandbox().note_reaper(call.event().tid);
    }
    return Decision::continue_call();
}

Decision check_clone(Call& call) {
    const std::uint64_t flags = call.event().argument(call.row().decider_argument);
    // A child of the caller's parent would be taken to have the parent's state.
    if ((flags & CLONE_PARENT) != 0) {
        return call.refuse_call("CLONE_PARENT hides whose child a process is");
    }
    return check_namespaces(call, flags);
}

Decision check_unshare(Call& call) {
    if (call.row().name != "setns") {
        return check_namespaces(call, call.event().argument(call.row().decider_argument));
    }
    // An int: the kernel does not look at the register's upper half.
    const auto flags = static_cast<std::uint32_t>(call.event().int_argument(call.row().decider_argument));
    // setns(2): 0 lets the descriptor say which kind of namespace it is.
    return check_namespaces(call, flags == 0 ? kPathRemapping : flags);
}

Decision check_refused_call(Call& call) {
    const bool is_refused = call.row().undoes_path_rules ? any_path_type_is_active(call)
                                                         : policy::is_active(call.state().mode(call.row().guards));
    if (is_refused) {
        return call.refuse_call(cat(call.row().name, " is not allowed inside a sandbox"));
    }
    call.sandbox().note_foreign_root(); // chroot, mount and their like change what paths mean
    return Decision::continue_call();
}

// io_uring and its like reach files and sockets alike, so one active type is enough.
Decision check_unsupported_call(Call& call) {
    return call.any_type_is_active() ? Decision::refuse(ENOSYS) : Decision::continue_call();
}

} // namespace syd::check
