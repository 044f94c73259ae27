// SPDX-License-Identifier: BSD-3-Clause
#include "check/checker.h"

#include "base/text.h"
#include "check/argument_texts.h"
#include "check/call.h"
#include "check/call_log.h"
#include "tracee/proc.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

namespace syd::check {
namespace {

// i386 socketcall(2): the call that each number stands for (<linux/net.h>). Only those that are checked.
const syscalls::Row* socketcall_row(std::uint64_t number) {
    switch (number) {
    case 1: return syscalls::find("socket");
    case 2: return syscalls::find("bind");
    case 3: return syscalls::find("connect");
    case 4: return syscalls::find("listen");
    case 11: return syscalls::find("sendto");
    case 16: return syscalls::find("sendmsg");
    case 20: return syscalls::find("sendmmsg");
    default: return nullptr;
    }
}

// What sydbox itself has run out of: the process did nothing to deserve that errno.
bool is_own_shortage(Errno error) {
    return error.value == EMFILE || error.value == ENFILE || error.value == ENOMEM;
}

ProcessDetails details_of(pid_t pid) {
    return {pid, tracee::name_of_process(pid), tracee::command_line_of(pid)};
}

} // namespace

Checker::Checker(Sandbox& sandbox, ViolationSink& violations, LogSink& log, Control& control, CheckerOptions options)
    : sandbox_(sandbox), violations_(violations), log_(log), control_(control), options_(std::move(options)) {}

Decision Checker::decide(const SyscallEvent& event, const Liveness& liveness) {
    log_call(log_, LogTopic::kAllCalls, event);
    if (event.row->decider == syscalls::Decider::kNone) {
        return Decision::continue_call(); // an engine that sees every call hands in these too
    }
    log_call(log_, LogTopic::kIntercepted, event);
    const Decision decision = decide_intercepted(event, liveness);
    log_decision(log_, event, decision);
    return decision;
}

Decision Checker::decide_intercepted(const SyscallEvent& event, const Liveness& liveness) {
    if (event.row->decider != syscalls::Decider::kSocketCall) {
        return Call(*this, event, liveness).decide();
    }
    const syscalls::Row* row = socketcall_row(event.argument(0));
    if (row == nullptr) {
        return Decision::continue_call();
    }
    std::array<std::uint32_t, 6> words{};
    const auto read = tracee::read_memory(event.tid, {event.argument(1)}, std::as_writable_bytes(std::span(words)));
    if (!read) {
        return read.error().value == ESRCH ? Decision::gone() : Decision::refuse(read.error());
    }
    SyscallEvent inner = event;
    inner.row = row;
    std::copy(words.begin(), words.end(), inner.arguments.begin());
    return Call(*this, inner, liveness).decide();
}

Decision Checker::panic(const SyscallEvent& event, std::string_view reason) noexcept {
    const auto decision = sandbox_.settings()->panic_decision;
    log_.write(LogTopic::kWarning, reason);
    switch (decision) {
    case policy::PanicDecision::kContinue: sandbox_.unconfine(event.tid); return Decision::continue_call();
    case policy::PanicDecision::kContinueAll: control_.unconfine_all(Cause::kPanic); return Decision::continue_call();
    case policy::PanicDecision::kKillAll: control_.kill_all(Cause::kPanic); break;
    case policy::PanicDecision::kKill: break;
    }
    return Decision::kill();
}

Call::Call(Checker& checker, const SyscallEvent& event, const Liveness& liveness)
    : checker_(checker), event_(event), liveness_(liveness) {}

tracee::View Call::view() const noexcept {
    return {event_.tid, 0, checker_.sandbox_.roots_may_differ()};
}

Decision Call::decide() {
    if (row().decider == syscalls::Decider::kExit) {
        sandbox().before_exit(event_.tid);
        return Decision::continue_call();
    }
    if (row().decider == syscalls::Decider::kStat) {
        return check_magic_stat(*this); // asks for the state only if it is magic: most stats are not
    }
    views_ = checker_.sandbox_.views_of(event_.tid);
    if (!views_.state) {
        return without_state();
    }
    return state().unconfined ? Decision::continue_call() : dispatch();
}

Decision Call::dispatch() {
    using syscalls::Decider;
    switch (row().decider) {
    case Decider::kPaths: return check_paths(*this);
    case Decider::kOpen: return check_open(*this);
    case Decider::kOpenHow: return check_open_how(*this);
    case Decider::kAccessMode: return check_access_mode(*this);
    case Decider::kExec: return check_exec(*this);
    case Decider::kUtime: return check_utime(*this);
    case Decider::kLinkat: return check_linkat(*this);
    case Decider::kMknod: return check_mknod(*this);
    case Decider::kIoctl: return check_ioctl(*this);
    case Decider::kBind: return check_bind(*this);
    case Decider::kConnect:
    case Decider::kSendTo: return check_connect(*this);
    case Decider::kSendMessage: return check_send_message(*this);
    case Decider::kSendMessages: return check_send_messages(*this);
    case Decider::kSocket: return check_socket(*this);
    case Decider::kListen: return check_listen(*this);
    case Decider::kClone: return check_clone(*this);
    case Decider::kUnshare: return check_unshare(*this);
    case Decider::kTargetsProcess: return check_kill(*this);
    case Decider::kLimit: return check_limit(*this);
    case Decider::kProcessAccess: return check_process_access(*this);
    case Decider::kPidFd: return check_pidfd(*this);
    case Decider::kWatch: return check_watch(*this);
    case Decider::kFcntl: return check_fcntl(*this);
    case Decider::kMapShared: return check_map_shared(*this);
    case Decider::kRefuse: return check_refused_call(*this);
    case Decider::kUnsupported:
    case Decider::kCloneStruct: return check_unsupported_call(*this);
    case Decider::kNone:
    case Decider::kStat:
    case Decider::kSocketCall:
    case Decider::kExit: return Decision::continue_call();
    case Decider::kPrctl: return check_prctl(*this);
    }
    return Decision::refuse(EPERM);
}

Result<std::string, Decision> Call::read_path(std::int8_t argument) {
    auto text = tracee::read_string(event_.tid, {event_.argument(argument)}, PATH_MAX);
    if (!text) {
        return Unexpected{fail_to_read(text.error())};
    }
    note_text(argument, *text);
    return std::move(*text);
}

void Call::note_text(std::int8_t argument, std::string text) {
    texts_.at(static_cast<std::size_t>(argument)) = std::move(text);
}

Decision Call::without_state() {
    return is_valid() ? checker_.panic(event_, "sydbox cannot tell what holds for a process") : Decision::gone();
}

Decision Call::fail(Errno error) {
    if (error.value == ESRCH) {
        return Decision::gone();
    }
    if (error.value == EACCES && !tracee::may_look_into(event_.tid)) {
        return refuse_unreadable();
    }
    if (is_own_shortage(error)) {
        return is_valid() ? checker_.panic(event_, cat("sydbox cannot look at a call: ", errno_name(error)))
                          : Decision::gone();
    }
    if (settings().violation_raise_fail && is_valid()) {
        const auto* const text = std::ranges::find_if(texts_, [](const auto& one) { return one.has_value(); });
        Refusal refusal{.access = policy::Access::kWrite,
                        .subject = text != texts_.end() ? **text : std::string(),
                        .ruling = {},
                        .error = error};
        for (const auto& path : row().paths) {
            for (const auto access : {policy::Access::kExec, policy::Access::kRead, policy::Access::kWrite}) {
                if (path.access.has(access)) {
                    refusal.access = access;
                }
            }
        }
        report(refusal, error);
    }
    return Decision::refuse(error);
}

Decision Call::fail_to_read(Errno error) {
    return error.value == EPERM ? refuse_unreadable() : fail(error);
}

Decision Call::refuse_unreadable() {
    return refuse_call("the program may be executed but not read, so sydbox cannot look at its calls");
}

Decision Call::refuse(const Refusal& refusal) {
    if (refusal.ruling.outcome == policy::Ruling::Outcome::kFiltered) {
        return Decision::refuse(refusal.error);
    }
    if (refusal.harmless && !settings().violation_raise_safe) {
        return Decision::refuse(refusal.error);
    }
    if (!is_valid()) {
        return Decision::gone();
    }
    const Decision decision = decide_violation(refusal.error);
    report(refusal, decision.kind == Decision::Kind::kContinue ? Errno{} : refusal.error);
    if (settings().violation_decision == policy::ViolationDecision::kKillAll) {
        control().kill_all(Cause::kViolation);
    }
    if (settings().violation_decision == policy::ViolationDecision::kContinueAll) {
        control().unconfine_all(Cause::kViolation);
    }
    return decision;
}

Decision Call::refuse_call(std::string reason) {
    // What it would have got around: the type that the call belongs to, or else one that is active.
    using policy::Access;
    constexpr std::array kKinds{Access::kWrite, Access::kRead, Access::kExec, Access::kConnect};
    const auto* kind = std::ranges::find_if(
        kKinds, [this](Access access) { return policy::sandbox_of(access) == row().guards && is_active(access); });
    if (kind == kKinds.end()) {
        kind = std::ranges::find_if(kKinds, [this](Access access) { return is_active(access); });
    }
    return refuse({.access = kind != kKinds.end() ? *kind : Access::kWrite,
                   .subject = std::move(reason),
                   .ruling = {policy::Ruling::Outcome::kRefused, {}, {}},
                   .error = Errno{row().refusal},
                   .harmless = row().is_benign_refusal,
                   .no_rule_can_allow = true});
}

Decision Call::decide_violation(Errno error) {
    switch (settings().violation_decision) {
    case policy::ViolationDecision::kKill:
    case policy::ViolationDecision::kKillAll: return Decision::kill();
    case policy::ViolationDecision::kContinue:
    case policy::ViolationDecision::kContinueAll: return Decision::continue_call();
    case policy::ViolationDecision::kDeny: break;
    }
    return Decision::refuse(error);
}

void Call::report(const Refusal& refusal, Errno result) {
    Violation violation;
    violation.access = refusal.access;
    violation.event = event_;
    violation.argument_texts = texts_;
    read_argument_texts(event_, violation.argument_texts);
    violation.magic_is_locked = state().lock == policy::MagicLock::kOn;
    violation.result = result;
    violation.subject = refusal.subject;
    violation.no_rule_can_allow = refusal.no_rule_can_allow;
    violation.rule = refusal.ruling.rule;
    violation.rule_origin = refusal.ruling.rule_origin;
    if (const auto ids = tracee::Proc().ids_of(event_.tid)) {
        violation.process = details_of(ids->pid);
        violation.parent = details_of(ids->parent);
    }
    violation.working_directory = tracee::working_directory_of(event_.tid);
    if (is_valid()) {
        checker_.violations_.report(violation);
    }
}

} // namespace syd::check
