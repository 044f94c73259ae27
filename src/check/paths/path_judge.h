// SPDX-License-Identifier: BSD-3-Clause
// What the deciders of calls on paths share: resolving an argument on the process's behalf, and judging what it leads
// to. Internal to src/check.
#pragma once

#include "check/call.h"

namespace syd::check {

// What a path is to be resolved for, beyond what its place in the row says.
struct ResolveOptions {
    tracee::LastComponent last = tracee::LastComponent::kExists;
    bool follow_last = true;
    bool opens_new_file = false;
    std::uint64_t resolve_flags = 0;
};

[[nodiscard]] tracee::LastComponent last_component_of(syscalls::Last last);
[[nodiscard]] bool any_active(const Call& call, policy::AccessSet accesses);
[[nodiscard]] bool follows_last(const Call& call, const syscalls::PathArgument& argument);
[[nodiscard]] int dirfd_of(const Call& call, const syscalls::PathArgument& argument);

// What a process without privileges would have been told where a privileged sydbox was told `error` (0: nothing).
[[nodiscard]] Errno error_for_process(const Call& call, const tracee::ResolveRequest& request, Errno error);

// The object; where it can't be had the decision on the call, which the kernel would have made too.
[[nodiscard]] Result<tracee::Resolved, Decision> resolve_argument(Call& call, const syscalls::PathArgument& argument,
                                                                  const ResolveOptions& options);

// The judgement on one resolved object; nothing if every access passes. An unlinked file is judged by its last name.
[[nodiscard]] std::optional<Decision> judge(Call& call, const syscalls::PathArgument& argument,
                                            policy::AccessSet accesses, const tracee::Resolved& object);

} // namespace syd::check
