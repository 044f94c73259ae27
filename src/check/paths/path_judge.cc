// SPDX-License-Identifier: BSD-3-Clause
#include "check/paths/path_judge.h"

#include "base/text.h"
#include "check/call_log.h"
#include "check/paths/kernel_errno.h"
#include "check/paths/path_subject.h"
#include "check/process/protected_processes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

namespace syd::check {
namespace {

using policy::Access;
using policy::AccessSet;
using policy::PathAccess;
using syscalls::Follow;
using syscalls::Last;
using syscalls::PathArgument;
using tracee::LastComponent;
using tracee::Resolved;

constexpr std::array kPathAccesses{PathAccess::kWrite, PathAccess::kRead, PathAccess::kExec};

bool allows_empty(const Call& call, const PathArgument& argument) {
    return argument.at_flags != syscalls::kNoArgument &&
           (call.event().int_argument(argument.at_flags) & AT_EMPTY_PATH) != 0;
}

// Names in the kernel's internal file systems: memfd_create(2) and shmget(2).
bool is_in_internal_file_system(std::string_view path) {
    return !path.starts_with('/') || path.starts_with("/memfd:") || path.starts_with("/SYSV");
}

std::optional<Decision> refuse_protected(Call& call, const Resolved& object, Protection protection) {
    if (protection == Protection::kNone) {
        return std::nullopt;
    }
    return call.refuse({.access = Access::kWrite,
                        .subject = cat(object.path, ' ', reason_for(protection)),
                        .ruling = {policy::Ruling::Outcome::kRefused, {}, {}},
                        .error = Errno{call.row().refusal},
                        .is_benign = call.row().is_benign_refusal,
                        .no_rule_can_allow = true});
}

// The errno with which the process does not even reach the object; 0 if it does. A privileged sydbox sees more than the
// process, which must not learn from an errno what lies in a directory that it may not search.
Errno errno_of_own_look_up(Call& call, const PathArgument& argument) {
    if (argument.path == syscalls::kNoArgument || !call.options().is_privileged || !call.sandbox().ids_may_differ()) {
        return {};
    }
    const auto path = call.read_path(argument.path);
    return path ? error_for_process(call,
                                    {.dirfd = dirfd_of(call, argument),
                                     .path = *path,
                                     .last = last_component_of(argument.last),
                                     .follow_last = follows_last(call, argument),
                                     .allow_empty = allows_empty(call, argument),
                                     .touches_name = argument.follow == Follow::kNever},
                                    Errno{})
                : Errno{};
}

} // namespace

LastComponent last_component_of(Last last) {
    switch (last) {
    case Last::kExists: return LastComponent::kExists;
    case Last::kMayExist: return LastComponent::kMayExist;
    case Last::kIsMissing: return LastComponent::kIsMissing;
    }
    return LastComponent::kExists;
}

bool any_active(const Call& call, AccessSet accesses) {
    return std::ranges::any_of(
        kPathAccesses, [&](PathAccess access) { return accesses.has(access_of(access)) && call.is_active(access); });
}

bool follows_last(const Call& call, const PathArgument& argument) {
    const int flags = argument.at_flags == syscalls::kNoArgument ? 0 : call.event().int_argument(argument.at_flags);
    switch (argument.follow) {
    case Follow::kAlways: return true;
    case Follow::kNever: return false;
    case Follow::kUnlessNoFollow: return (flags & AT_SYMLINK_NOFOLLOW) == 0;
    case Follow::kIfFollow: return (flags & AT_SYMLINK_FOLLOW) != 0;
    }
    return true;
}

bool removes_directory(const Call& call) {
    const syscalls::Row& row = call.row();
    return row.effect == syscalls::Effect::kRemovesDirectory ||
           (row.effect == syscalls::Effect::kRemovesByFlags &&
            (call.event().int_argument(row.flags_argument) & AT_REMOVEDIR) != 0);
}

int dirfd_of(const Call& call, const PathArgument& argument) {
    return argument.dirfd == syscalls::kNoArgument ? AT_FDCWD : call.event().int_argument(argument.dirfd);
}

std::optional<Decision> judge(Call& call, const PathArgument& argument, AccessSet accesses, const Resolved& object) {
    // A pipe, a memfd or an unlinked file of another process, through its /proc/PID/fd.
    if (const auto refusal = refuse_protected(call, object, protection_of_anonymous(call, object))) {
        return refusal;
    }
    if (object.is_anonymous && !accesses.has(Access::kExec) && is_in_internal_file_system(object.path)) {
        return std::nullopt; // pipes, sockets, memfds: nothing that a path rule could protect
    }
    if (accesses.has(Access::kWrite)) {
        // /proc/PID/mem and its like take a process over.
        if (const auto refusal = refuse_protected(call, object, protection_of(call, object))) {
            return refusal;
        }
    }
    const PathSubjectStorage subject(object.path, call.event().tid);
    for (const PathAccess access : kPathAccesses) {
        // Directories are searched, not executed.
        if (!accesses.has(access_of(access)) || !call.is_active(access) ||
            (access == PathAccess::kExec && object.is_directory())) {
            continue;
        }
        log_match(call.log(), access_of(access), object.path, call.state().path_rules(access), subject.get(),
                  call.settings().match);
        policy::Ruling ruling = policy::judge_path(call.state(), call.settings(), access, subject.get());
        if (ruling.allowed()) {
            continue;
        }
        if (call.settings().whitelist_per_process_directories &&
            subject.names_process([&call](pid_t pid) { return call.sandbox().contains(pid); })) {
            continue;
        }
        Call::Refusal refusal{.access = access_of(access),
                              .subject = object.path,
                              .ruling = std::move(ruling),
                              .error = Errno{call.row().refusal},
                              .is_benign = call.row().is_benign_refusal};
        if (const Errno error = errno_of_own_look_up(call, argument); error.value != 0) {
            refusal.error = error;
        } else if (const auto kernel = kernel_errno(call, argument, object)) {
            refusal.error = kernel->error;
            refusal.is_benign = refusal.is_benign || kernel->is_certain;
        }
        return call.refuse(refusal);
    }
    return std::nullopt;
}

namespace {

// The same look-up with the credentials of the process; nothing if these are no others than those of a privileged
// sydbox.
std::optional<Result<Resolved, Errno>> resolve_as_process(const Call& call, const tracee::ResolveRequest& request) {
    if (!call.options().is_privileged || !call.sandbox().ids_may_differ()) {
        return std::nullopt;
    }
    const auto status = call.processes().status_of(call.tid());
    if (!status || status->credentials.user.file_system == 0) {
        return std::nullopt;
    }
    tracee::View view = call.view();
    view.as = &status->credentials;
    auto object = tracee::resolve(view, request);
    return object || object.error() != Errno{ESRCH} ? std::optional(std::move(object)) : std::nullopt;
}

// A privileged sydbox may search directories that the process may not, but not the file systems in user space of other
// users, which refuse it with EACCES.
Result<Resolved, Errno> resolve_for_process(const Call& call, const tracee::ResolveRequest& request) {
    auto object = tracee::resolve(call.view(), request);
    if (object || object.error() == Errno{ESRCH}) {
        return object;
    }
    auto again = resolve_as_process(call, request);
    const bool is_better = again && (!*again || object.error() == Errno{EACCES});
    return is_better ? std::move(*again) : std::move(object);
}

} // namespace

Errno error_for_process(const Call& call, const tracee::ResolveRequest& request, Errno error) {
    const auto again = resolve_as_process(call, request);
    return again && !*again ? again->error() : error;
}

namespace {

Result<std::string_view, Decision> path_to_resolve(Call& call, const PathArgument& argument,
                                                   const ResolveOptions& options) {
    if (argument.may_be_null && allows_empty(call, argument) && call.event().argument(argument.path) == 0) {
        return std::string_view();
    }
    auto path = call.read_path(argument.path);
    while (path && options.drops_slashes && path->size() > 1 && path->ends_with('/')) {
        path->remove_suffix(1);
    }
    return path;
}

} // namespace

Result<const Resolved*, Decision> resolve_argument(Call& call, std::size_t index, const PathArgument& argument,
                                                   const ResolveOptions& options) {
    if (const Resolved* const object = call.pinned(index)) {
        return object;
    }
    if (argument.path == syscalls::kNoArgument) {
        auto object = tracee::resolve_descriptor(call.view(), call.event().int_argument(argument.dirfd));
        if (!object) {
            return Unexpected{call.fail(object.error())};
        }
        return &call.pin(index, std::move(*object));
    }
    const auto path = path_to_resolve(call, argument, options);
    if (!path) {
        return Unexpected{path.error()};
    }
    const tracee::ResolveRequest request{.dirfd = dirfd_of(call, argument),
                                         .path = *path,
                                         .last = options.last,
                                         .follow_last = options.follow_last,
                                         .allow_empty = allows_empty(call, argument),
                                         .opens_new_file = options.opens_new_file,
                                         .touches_name = syscalls::works_on_name(call.row().effect),
                                         .skips_name = options.skips_name,
                                         .resolve_flags = options.resolve_flags};
    auto object = resolve_for_process(call, request);
    if (call.log().wants(LogTopic::kLookup)) {
        log_lookup(call.log(), call.event(), *path, object ? object->path : errno_name(object.error()));
    }
    if (!object) {
        return Unexpected{call.fail(object.error())};
    }
    if (object->path.size() >= PATH_MAX && !call.settings().use_toolong_hack) {
        return Unexpected{call.fail(Errno{ENAMETOOLONG})};
    }
    return &call.pin(index, std::move(*object));
}

std::optional<Decision> check_path_argument(Call& call, std::size_t index, const PathArgument& argument,
                                            AccessSet accesses) {
    if (!any_active(call, accesses)) {
        return std::nullopt;
    }
    const auto object = resolve_argument(call, index, argument,
                                         {.last = last_component_of(argument.last),
                                          .follow_last = follows_last(call, argument),
                                          .skips_name = argument.last == Last::kIsMissing,
                                          .drops_slashes = removes_directory(call)});
    if (!object) {
        return object.error();
    }
    return judge(call, argument, accesses, **object);
}

std::optional<Decision> check_written_descriptor(Call& call) {
    constexpr PathArgument kDescriptor{.dirfd = 0};
    return check_path_argument(call, 0, kDescriptor, Access::kWrite);
}

std::optional<Errno> objection_to_flags(const SyscallEvent& event) {
    const syscalls::Row& row = *event.row;
    if (row.flags_argument == syscalls::kNoArgument) {
        return std::nullopt;
    }
    const auto flags = static_cast<std::uint32_t>(event.int_argument(row.flags_argument));
    return (flags & ~row.known_flags) == 0 ? std::nullopt : std::optional(Errno{EINVAL});
}

std::optional<Decision> decide_by_arguments(Call& call) {
    if (const auto objection = objection_to_flags(call.event())) {
        return Decision::refuse(*objection);
    }
    const syscalls::Row& row = call.row();
    if (row.length_argument != syscalls::kNoArgument) {
        const std::uint64_t length = call.event().argument(row.length_argument);
        const bool is_negative = syscalls::pointer_size(call.event().abi) == sizeof(std::int32_t)
                                     ? static_cast<std::int32_t>(length) < 0
                                     : static_cast<std::int64_t>(length) < 0;
        if (is_negative) {
            return Decision::refuse(EINVAL);
        }
    }
    if (row.text_argument != syscalls::kNoArgument && any_active(call, row.paths[0].access)) {
        const auto text = call.read_path(row.text_argument);
        if (!text) {
            return text.error();
        }
        if (text->empty()) {
            return call.fail(Errno{ENOENT});
        }
    }
    return std::nullopt;
}

} // namespace syd::check
