// SPDX-License-Identifier: BSD-3-Clause
// What the deciders of calls on paths share: resolving an argument on the process's behalf, and judging what it leads
// to. Internal to src/check.
#pragma once

#include "check/call.h"

#include <optional>

namespace syd::check {

// What a path is to be resolved for, beyond what its place in the row says.
struct ResolveOptions {
    tracee::LastComponent last = tracee::LastComponent::kExists;
    bool follow_last = true;
    bool opens_new_file = false;
    bool skips_name = false;    // the name alone is judged, whatever has it (tracee::ResolveRequest)
    bool drops_slashes = false; // those behind the last component mean nothing to the call: rmdir(2)
    std::uint64_t resolve_flags = 0;
};

[[nodiscard]] tracee::LastComponent last_component_of(syscalls::Last last);
[[nodiscard]] bool any_active(const Call& call, policy::AccessSet accesses);
[[nodiscard]] bool follows_last(const Call& call, const syscalls::PathArgument& argument);
// Whether the call removes a directory, as far as its row and flags say.
[[nodiscard]] bool removes_directory(const Call& call);
[[nodiscard]] int dirfd_of(const Call& call, const syscalls::PathArgument& argument);

// The errno that an unprivileged process would have got where a privileged sydbox got `error` (value 0: none).
[[nodiscard]] Errno error_for_process(const Call& call, const tracee::ResolveRequest& request, Errno error);

// The object of one argument: resolved once and pinned in the call (Call::pinned) as that of path `index`; another
// request for the same index gets the same object. Where there is none, the decision on the call, which the kernel
// would have made too.
[[nodiscard]] Result<const tracee::Resolved*, Decision>
resolve_argument(Call& call, std::size_t index, const syscalls::PathArgument& argument, const ResolveOptions& options);

// The judgement on one resolved object; nothing if every access passes. An unlinked file is judged by its last name.
[[nodiscard]] std::optional<Decision> judge(Call& call, const syscalls::PathArgument& argument,
                                            policy::AccessSet accesses, const tracee::Resolved& object);

// Both for path `index` of the call, whose accesses are `accesses`; nothing if it passes, or if none is checked.
[[nodiscard]] std::optional<Decision>
check_path_argument(Call& call, std::size_t index, const syscalls::PathArgument& argument, policy::AccessSet accesses);

// A call on the descriptor in argument 0 that writes to the file behind it.
[[nodiscard]] std::optional<Decision> check_written_descriptor(Call& call);

// EINVAL for flags in the row's flags argument that the kernel does not know. A call whose path can't be resolved is
// answered by sydbox, so sydbox has to refuse in the kernel's order: flags before paths.
[[nodiscard]] std::optional<Errno> objection_to_flags(const SyscallEvent& event);

// The decision on a call whose arguments the kernel refuses before it looks at a path: flags, a negative length, a text
// that is empty or too long. Nothing if it takes them.
[[nodiscard]] std::optional<Decision> decide_by_arguments(Call& call);

} // namespace syd::check
