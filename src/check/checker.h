// SPDX-License-Identifier: BSD-3-Clause
// Checker: from one event to the decision. The only place where a system call meets the rules; engines hand in
// events and carry out decisions, and never look at policy.
//
// Thread-safe: any number of tracee::receivers may call decide() at once.
#pragma once

#include "check/event.h"
#include "check/sandbox.h"
#include "check/violation.h"

#include "base/log.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace syd::check {

// The engine's word on one event, asked after data was read from the process and before it is acted upon: the thread
// id may by then belong to somebody else (seccomp_unotify(2), "Design goals; use of SECCOMP_USER_NOTIF_ID_VALID").
class Liveness {
public:
    virtual ~Liveness() = default;
    [[nodiscard]] virtual bool is_valid() const = 0;
};

// Why something is done to the sandbox as a whole.
enum class Cause : std::uint8_t { kViolation, kPanic };

// What a decision may ask of the sandbox as a whole.
class Control {
public:
    virtual ~Control() = default;
    // Kills every process of the sandbox and ends it (decision:killall). Returns at once.
    virtual void kill_all(Cause cause) = 0;
    // Lets every process go on unsandboxed (decision:contall).
    virtual void unconfine_all(Cause cause) = 0;
    // Runs `words` outside the sandbox for thread `caller` (cmd/exec), if `is_valid` at the last moment.
    [[nodiscard]] virtual Result<void, Errno> run_outside(pid_t caller, const std::vector<std::string>& words,
                                                          const std::function<bool()>& is_valid) = 0;
    // A global setting has changed at run time; log levels and files follow.
    virtual void settings_changed() = 0;
};

struct CheckerOptions {
    std::string magic_prefix; // "/dev/sydbox"
    pid_t supervisor = 0;     // sydbox itself: its /proc folder and its processes are not to be touched
    // core/restrict/shared_memory_writable was set when the filter was planned: mprotect(2) comes out of it.
    bool sees_mprotect = false;
    pid_t foreground = 0; // sydbox's other process, the supervisor's parent
};

class Checker {
public:
    // All references outlive the checker.
    Checker(Sandbox& sandbox, ViolationSink& violations, LogSink& log, Control& control, CheckerOptions options);

    [[nodiscard]] Decision decide(const SyscallEvent& event, const Liveness& liveness);

    // What core/panic/decision makes of a call on which decide() itself failed; `reason` goes to the log.
    [[nodiscard]] Decision panic(const SyscallEvent& event, std::string_view reason) noexcept;

private:
    friend class Call;
    [[nodiscard]] Decision decide_intercepted(const SyscallEvent& event, const Liveness& liveness);

    Sandbox& sandbox_;
    ViolationSink& violations_;
    LogSink& log_;
    Control& control_;
    CheckerOptions options_;
};

} // namespace syd::check
