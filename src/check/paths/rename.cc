// SPDX-License-Identifier: BSD-3-Clause
// The decider of rename(2), renameat(2) and renameat2(2). Both names are resolved once; the rules for writing, and
// those that the file might leave behind, are asked about the same two objects.
#include "check/deciders.h"

#include "base/text.h"
#include "check/paths/new_name.h"
#include "check/paths/path_judge.h"

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

struct SplitPath {
    std::string directory; // ends in ".", so that it has to be a directory that may be searched
    std::string_view name;
};

SplitPath split_path(std::string_view path) {
    const std::size_t end = path.find_last_not_of('/');
    if (end == std::string_view::npos) {
        return {"/.", {}};
    }
    path = path.substr(0, end + 1);
    const std::size_t start = path.find_last_of('/') + 1;
    return {cat(path.substr(0, start), "."), path.substr(start)};
}

// The kernel looks up both directories before it asks whether the old name exists (do_renameat2() in fs/namei.c), so an
// error of the new name's directory comes first.
Decision fail_rename_of_nothing(Call& call, const PathArgument& to) {
    const auto path = call.read_path(to.path);
    if (!path) {
        return path.error();
    }
    if (path->empty()) {
        return call.fail(Errno{ENOENT});
    }
    const SplitPath parts = split_path(*path);
    const tracee::ResolveRequest request{.dirfd = dirfd_of(call, to), .path = parts.directory};
    const auto directory = tracee::resolve(call.view(), request);
    const Errno error = error_for_process(call, request, directory ? Errno{} : directory.error());
    if (error.value != 0) {
        return call.fail(error);
    }
    if (parts.name.empty() || parts.name == "." || parts.name == "..") {
        return call.fail(Errno{(rename_flags(call) & RENAME_NOREPLACE) != 0 ? EEXIST : EBUSY});
    }
    return call.fail(Errno{ENOENT});
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
    const auto old_object = resolve_argument(call, 0, from, kName);
    if (!old_object) {
        return old_object.error();
    }
    if (is_written && !(*old_object)->exists) {
        const auto refusal = refuse_unsearchable(call, from);
        return refusal ? *refusal : fail_rename_of_nothing(call, to);
    }
    if (is_written) {
        if (const auto refusal = judge(call, from, from.access, **old_object)) {
            return *refusal;
        }
    }
    const auto new_object = resolve_argument(call, 1, to, kName);
    if (!new_object) {
        return new_object.error();
    }
    if (is_written) {
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
