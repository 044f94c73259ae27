// SPDX-License-Identifier: BSD-3-Clause
#include "check/checker.h"

#include "check/call_log.h"
#include "check/deciders.h"

namespace syd::check {

DecidedCall Checker::decide(const SyscallEvent& event, const Liveness& liveness) {
    log_call(context_.log, LogTopic::kAllCalls, event);
    if (event.row->decider == syscalls::Decider::kNone) {
        return Decision::continue_call(); // an engine that sees every call hands in these too
    }
    log_call(context_.log, LogTopic::kIntercepted, event);
    DecidedCall decided = decide_intercepted({context_, event, liveness});
    log_decision(context_.log, event, decided.decision);
    return decided;
}

DecidedCall Checker::decide_intercepted(const PendingEvent& pending) {
    const DeciderCode& code = code_of(pending.event.row->decider);
    if (code.settle != nullptr) {
        return code.settle(pending);
    }
    if (code.decide == nullptr) {
        return Decision::continue_call(); // the filter alone decides on it
    }
    Views views = context_.sandbox.views_of(pending.event.tid);
    if (!views.state) {
        return decide_without_state(pending);
    }
    if (views.state->unconfined) {
        return Decision::continue_call();
    }
    Call call(pending, std::move(views));
    const Decision decision = code.decide(call);
    return {decision, call.take_pinned()};
}

Decision panic(const Context& context, const SyscallEvent& event, std::string_view reason) noexcept {
    const auto decision = context.sandbox.settings()->panic_decision;
    context.log.write(LogTopic::kWarning, reason);
    switch (decision) {
    case policy::PanicDecision::kContinue: context.sandbox.unconfine(event.tid); return Decision::continue_call();
    case policy::PanicDecision::kContinueAll:
        context.control.unconfine_all(Cause::kPanic);
        return Decision::continue_call();
    case policy::PanicDecision::kKillAll: context.control.kill_all(Cause::kPanic); break;
    case policy::PanicDecision::kKill: break;
    }
    return Decision::kill();
}

Decision decide_without_state(const PendingEvent& pending) {
    return pending.is_valid()
               ? panic(pending.context, pending.event, "sydbox could not find out which rules hold for a process")
               : Decision::gone();
}

} // namespace syd::check
