// SPDX-License-Identifier: BSD-3-Clause
// Engine: what the supervisor asks of a back end, whichever it is. A back end turns a stop of the kernel's into an
// event, has it decided (check/checker.h), and turns the decision into an answer; it never reads policy.
//
// Each engine works on threads of its own, which exist from its construction on: the filter protects their ids. All
// functions are for the supervisor's thread, unless they say otherwise.
#pragma once

#include "base/result.h"
#include "kernel/launch/launch.h"
#include "kernel/status.h"
#include "policy/profile.h"

#include <sys/types.h>

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace syd::kernel {

struct StartRequest {
    const policy::Configuration& configuration;
    const launch::Request& launch;
    check::ProtectedIds protected_ids;
};

class Engine {
public:
    virtual ~Engine() = default;

    // How it works, for the log: "notify", "ptrace with a filter", "ptrace".
    [[nodiscard]] virtual std::string_view name() const noexcept = 0;
    [[nodiscard]] virtual std::vector<pid_t> tids() const = 0;

    // Forks the first process, which is then intercepted and held before its exec. Its pid, which calls may come from
    // as soon as execute() is called. On an error nothing of it is left. EBUSY: there is a listener already in the
    // chain of filters.
    [[nodiscard]] virtual Result<pid_t> start(const StartRequest& request) = 0;
    // Lets it execute its program. The error is that of execve(2).
    [[nodiscard]] virtual Result<void, Errno> execute() = 0;

    struct Progress {
        bool is_over = false;             // no process is left
        std::optional<int> eldest_status; // as waitpid(2) has it; told once
    };
    // Collects what has died. SIGCHLD tells when it is time to ask again.
    [[nodiscard]] virtual Progress collect_dead() = 0;

    // The calls that are being decided right now.
    [[nodiscard]] virtual std::vector<CurrentCall> current_calls() = 0;

    // From now on every call that comes ends its process. Any thread.
    virtual void kill_callers() noexcept = 0;
    // The sandbox has let all processes go; an engine that can leaves them alone. Any thread.
    virtual void unconfine_all() noexcept = 0;

    // Ends the threads once no process is left. Idempotent.
    virtual void stop() = 0;
};

} // namespace syd::kernel
