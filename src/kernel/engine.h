// SPDX-License-Identifier: BSD-3-Clause
// Engine: how calls are intercepted. An engine turns a stop or a notification into an event, has it decided
// (check/event_decider.h), and carries the decision out. It never reads rules.
//
// An engine has threads of its own. They run from its construction on, because the filter protects their ids. All
// functions are for the supervisor's thread, unless stated otherwise.
#pragma once

#include "base/result.h"
#include "check/plan.h"
#include "check/sandbox_status.h"
#include "kernel/launch/spawn.h"
#include "kernel/wait.h"
#include "policy/profile.h"

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

namespace syd::kernel {

struct StartRequest {
    const policy::Configuration& configuration;
    const launch::ChildSpec& program;
    check::ProtectedIds protected_ids;
};

class Engine {
public:
    virtual ~Engine() = default;

    // For the log: "notify", "ptrace with a filter", "ptrace without a filter".
    [[nodiscard]] virtual std::string_view name() const noexcept = 0;
    // The ids of its threads.
    [[nodiscard]] virtual std::vector<pid_t> tids() const = 0;

    // Forks the first process, which is then intercepted and waits before its exec. Returns its pid; calls may come
    // from it as soon as execute() is called. On an error no process is left. EBUSY: the chain of filters has a
    // listener already.
    [[nodiscard]] virtual Result<pid_t> start(const StartRequest& request) = 0;
    // Lets it execute its program. The error is that of execve(2); the process ends after it.
    [[nodiscard]] virtual Result<void, Errno> execute() = 0;

    struct Progress {
        bool is_over = false;                    // no process is left
        std::optional<WaitStatus> eldest_status; // of the first process; once
    };
    // Collects the processes that have ended. SIGCHLD says when to call it again.
    [[nodiscard]] virtual Progress collect_dead() = 0;

    // The calls that are being decided.
    [[nodiscard]] virtual std::vector<check::CurrentCall> current_calls() = 0;

    // From now on the process of every call that comes is killed. Thread-safe.
    virtual void kill_callers() noexcept = 0;
    // The sandbox checks nothing any more. An engine that can stops intercepting. Thread-safe.
    virtual void unconfine_all() noexcept = 0;

    // Ends the threads once no process is left. A decision that blocks is waited for. Idempotent.
    virtual void stop() = 0;
    // The same, but returns false if a decision still blocks after `limit`.
    [[nodiscard]] virtual bool stop_within(std::chrono::milliseconds limit) = 0;
};

} // namespace syd::kernel
