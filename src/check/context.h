// SPDX-License-Identifier: BSD-3-Clause
// What every decision works with, and one event that is to be decided.
#pragma once

#include "check/event.h"
#include "check/magic/lookups.h"
#include "check/sandbox.h"
#include "check/violation.h"

#include "base/log.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace syd::check {

// Why something is done to the sandbox as a whole.
enum class Cause : std::uint8_t { kViolation, kPanic };

// What a decision may ask of the sandbox as a whole.
class Control {
public:
    virtual ~Control() = default;
    // Kills every process of the sandbox and ends it (decision:killall). Returns at once.
    virtual void kill_all(Cause cause) = 0;
    // Lets every process continue unconfined (decision:contall).
    virtual void unconfine_all(Cause cause) = 0;
    // Runs `words` outside the sandbox for thread `caller` (cmd/exec), if `is_valid` at the last moment.
    [[nodiscard]] virtual Result<void, Errno> run_outside(pid_t caller, const std::vector<std::string>& words,
                                                          const std::function<bool()>& is_valid) = 0;
    // A process is about to change process groups: from now on none can make the group of sydbox an orphaned one.
    virtual void tie_process_group() = 0;
    // Thread `caller` has changed a global setting at run time; log levels and files follow.
    virtual void settings_changed(pid_t caller) = 0;
};

struct CheckerOptions {
    std::string magic_prefix; // "/dev/sydbox"
    pid_t supervisor = 0;     // sydbox itself: its /proc folder and its processes must not be touched
    // core/restrict/shared_memory_writable was set when the filter was planned: mprotect(2) comes out of it.
    bool sees_mprotect = false;
    pid_t foreground = 0; // the other process of sydbox, the supervisor's parent
    // sydbox has the ids of root: it may search directories that processes with other ids may not.
    bool is_privileged = false;
    Lookups lookups = Lookups::of_system();
    std::vector<pid_t> helpers = {}; // further processes of sydbox, which must not be signalled
};

// All references outlive every decision.
struct Context {
    Sandbox& sandbox;
    ViolationSink& violations;
    LogSink& log;
    Control& control;
    CheckerOptions options;
};

// An event whose thread waits for the decision.
struct PendingEvent {
    const Context& context;
    const SyscallEvent& event;
    const Liveness& liveness;

    // Asked after data was read from the process and before it is acted upon.
    [[nodiscard]] bool is_valid() const { return liveness.is_valid(); }
};

// What core/panic/decision makes of a call that sydbox could not decide; `reason` goes to the log.
[[nodiscard]] Decision panic(const Context& context, const SyscallEvent& event, std::string_view reason) noexcept;

// For a thread that has no state in the process table: it is gone, or sydbox could not look.
[[nodiscard]] Decision decide_without_state(const PendingEvent& pending);

} // namespace syd::check
