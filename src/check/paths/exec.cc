// SPDX-License-Identifier: BSD-3-Clause
// The decider of execve(2) and execveat(2).
#include "check/deciders.h"

#include "base/text.h"
#include "check/paths/path_judge.h"
#include "check/paths/path_subject.h"
#include "tracee/proc.h"
#include "tracee/program_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <memory>

namespace syd::check {
namespace {

using policy::Access;
using syscalls::PathArgument;
using tracee::Resolved;

// Whether processes of the sandbox could have written that file, as far as rules and owners tell.
bool may_be_written_inside(const Call& call, const Resolved& file) {
    if (call.is_active(Access::kWrite) && !file.is_anonymous) {
        const PathSubjectStorage subject(file.path, call.tid());
        if (!policy::judge_path(call.state(), call.settings(), policy::PathAccess::kWrite, subject.get()).allowed()) {
            return false;
        }
    }
    struct stat status {};
    return call.options().is_privileged || ::fstat(file.object.get(), &status) != 0 || status.st_uid == ::geteuid() ||
           (status.st_mode & (S_IWGRP | S_IWOTH)) != 0;
}

// A set-user-id program of another user than root makes the ids of the process differ from those of a privileged sydbox
// (process/set_ids.cc). Asked until the first one, before the process runs it.
bool watches_for_set_id_programs(const Call& call) {
    return call.options().is_privileged && !call.sandbox().ids_may_differ();
}

void note_set_id_program(Call& call, const Resolved& program) {
    struct stat status {};
    if (watches_for_set_id_programs(call) && ::fstat(program.object.get(), &status) == 0 &&
        (status.st_mode & S_ISUID) != 0 && status.st_uid != 0) {
        call.sandbox().note_changed_ids();
    }
}

// While executing is not checked: a failure is the kernel's to report.
void note_unchecked_program(Call& call) {
    const PathArgument& argument = call.row().paths[0];
    const auto path = tracee::read_string(call.tid(), {call.event().argument(argument.path)}, PATH_MAX);
    const auto program = path ? tracee::resolve(call.view(), {.dirfd = dirfd_of(call, argument),
                                                              .path = *path,
                                                              .follow_last = follows_last(call, argument),
                                                              .allow_empty = true})
                              : Unexpected{path.error()};
    if (program) {
        note_set_id_program(call, *program);
    }
}

// AT_EXECVE_CHECK, Linux 6.14: the kernel only says whether it would execute the program.
bool is_check_only(const Call& call, const PathArgument& argument) {
    constexpr int kExecveCheck = 0x10000;
    return argument.at_flags != syscalls::kNoArgument &&
           (call.event().int_argument(argument.at_flags) & kExecveCheck) != 0;
}

// Why the process must not be let go, whatever program it executes; empty if it may. A tracer would control the
// program, unless it is sydbox. Of a process with several threads it is not known which of their attempts succeeded.
std::string_view objection_to_freedom(const Call& call) {
    const auto status = tracee::read_process_status(call.tid());
    if (!status) {
        return "sydbox could not look at the process";
    }
    if (status->threads != 1) {
        return "the process has several threads";
    }
    if (status->tracer != 0) {
        const auto tracer = tracee::read_process_ids(status->tracer);
        if (!tracer || tracer->pid != call.options().supervisor) {
            return "another process traces it";
        }
    }
    return {};
}

// What /proc/PID/exe will be: the program itself, or the last interpreter of a script. Nothing if that is not found.
std::optional<tracee::ProgramId> program_to_run(const Call& call, const Resolved& file) {
    constexpr int kDeepest = 5; // exec_binprm() in fs/exec.c
    Resolved interpreter;
    const Resolved* current = &file;
    for (int depth = 0; depth <= kDeepest; ++depth) {
        const tracee::InterpreterOutcome outcome = tracee::interpreter_of(current->object.get());
        if (!outcome.interpreter || outcome.interpreter->is_loader) {
            struct stat status {};
            return ::fstat(current->object.get(), &status) == 0
                       ? std::optional(tracee::ProgramId{status.st_dev, status.st_ino})
                       : std::nullopt;
        }
        auto next = tracee::resolve(call.view(), {.path = outcome.interpreter->path});
        if (!next) {
            return std::nullopt;
        }
        interpreter = std::move(*next);
        current = &interpreter;
    }
    return std::nullopt;
}

// The program, or the interpreter of a script, that a rule of exec/kill_if_match names; empty if there is none.
std::string program_to_kill_at(const Call& call, const Resolved& file) {
    constexpr int kDeepest = 5; // exec_binprm() in fs/exec.c
    const policy::Settings& settings = call.settings();
    if (settings.exec_kill.empty()) {
        return {};
    }
    Resolved interpreter;
    const Resolved* current = &file;
    for (int depth = 0; depth <= kDeepest; ++depth) {
        const PathSubjectStorage subject(current->path, call.tid());
        if (settings.exec_kill.last_match(subject.get(), settings.match) != nullptr) {
            return current->path;
        }
        const tracee::InterpreterOutcome outcome = tracee::interpreter_of(current->object.get());
        if (!outcome.interpreter || outcome.interpreter->is_loader) {
            break;
        }
        auto next = tracee::resolve(call.view(), {.path = outcome.interpreter->path});
        if (!next) {
            break; // the kernel does not find it either
        }
        interpreter = std::move(*next);
        current = &interpreter;
    }
    return {};
}

// The program as which the process is let go if a rule of exec/resume_if_match says so.
std::optional<tracee::ProgramId> program_to_free(const Call& call, const Resolved& file,
                                                 const policy::PathSubject& subject) {
    const policy::Settings& settings = call.settings();
    if (settings.exec_resume.last_match(subject, settings.match) == nullptr) {
        return std::nullopt;
    }
    if (const std::string_view objection = objection_to_freedom(call); !objection.empty()) {
        call.log().write(LogTopic::kWarning,
                         cat("exec/resume_if_match: ", printable(file.path), " stays confined, for ", objection));
        return std::nullopt;
    }
    return program_to_run(call, file);
}

// Lets the attempt go on, with a note for it.
Decision continue_exec(Call& call, std::optional<tracee::ProgramId> freed) {
    policy::Snapshot after;
    if (call.state().lock == policy::MagicLock::kExec) {
        auto locked = std::make_shared<policy::State>(call.state());
        locked->lock = policy::MagicLock::kOn;
        after = std::move(locked);
    }
    if ((after || freed) && call.is_valid()) {
        if (const auto noted = call.sandbox().before_exec(call.tid(), {std::move(after), freed}); !noted) {
            return call.fail(noted.error());
        }
    }
    return Decision::continue_call();
}

Decision refuse_interpreter(Call& call, std::string subject, policy::Ruling ruling) {
    return call.refuse({.access = Access::kExec,
                        .subject = std::move(subject),
                        .ruling = std::move(ruling),
                        .error = Errno{call.row().refusal}});
}

// A process that may write a program may have any other program executed, as its interpreter. So interpreters have to
// be allowed as well. A program that the sandbox could not have written is allowed together with its interpreters,
// unless a rule forbids one by name. Dynamic loaders need no rule of their own: profiles do not name them.
std::optional<Decision> judge_interpreters(Call& call, const Resolved& program) {
    constexpr int kDeepest = 5; // exec_binprm() in fs/exec.c
    Resolved file;
    const Resolved* current = &program;
    for (int depth = 0; depth <= kDeepest; ++depth) {
        const bool is_suspect = may_be_written_inside(call, *current);
        const tracee::InterpreterOutcome outcome = tracee::interpreter_of(current->object.get());
        if (!outcome.is_readable && is_suspect) {
            return call.refuse({.access = Access::kExec,
                                .subject = cat(current->path, " can't be read, so its interpreter is not known"),
                                .ruling = {policy::Ruling::Outcome::kRefused, {}, {}},
                                .error = Errno{call.row().refusal},
                                .no_rule_can_allow = true});
        }
        if (!outcome.interpreter) {
            return std::nullopt;
        }
        auto next = tracee::resolve(call.view(), {.path = outcome.interpreter->path});
        if (!next) {
            return std::nullopt; // the kernel does not find it either
        }
        const PathSubjectStorage subject(next->path, call.tid());
        policy::Ruling ruling =
            policy::judge_path(call.state(), call.settings(), policy::PathAccess::kExec, subject.get());
        const bool is_loader = outcome.interpreter->is_loader && tracee::is_name_of_loader(next->path);
        if (!ruling.allowed() && (!ruling.rule.empty() || (is_suspect && !is_loader))) {
            return refuse_interpreter(call, next->path, std::move(ruling));
        }
        if (outcome.interpreter->is_loader) {
            return std::nullopt;
        }
        file = std::move(*next);
        current = &file;
    }
    return std::nullopt; // ELOOP
}

} // namespace

// While magic is not sealed, an exec may be what magic_lock:exec waits for. A privileged sydbox also watches for
// set-user-id programs.
void plan_exec(Planner& planner, const syscalls::Row& row) {
    const bool watches_ids = !planner.is_unprivileged() && planner.any_type_may_be_active();
    if (!planner.is_sealed() || watches_ids || planner.may_be_active(Access::kExec) ||
        !planner.settings().exec_kill.empty() || !planner.settings().exec_resume.empty()) {
        planner.notify(row);
    }
}

Decision decide_exec(Call& call) {
    const policy::Settings& settings = call.settings();
    const PathArgument& argument = call.row().paths[0];
    const bool has_lists = !settings.exec_kill.empty() || !settings.exec_resume.empty();
    const bool is_attempt = !is_check_only(call, argument);
    // An earlier attempt has failed, or it would have been noticed.
    if (const auto forgotten = call.sandbox().forget_exec(call.tid()); !forgotten) {
        return call.fail(forgotten.error());
    }
    if (!has_lists && !call.is_active(Access::kExec)) {
        if (watches_for_set_id_programs(call)) {
            note_unchecked_program(call);
        }
        return is_attempt ? continue_exec(call, std::nullopt) : Decision::continue_call();
    }
    const auto object = resolve_argument(call, 0, argument, {.follow_last = follows_last(call, argument)});
    if (!object) {
        return object.error();
    }
    note_set_id_program(call, **object);
    if (const auto refusal = judge(call, argument, Access::kExec, **object)) {
        return *refusal;
    }
    const PathSubjectStorage subject((*object)->path, call.tid());
    if (const std::string program = is_attempt ? program_to_kill_at(call, **object) : std::string(); !program.empty()) {
        if (!call.is_valid()) {
            return Decision::gone();
        }
        call.log().write(LogTopic::kWorkflow, cat("exec/kill_if_match: killed at ", printable(program)));
        return Decision::kill();
    }
    const auto freed = is_attempt ? program_to_free(call, **object, subject.get()) : std::nullopt;
    if (!freed && call.is_active(Access::kExec)) {
        if (const auto refusal = judge_interpreters(call, **object)) {
            return *refusal;
        }
    }
    return is_attempt ? continue_exec(call, freed) : Decision::continue_call();
}

} // namespace syd::check
