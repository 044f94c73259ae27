// SPDX-License-Identifier: BSD-3-Clause
// The decider of rename(2), renameat(2) and renameat2(2). Both names are resolved once; the rules for writing, and
// those that the file might leave behind, are asked about the same two objects.
#include "check/deciders.h"

#include "check/paths/kernel_errno.h"
#include "check/paths/new_name.h"
#include "check/paths/path_judge.h"
#include "tracee/place_id.h"

#include <linux/fs.h>

#include <cerrno>

namespace syd::check {
namespace {

using syscalls::PathArgument;
using tracee::LastComponent;

constexpr ResolveOptions kName{.last = LastComponent::kMayExist, .follow_last = false};

unsigned rename_flags(const Call& call) {
    const std::int8_t argument = call.row().flags_argument;
    return argument == syscalls::kNoArgument ? 0 : static_cast<unsigned>(call.event().int_argument(argument));
}

bool exchanges(const Call& call) {
    return (rename_flags(call) & RENAME_EXCHANGE) != 0;
}

// rename(2), ERRORS: EINVAL.
std::optional<Errno> objection_to_rename(const Call& call) {
    if (exchanges(call) && (rename_flags(call) & (RENAME_NOREPLACE | RENAME_WHITEOUT)) != 0) {
        return Errno{EINVAL};
    }
    return objection_to_flags(call.event());
}

bool replaces_nothing(const Call& call) {
    return (rename_flags(call) & RENAME_NOREPLACE) != 0;
}

// The directory that the last component of that path is in. The error is a decision.
Result<tracee::Resolved, Decision> resolve_directory(Call& call, const PathArgument& argument, const SplitPath& parts) {
    const tracee::ResolveRequest request{.dirfd = dirfd_of(call, argument), .path = parts.directory};
    auto directory = tracee::resolve(call.view(), request);
    const Errno error = error_for_process(call, request, directory ? Errno{} : directory.error());
    if (!directory || error.value != 0) {
        return Unexpected{call.fail(error)};
    }
    return std::move(*directory);
}

// The kernel looks up both directories before it asks whether the old name exists (do_renameat2() in fs/namei.c), so an
// error of the new name's directory comes first.
Decision fail_rename_of_nothing(Call& call, const PathArgument& to) {
    const auto path = call.read_path(to.path);
    if (!path) {
        return path.error();
    }
    if (!path->empty()) {
        if (const auto directory = resolve_directory(call, to, split_path(*path)); !directory) {
            return directory.error();
        }
    }
    return call.fail(Errno{ENOENT});
}

// "/", "." and ".." cannot be moved or replaced, whatever the rules say. Nothing if both paths end in names.
std::optional<Decision> refuse_what_is_no_name(Call& call, const PathArgument& from, const PathArgument& to) {
    const auto old_path = call.read_path(from.path);
    const auto new_path = old_path ? call.read_path(to.path) : old_path;
    if (!new_path) {
        return new_path.error();
    }
    if (old_path->empty() || new_path->empty()) {
        return std::nullopt; // ENOENT, as of other paths that lead nowhere
    }
    const SplitPath old_parts = split_path(*old_path);
    const SplitPath new_parts = split_path(*new_path);
    if (old_parts.is_name() && new_parts.is_name()) {
        return std::nullopt;
    }
    const auto old_directory = resolve_directory(call, from, old_parts);
    if (!old_directory) {
        return old_directory.error();
    }
    const auto new_directory = resolve_directory(call, to, new_parts);
    if (!new_directory) {
        return new_directory.error();
    }
    const auto old_place = tracee::place_of(old_directory->object.get());
    const auto new_place = tracee::place_of(new_directory->object.get());
    if (old_place && new_place && !old_place->is_on_mount_of(*new_place)) {
        return call.fail(Errno{EXDEV});
    }
    return call.fail(Errno{old_parts.is_name() && replaces_nothing(call) ? EEXIST : EBUSY});
}

// The errno of a process that may not even search the old name's directory.
std::optional<Decision> refuse_unsearchable(Call& call, const PathArgument& from) {
    const auto path = call.read_path(from.path);
    if (!path) {
        return path.error();
    }
    const tracee::ResolveRequest request{
        .dirfd = dirfd_of(call, from), .path = *path, .follow_last = false, .touches_name = true};
    const Errno error = error_for_process(call, request, Errno{ENOENT});
    return error == Errno{EACCES} ? std::optional(call.fail(error)) : std::nullopt;
}

} // namespace

Decision decide_rename(Call& call) {
    if (const auto objection = objection_to_rename(call)) {
        return Decision::refuse(*objection);
    }
    const PathArgument& from = call.row().paths[0];
    const PathArgument& to = call.row().paths[1];
    const bool is_written = any_active(call, from.access);
    if (!is_written && !new_name_matters(call)) {
        return Decision::continue_call();
    }
    if (const auto refusal = refuse_what_is_no_name(call, from, to)) {
        return *refusal;
    }
    const auto old_object = resolve_argument(call, 0, from, kName);
    if (!old_object) {
        return old_object.error();
    }
    if (is_written && !(*old_object)->exists) {
        const auto refusal = refuse_unsearchable(call, from);
        return refusal ? *refusal : fail_rename_of_nothing(call, to);
    }
    ResolveOptions new_name = kName;
    new_name.drops_slashes = replaces_nothing(call);
    new_name.skips_name = !replaces_nothing(call) && !exchanges(call);
    const auto new_object = resolve_argument(call, 1, to, new_name);
    if (!new_object) {
        return new_object.error();
    }
    if (replaces_nothing(call) && (*new_object)->exists) {
        return call.fail(Errno{EEXIST});
    }
    if (is_written) {
        if (const auto refusal = judge(call, from, from.access, **old_object)) {
            return *refusal;
        }
        if (const auto refusal = judge(call, to, to.access, **new_object)) {
            return *refusal;
        }
    }
    if (!new_name_matters(call)) {
        return Decision::continue_call();
    }
    if (const auto refusal = check_new_name(call, **old_object, **new_object)) {
        return *refusal;
    }
    return exchanges(call) ? check_new_name(call, **new_object, **old_object).value_or(Decision::continue_call())
                           : Decision::continue_call();
}

} // namespace syd::check
