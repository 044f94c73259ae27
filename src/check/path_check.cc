// SPDX-License-Identifier: BSD-3-Clause
// Deciders for calls on paths and descriptors.
#include "check/call.h"

#include "base/text.h"
#include "check/call_flags.h"
#include "check/call_log.h"
#include "check/path_subject.h"
#include "check/protection.h"

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

constexpr std::array kPathAccesses{Access::kWrite, Access::kRead, Access::kExec};

constexpr LastComponent last_component_of(Last last) {
    switch (last) {
    case Last::kExists: return LastComponent::kExists;
    case Last::kMayExist: return LastComponent::kMayExist;
    case Last::kIsMissing: return LastComponent::kIsMissing;
    }
    return LastComponent::kExists;
}

bool any_active(const Call& call, AccessSet accesses) {
    return std::ranges::any_of(kPathAccesses,
                               [&](Access access) { return accesses.has(access) && call.is_active(access); });
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

bool allows_empty(const Call& call, const PathArgument& argument) {
    return argument.at_flags != syscalls::kNoArgument &&
           (call.event().int_argument(argument.at_flags) & AT_EMPTY_PATH) != 0;
}

int dirfd_of(const Call& call, const PathArgument& argument) {
    return argument.dirfd == syscalls::kNoArgument ? AT_FDCWD : call.event().int_argument(argument.dirfd);
}

bool has_entries(const Resolved& directory) {
    std::error_code error;
    return !std::filesystem::is_empty(cat("/proc/self/fd/", directory.object.get()), error) && !error;
}

// A forbidden call that would fail in any case gets the errno it would have got, and does no harm: "mkdir -p" of what
// exists must not alarm anybody. 0 where it might succeed.
int errno_without_sandbox(const Call& call, const PathArgument& argument, const Resolved& object) {
    if (argument.last == Last::kIsMissing && object.exists) {
        return EEXIST;
    }
    if (call.row().name == "rmdir" && object.exists && !object.is_directory) {
        return ENOTDIR;
    }
    if (call.row().name == "rmdir" && object.is_directory && has_entries(object)) {
        return ENOTEMPTY;
    }
    if (call.row().name == "unlink" && object.is_directory) {
        return EISDIR;
    }
    return 0;
}

// Names in file systems that the kernel keeps for itself: memfd_create(2) and shmget(2).
bool is_kernels_own_name(std::string_view path) {
    return !path.starts_with('/') || path.starts_with("/memfd:") || path.starts_with("/SYSV");
}

std::optional<Decision> refuse_protected(Call& call, const Resolved& object) {
    const Protection protection = protection_of(call, object);
    if (protection == Protection::kNone) {
        return std::nullopt;
    }
    return call.refuse({.access = Access::kWrite,
                        .subject = cat(object.path, ' ', reason_for(protection)),
                        .ruling = {policy::Ruling::Outcome::kRefused, {}, {}},
                        .error = Errno{call.row().refusal},
                        .harmless = call.row().harmless,
                        .no_rule_can_allow = true});
}

// The judgement on one resolved object; nothing if every access passes. An unlinked file is judged by its last name.
std::optional<Decision> judge(Call& call, const PathArgument& argument, AccessSet accesses, const Resolved& object) {
    if (object.is_anonymous && !accesses.has(Access::kExec) && is_kernels_own_name(object.path)) {
        return std::nullopt; // pipes, sockets, memfds: nothing that a path rule could protect
    }
    if (accesses.has(Access::kWrite)) {
        // /proc/PID/mem and its like take a process over.
        if (const auto refusal = refuse_protected(call, object)) {
            return refusal;
        }
    }
    const OwnedSubject subject(object.path, call.event().tid);
    for (const Access access : kPathAccesses) {
        if (!accesses.has(access) || !call.is_active(access)) {
            continue;
        }
        log_match(call.log(), access, object.path, call.state().path_rules(access), subject.get(),
                  call.settings().match);
        policy::Ruling ruling = policy::judge_path(call.state(), call.settings(), access, subject.get());
        if (ruling.allowed()) {
            continue;
        }
        if (call.settings().whitelist_per_process_directories &&
            subject.names_process([&call](pid_t pid) { return call.sandbox().contains(pid); })) {
            continue;
        }
        Call::Refusal refusal{.access = access,
                              .subject = object.path,
                              .ruling = std::move(ruling),
                              .error = Errno{call.row().refusal},
                              .harmless = call.row().harmless};
        if (const int error = errno_without_sandbox(call, argument, object); error != 0) {
            refusal.error = Errno{error};
            refusal.harmless = true;
        }
        return call.refuse(refusal);
    }
    return std::nullopt;
}

struct Purpose {
    LastComponent last = LastComponent::kExists;
    bool follow_last = true;
    bool opens_new_file = false;
    std::uint64_t resolve_flags = 0;
};

bool touches_name(std::string_view call) {
    return call == "unlink" || call == "unlinkat" || call == "rmdir" || call.starts_with("rename");
}

Result<Resolved, Decision> resolve_argument(Call& call, const PathArgument& argument, const Purpose& purpose) {
    if (argument.path == syscalls::kNoArgument) {
        auto object = tracee::resolve_descriptor(call.view(), call.event().int_argument(argument.dirfd));
        if (!object) {
            return Unexpected{call.fail(object.error())};
        }
        return std::move(*object);
    }
    auto path = call.read_path(argument.path);
    if (!path) {
        return Unexpected{path.error()};
    }
    auto object = tracee::resolve(call.view(), {.dirfd = dirfd_of(call, argument),
                                                .path = *path,
                                                .last = purpose.last,
                                                .follow_last = purpose.follow_last,
                                                .allow_empty = allows_empty(call, argument),
                                                .opens_new_file = purpose.opens_new_file,
                                                .touches_name = touches_name(call.row().name),
                                                .resolve_flags = purpose.resolve_flags});
    if (call.log().wants(LogTopic::kLookup)) {
        log_lookup(call.log(), call.event(), *path, object ? object->path : errno_name(object.error()));
    }
    if (!object) {
        return Unexpected{call.fail(object.error())};
    }
    if (object->path.size() >= PATH_MAX && !call.settings().use_toolong_hack) {
        return Unexpected{call.fail(Errno{ENAMETOOLONG})};
    }
    return std::move(*object);
}

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
        return Decision::go_on();
    }
    const PathArgument& argument = call.row().paths[0];
    const AccessSet possible = accesses_of_open(flags, false);
    // Where writing is not checked, processes are protected from it all the same.
    const bool may_take_over = (flags & O_ACCMODE) != O_RDONLY && call.any_type_is_active();
    if (!any_active(call, possible) && !may_take_over) {
        return Decision::go_on();
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
    return refusal.value_or(Decision::go_on());
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
    const auto folder = tracee::resolve(call.view(), {.dirfd = dirfd_of(call, to), .path = parts.folder});
    if (!folder) {
        return call.fail(folder.error());
    }
    if (parts.name.empty() || parts.name == "." || parts.name == "..") {
        const bool keeps = call.row().name == "renameat2" && (call.event().int_argument(4) & RENAME_NOREPLACE) != 0;
        return call.fail(Errno{keeps ? EEXIST : EBUSY});
    }
    return call.fail(Errno{ENOENT});
}

// rename(2) goes to both folders before it asks whether the old name is there (do_renameat2() in fs/namei.c).
Decision check_rename(Call& call) {
    const PathArgument& from = call.row().paths[0];
    const PathArgument& to = call.row().paths[1];
    if (!any_active(call, from.access)) {
        return Decision::go_on();
    }
    constexpr Purpose kName{.last = LastComponent::kMayExist, .follow_last = false};
    const auto old_object = resolve_argument(call, from, kName);
    if (!old_object) {
        return old_object.error();
    }
    if (old_object->exists) {
        if (const auto refusal = judge(call, from, from.access, *old_object)) {
            return *refusal;
        }
        return check_path_argument(call, to, to.access).value_or(Decision::go_on());
    }
    return fail_rename_of_nothing(call, to);
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
    return Decision::go_on();
}

Decision check_open(Call& call) {
    const bool is_creat = call.row().subject == syscalls::kNoArgument;
    const auto flags = is_creat ? O_CREAT | O_WRONLY | O_TRUNC : call.event().int_argument(call.row().subject);
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
    const auto read = tracee::read_memory(call.event().tid, {call.event().argument(call.row().subject)},
                                          std::as_writable_bytes(std::span(&how, 1)));
    if (!read) {
        return call.fail(read.error());
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
    const int mode = call.event().int_argument(call.row().subject);
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
        return Decision::go_on();
    }
    return check_path_argument(call, call.row().paths[0], accesses).value_or(Decision::go_on());
}

// utimensat(2), "C library/kernel ABI differences": a null path means the descriptor itself.
Decision check_utime(Call& call) {
    PathArgument argument = call.row().paths[0];
    if (call.event().argument(argument.path) == 0 && dirfd_of(call, argument) != AT_FDCWD) {
        argument.path = syscalls::kNoArgument;
    }
    return check_path_argument(call, argument, argument.access).value_or(Decision::go_on());
}

// linkat(2): a new name for the object is a way to write to it, so the old name needs write access as well.
Decision check_linkat(Call& call) {
    return check_paths(call);
}

Decision check_mknod(Call& call) {
    const int mode = call.event().int_argument(call.row().subject);
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
    const std::uint64_t flags = call.event().argument(call.row().subject);
    if ((flags & (is_fanotify ? kFanotifyDontFollow : kInotifyDontFollow)) != 0) {
        argument.follow = Follow::kNever;
    }
    if (is_fanotify && call.event().argument(argument.path) == 0) {
        if (call.event().int_argument(argument.dirfd) == AT_FDCWD) {
            return Decision::refuse(EINVAL); // and so does the kernel, but for marks of no object (FAN_MARK_FLUSH)
        }
        argument.path = syscalls::kNoArgument;
    }
    return check_path_argument(call, argument, argument.access).value_or(Decision::go_on());
}

Decision check_exec(Call& call) {
    const policy::Settings& settings = call.settings();
    const bool has_lists = !settings.exec_kill.empty() || !settings.exec_resume.empty();
    const bool locks = call.state().lock == policy::MagicLock::kExec;
    if (!has_lists && !call.is_active(Access::kExec)) {
        if (locks) {
            auto after = std::make_shared<policy::State>(call.state());
            after->lock = policy::MagicLock::kOn;
            if (call.is_valid()) {
                call.sandbox().before_exec(call.event().tid, std::move(after));
            }
        }
        return Decision::go_on();
    }
    const PathArgument& argument = call.row().paths[0];
    const auto object = resolve_argument(call, argument, {.follow_last = follows_last(call, argument)});
    if (!object) {
        return object.error();
    }
    if (const auto refusal = judge(call, argument, Access::kExec, *object)) {
        return *refusal;
    }
    const OwnedSubject subject(object->path, call.event().tid);
    if (settings.exec_kill.last_match(subject.get(), settings.match)) {
        if (!call.is_valid()) {
            return Decision::gone();
        }
        call.log().write(LogTopic::kWorkflow, cat("exec/kill_if_match: killed at ", printable(object->path)));
        return Decision::kill();
    }
    const bool resumes = settings.exec_resume.last_match(subject.get(), settings.match) != nullptr;
    if ((resumes || locks) && call.is_valid()) {
        auto after = std::make_shared<policy::State>(call.state());
        after->lock = locks ? policy::MagicLock::kOn : after->lock;
        after->unconfined = resumes;
        call.sandbox().before_exec(call.event().tid, std::move(after));
    }
    return Decision::go_on();
}

} // namespace syd::check
