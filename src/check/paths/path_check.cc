// SPDX-License-Identifier: BSD-3-Clause
// Deciders for calls on paths and descriptors.
#include "check/call.h"

#include "base/text.h"
#include "check/paths/call_flags.h"
#include "check/paths/path_judge.h"
#include "check/paths/path_subject.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <filesystem>

namespace syd::check {
namespace {

using policy::Access;
using policy::AccessSet;
using syscalls::Follow;
using syscalls::Last;
using syscalls::PathArgument;
using tracee::LastComponent;
using tracee::Resolved;

// open(2) and openat2(2): which accesses these flags ask for. `exists` matters for O_CREAT without a writing mode.
AccessSet accesses_of_open(std::uint64_t flags, bool exists) {
    AccessSet accesses;
    const auto mode = flags & O_ACCMODE;
    if (mode != O_WRONLY) {
        accesses = accesses | Access::kRead;
    }
    const bool creates = (flags & O_CREAT) != 0 && !exists;
    if (mode != O_RDONLY || (flags & O_TRUNC) != 0 || (flags & O_TMPFILE) == O_TMPFILE || creates) {
        accesses = accesses | Access::kWrite;
    }
    return accesses;
}

Decision check_open_flags(Call& call, std::uint64_t flags, std::uint64_t resolve_flags) {
    if (call.settings().restrict_file_control && (flags & (O_ASYNC | O_DIRECT | O_SYNC)) != 0) {
        return Decision::refuse(EINVAL);
    }
    // An O_PATH descriptor neither reads nor writes; what is done through it later is checked then.
    if ((flags & O_PATH) != 0) {
        return Decision::continue_call();
    }
    const PathArgument& argument = call.row().paths[0];
    const AccessSet possible = accesses_of_open(flags, false);
    // Where writing is not checked, processes are protected from it all the same.
    const bool may_take_over = (flags & O_ACCMODE) != O_RDONLY && call.any_type_is_active();
    if (!any_active(call, possible) && !may_take_over) {
        return Decision::continue_call();
    }
    const bool creates = (flags & O_CREAT) != 0 && (flags & O_TMPFILE) != O_TMPFILE;
    const bool exclusive = creates && (flags & O_EXCL) != 0;
    const bool follow = (flags & O_NOFOLLOW) == 0 && !exclusive;
    PathArgument shape = argument;
    shape.last = exclusive ? Last::kIsMissing : creates ? Last::kMayExist : Last::kExists;
    const auto object = resolve_argument(call, shape,
                                         {.last = last_component_of(shape.last),
                                          .follow_last = follow,
                                          .opens_new_file = creates,
                                          .resolve_flags = resolve_flags});
    if (!object) {
        return object.error();
    }
    const auto refusal = judge(call, shape, accesses_of_open(flags, object->exists), *object);
    return refusal.value_or(Decision::continue_call());
}

} // namespace

std::optional<Decision> check_path_argument(Call& call, const PathArgument& argument, AccessSet accesses) {
    if (!any_active(call, accesses)) {
        return std::nullopt;
    }
    const auto object = resolve_argument(
        call, argument, {.last = last_component_of(argument.last), .follow_last = follows_last(call, argument)});
    if (!object) {
        return object.error();
    }
    return judge(call, argument, accesses, *object);
}

namespace {

struct SplitPath {
    std::string folder; // ends in ".", so that it has to be a directory that may be searched
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

// What rename(2) says when its old name is missing: it has gone to the new name's folder before, but has not looked
// the new name up.
Decision fail_rename_of_nothing(Call& call, const PathArgument& to) {
    const auto path = call.read_path(to.path);
    if (!path) {
        return path.error();
    }
    if (path->empty()) {
        return call.fail(Errno{ENOENT});
    }
    const SplitPath parts = split_path(*path);
    const tracee::ResolveRequest request{.dirfd = dirfd_of(call, to), .path = parts.folder};
    const auto folder = tracee::resolve(call.view(), request);
    if (const Errno error = error_for_process(call, request, folder ? Errno{} : folder.error()); error.value != 0) {
        return call.fail(error);
    }
    if (parts.name.empty() || parts.name == "." || parts.name == "..") {
        const bool keeps = call.row().name == "renameat2" && (call.event().int_argument(4) & RENAME_NOREPLACE) != 0;
        return call.fail(Errno{keeps ? EEXIST : EBUSY});
    }
    return call.fail(Errno{ENOENT});
}

// What may not be read does not get a name under which it may. (To execute it, it may be copied as well.)
std::optional<Decision> refuse_new_name(Call& call, const Resolved& from, const Resolved& to) {
    const auto rule_on = [&call](const Resolved& object) {
        const PathSubjectStorage subject(object.path, call.event().tid);
        return policy::judge_path(call.state(), call.settings(), Access::kRead, subject.get());
    };
    policy::Ruling ruling = rule_on(from);
    if (ruling.allowed() || from.is_anonymous || !from.exists || !rule_on(to).allowed()) {
        return std::nullopt;
    }
    return call.refuse({.access = Access::kRead,
                        .subject = from.path,
                        .ruling = std::move(ruling),
                        .error = Errno{call.row().refusal}});
}

// A folder takes what lies below it along, out of the reach of rules that name it there. (Those whose wildcards come
// before the folder's end are not seen.)
std::optional<Decision> refuse_moved_rules(Call& call, const Resolved& folder) {
    if (!folder.is_directory) {
        return std::nullopt;
    }
    const std::string below = cat(folder.path, '/');
    for (const Access access : {Access::kWrite, Access::kRead}) {
        if (!call.is_active(access)) {
            continue;
        }
        for (const auto& rule : call.state().path_rules(access).entries()) {
            const policy::PathPattern& pattern = rule->resolved ? *rule->resolved : rule->pattern;
            const std::string place = pattern.literal_part();
            if (rule->kind != policy::RuleKind::kBlacklist || !cat(place, '/').starts_with(below)) {
                continue;
            }
            policy::Ruling ruling = policy::judge_path(call.state(), call.settings(), access, {place, {}, {}});
            if (!ruling.allowed()) {
                return call.refuse({.access = access,
                                    .subject = place,
                                    .ruling = std::move(ruling),
                                    .error = Errno{call.row().refusal}});
            }
        }
    }
    return std::nullopt;
}

std::optional<Decision> check_new_name(Call& call) {
    // Of rules for writing only prohibitions can be left behind; most profiles have none, and most calls end here.
    const auto is_prohibition = [](const auto& rule) { return rule->kind == policy::RuleKind::kBlacklist; };
    const bool has_prohibitions =
        call.is_active(Access::kWrite) &&
        std::ranges::any_of(call.state().path_rules(Access::kWrite).entries(), is_prohibition);
    if (!call.is_active(Access::kRead) && !has_prohibitions) {
        return std::nullopt;
    }
    const auto resolve_name = [&call](const PathArgument& argument) {
        return resolve_argument(call, argument,
                                {.last = LastComponent::kMayExist, .follow_last = follows_last(call, argument)});
    };
    const auto from = resolve_name(call.row().paths[0]);
    const auto to = resolve_name(call.row().paths[1]);
    if (!from || !to) {
        return from ? to.error() : from.error();
    }
    const auto refuse_move = [&call](const Resolved& old_place, const Resolved& new_place) {
        const auto refusal = call.is_active(Access::kRead) ? refuse_new_name(call, old_place, new_place) : std::nullopt;
        return refusal ? refusal : refuse_moved_rules(call, old_place);
    };
    if (const auto refusal = refuse_move(*from, *to)) {
        return refusal;
    }
    const bool exchanges = call.row().name == "renameat2" && (call.event().int_argument(4) & RENAME_EXCHANGE) != 0;
    return exchanges ? refuse_move(*to, *from) : std::nullopt;
}

// rename(2) goes to both folders before it asks whether the old name is there (do_renameat2() in fs/namei.c).
Decision check_rename(Call& call) {
    const PathArgument& from = call.row().paths[0];
    const PathArgument& to = call.row().paths[1];
    if (!any_active(call, from.access)) {
        return check_new_name(call).value_or(Decision::continue_call());
    }
    constexpr ResolveOptions kName{.last = LastComponent::kMayExist, .follow_last = false};
    const auto old_object = resolve_argument(call, from, kName);
    if (!old_object) {
        return old_object.error();
    }
    if (old_object->exists) {
        if (const auto refusal = judge(call, from, from.access, *old_object)) {
            return *refusal;
        }
        if (const auto refusal = check_path_argument(call, to, to.access)) {
            return *refusal;
        }
        return check_new_name(call).value_or(Decision::continue_call());
    }
    // For the errno of a process that may not even look there.
    const auto missing = resolve_argument(call, from, {.follow_last = false});
    const bool is_forbidden = !missing && missing.error().error == Errno{EACCES};
    return is_forbidden ? missing.error() : fail_rename_of_nothing(call, to);
}

} // namespace

Decision check_paths(Call& call) {
    if (const auto objection = objection_to_flags(call.event())) {
        return Decision::refuse(*objection);
    }
    if (call.row().name.starts_with("rename")) {
        return check_rename(call);
    }
    for (const PathArgument& argument : call.row().paths) {
        if (!argument.used()) {
            continue;
        }
        if (const auto decision = check_path_argument(call, argument, argument.access)) {
            return *decision;
        }
    }
    return call.row().gives_name ? check_new_name(call).value_or(Decision::continue_call()) : Decision::continue_call();
}

Decision check_open(Call& call) {
    const bool is_creat = call.row().decider_argument == syscalls::kNoArgument;
    const auto flags = is_creat ? O_CREAT | O_WRONLY | O_TRUNC : call.event().int_argument(call.row().decider_argument);
    const auto bits = static_cast<std::uint32_t>(flags);
    if (const auto objection = objection_to_open(bits); objection && (bits & O_PATH) == 0) {
        return Decision::refuse(*objection);
    }
    return check_open_flags(call, bits, 0);
}

Decision check_open_how(Call& call) {
    open_how how{};
    constexpr std::size_t kSizeArgument = 3;
    if (call.event().argument(kSizeArgument) < sizeof how) {
        return Decision::refuse(EINVAL); // openat2(2): size is below the first published one
    }
    const auto read = tracee::read_memory(call.event().tid, {call.event().argument(call.row().decider_argument)},
                                          std::as_writable_bytes(std::span(&how, 1)));
    if (!read) {
        return call.fail_to_read(read.error());
    }
    if (const auto objection = objection_to_open_how(how); objection && (how.flags & O_PATH) == 0) {
        return Decision::refuse(*objection);
    }
    return check_open_flags(call, how.flags, how.resolve);
}

Decision check_access_mode(Call& call) {
    if (const auto objection = objection_to_flags(call.event())) {
        return Decision::refuse(*objection);
    }
    const int mode = call.event().int_argument(call.row().decider_argument);
    AccessSet accesses;
    if ((mode & R_OK) != 0) {
        accesses = accesses | Access::kRead;
    }
    if ((mode & W_OK) != 0) {
        accesses = accesses | Access::kWrite;
    }
    if ((mode & X_OK) != 0) {
        accesses = accesses | Access::kExec;
    }
    if (accesses == AccessSet(Access::kExec) && !call.is_active(Access::kExec)) {
        return Decision::continue_call();
    }
    return check_path_argument(call, call.row().paths[0], accesses).value_or(Decision::continue_call());
}

// utimensat(2), "C library/kernel ABI differences": a null path means the descriptor itself.
Decision check_utime(Call& call) {
    PathArgument argument = call.row().paths[0];
    if (call.event().argument(argument.path) == 0 && dirfd_of(call, argument) != AT_FDCWD) {
        argument.path = syscalls::kNoArgument;
    }
    return check_path_argument(call, argument, argument.access).value_or(Decision::continue_call());
}

// linkat(2): a new name for the object is a way to write to it, so the old name needs write access as well.
Decision check_linkat(Call& call) {
    return check_paths(call);
}

Decision check_mknod(Call& call) {
    const int mode = call.event().int_argument(call.row().decider_argument);
    const bool is_device = S_ISCHR(static_cast<mode_t>(mode)) || S_ISBLK(static_cast<mode_t>(mode));
    if (is_device && call.is_active(Access::kWrite)) {
        static_cast<void>(call.read_path(call.row().paths[0].path)); // for the report
        return call.refuse_call("device nodes are never made inside a sandbox");
    }
    return check_paths(call);
}

// inotify_add_watch(2) and fanotify_mark(2), whose null path means the descriptor itself.
Decision check_watch(Call& call) {
    constexpr std::uint64_t kInotifyDontFollow = 0x02000000;
    constexpr std::uint64_t kFanotifyDontFollow = 0x4;
    PathArgument argument = call.row().paths[0];
    const bool is_fanotify = argument.dirfd != syscalls::kNoArgument;
    const std::uint64_t flags = call.event().argument(call.row().decider_argument);
    if ((flags & (is_fanotify ? kFanotifyDontFollow : kInotifyDontFollow)) != 0) {
        argument.follow = Follow::kNever;
    }
    if (is_fanotify && call.event().argument(argument.path) == 0) {
        if (call.event().int_argument(argument.dirfd) == AT_FDCWD) {
            return Decision::refuse(EINVAL); // and so does the kernel, but for marks of no object (FAN_MARK_FLUSH)
        }
        argument.path = syscalls::kNoArgument;
    }
    return check_path_argument(call, argument, argument.access).value_or(Decision::continue_call());
}

} // namespace syd::check
