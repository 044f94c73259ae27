// SPDX-License-Identifier: BSD-3-Clause
// Checker: from one event to the decision. The only place where a system call meets the rules; engines hand in
// events and carry out decisions, and never read policy.
//
// Thread-safe: any number of receivers may call decide() at once.
#pragma once

#include "check/call.h"
#include "check/context.h"
#include "check/event_decider.h"

#include <string_view>

namespace syd::check {

class Checker final : public EventDecider {
public:
    // All references outlive the checker.
    Checker(Sandbox& sandbox, ViolationSink& violations, LogSink& log, Control& control, CheckerOptions options)
        : context_{sandbox, violations, log, control, std::move(options)} {}

    [[nodiscard]] DecidedCall decide(const SyscallEvent& event, const Liveness& liveness) override;

    // What core/panic/decision makes of a call on which decide() itself failed; `reason` goes to the log.
    [[nodiscard]] Decision panic(const SyscallEvent& event, std::string_view reason) noexcept override {
        return check::panic(context_, event, reason);
    }

private:
    [[nodiscard]] DecidedCall decide_intercepted(const PendingEvent& pending);

    Context context_;
};

} // namespace syd::check
