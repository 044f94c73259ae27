// SPDX-License-Identifier: BSD-3-Clause
#include "check/call.h"

#include "base/text.h"
#include "check/argument_texts.h"
#include "tracee/proc.h"

#include <cerrno>
#include <climits>

namespace syd::check {
namespace {

// sydbox ran out of descriptors or memory; the caller must not see that errno.
bool is_own_shortage(Errno error) {
    return error.value == EMFILE || error.value == ENFILE || error.value == ENOMEM;
}

ProcessDetails details_of(pid_t pid) {
    return {pid, tracee::name_of_process(pid), tracee::command_line_of(pid)};
}

// The kind of access that the paths of a row ask for, for a report: writing before reading before executing.
policy::Access access_of(const syscalls::Row& row) {
    using policy::Access;
    const policy::AccessSet asked = row.paths[0].access | row.paths[1].access;
    for (const Access access : {Access::kWrite, Access::kRead, Access::kExec}) {
        if (asked.has(access)) {
            return access;
        }
    }
    return Access::kWrite;
}

} // namespace

tracee::View Call::view() const noexcept {
    return {event_.tid, 0, context_.sandbox.roots_may_differ()};
}

Result<std::string_view, Decision> Call::read_path(std::int8_t argument) {
    auto& kept = texts_.at(static_cast<std::size_t>(argument));
    if (!kept) {
        auto text = tracee::read_string(event_.tid, {event_.argument(argument)}, PATH_MAX);
        if (!text) {
            return Unexpected{fail_to_read(text.error())};
        }
        kept = std::move(*text);
    }
    return std::string_view(*kept);
}

void Call::note_text(std::int8_t argument, std::string text) {
    texts_.at(static_cast<std::size_t>(argument)) = std::move(text);
}

Decision Call::fail(Errno error) {
    if (error.value == ESRCH) {
        return Decision::gone();
    }
    if (error.value == EACCES && !tracee::may_look_into(event_.tid)) {
        return refuse_unreadable();
    }
    if (is_own_shortage(error)) {
        return is_valid() ? panic(context_, event_, cat("sydbox could not look at a call: ", errno_name(error)))
                          : Decision::gone();
    }
    if (settings().violation_raise_fail && is_valid()) {
        const auto* const text = std::ranges::find_if(texts_, [](const auto& one) { return one.has_value(); });
        report({.access = access_of(row()),
                .subject = text != texts_.end() ? **text : std::string(),
                .ruling = {},
                .error = error},
               error);
    }
    return Decision::refuse(error);
}

Decision Call::fail_to_read(Errno error) {
    return error.value == EPERM ? refuse_unreadable() : fail(error);
}

Decision Call::refuse_unreadable() {
    // Root may read every program, but without CAP_SYS_PTRACE it may not look at a process that has changed its ids and
    // not executed a program since (ptrace(2), PTRACE_MODE_ATTACH_REALCREDS).
    return refuse_call(options().is_privileged
                           ? "the process has changed its ids, and sydbox lacks CAP_SYS_PTRACE to look at its calls"
                           : "the program may be executed but not read, so sydbox cannot look at its calls");
}

Decision Call::refuse(const Refusal& refusal) {
    if (refusal.ruling.outcome == policy::Ruling::Outcome::kFiltered) {
        return Decision::refuse(refusal.error);
    }
    if (refusal.is_benign && !settings().violation_raise_safe) {
        return Decision::refuse(refusal.error);
    }
    if (!is_valid()) {
        return Decision::gone();
    }
    const Decision by_settings = decide_violation(refusal.error);
    const bool is_kept = refusal.is_final && by_settings.kind == Decision::Kind::kContinue;
    const Decision decision = is_kept ? Decision::refuse(refusal.error) : by_settings;
    report(refusal, decision.kind == Decision::Kind::kContinue ? Errno{} : refusal.error);
    if (settings().violation_decision == policy::ViolationDecision::kKillAll) {
        context_.control.kill_all(Cause::kViolation);
    }
    if (settings().violation_decision == policy::ViolationDecision::kContinueAll) {
        context_.control.unconfine_all(Cause::kViolation);
    }
    return decision;
}

Decision Call::refuse_call(std::string reason) {
    return refuse(refusal_of_call(std::move(reason)));
}

Decision Call::refuse_always(std::string reason) {
    Refusal refusal = refusal_of_call(std::move(reason));
    refusal.is_final = true;
    refusal.is_benign = false;
    return refuse(refusal);
}

Call::Refusal Call::refusal_of_call(std::string reason) const {
    // The type that the call would have got around: the one that its row names, or else one that is active.
    using policy::Access;
    constexpr std::array kKinds{Access::kWrite, Access::kRead, Access::kExec, Access::kConnect};
    const auto* kind = std::ranges::find_if(
        kKinds, [this](Access access) { return policy::sandbox_of(access) == row().guards && is_active(access); });
    if (kind == kKinds.end()) {
        kind = std::ranges::find_if(kKinds, [this](Access access) { return is_active(access); });
    }
    return {.access = kind != kKinds.end() ? *kind : Access::kWrite,
            .subject = std::move(reason),
            .ruling = {policy::Ruling::Outcome::kRefused, {}, {}},
            .error = Errno{row().refusal},
            .is_benign = row().is_benign_refusal,
            .no_rule_can_allow = true};
}

Decision Call::decide_violation(Errno error) const {
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
    if (const auto ids = processes().ids_of(event_.tid)) {
        violation.process = details_of(ids->pid);
        violation.parent = details_of(ids->parent);
    }
    violation.working_directory = tracee::working_directory_of(event_.tid);
    if (is_valid()) {
        context_.violations.report(violation);
    }
}

} // namespace syd::check
