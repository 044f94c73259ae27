// SPDX-License-Identifier: BSD-3-Clause
// Supervisor: runs one program and all its descendants under a configuration, from the launch to the end of the last
// process, and gives the exit status of sydbox.
//
// An engine (engine.h) intercepts calls, has them decided and answers them in threads of its own. The thread that calls
// run() handles signals and collects processes that have ended.
#pragma once

#include "base/log.h"
#include "base/result.h"
#include "check/checker.h"
#include "check/sandbox_status.h"
#include "kernel/engine_factory.h"
#include "kernel/launch/spawn.h"
#include "policy/profile.h"

#include <cstdint>
#include <memory>
#include <string>
#include <variant>

namespace syd::kernel {

struct SupervisorOptions {
    policy::Configuration configuration;
    std::string magic_prefix; // "/dev/sydbox"
    launch::ChildSpec program;
    int orders = -1; // where orders of the foreground process come from (order.h); borrowed; -1: there is none
};

// What the supervisor tells and asks the program that it is part of. Each function has a default that does nothing.
class SupervisorClient {
public:
    virtual ~SupervisorClient() = default;
    // The first process has been forked, and has its own copies of the descriptors. It executes its program after this.
    virtual void command_forked() {}
    // The program runs.
    virtual void command_executed() {}
    // Magic of thread `caller` has changed a setting of the whole sandbox, such as a log level. Called by a thread of
    // the engine.
    virtual void settings_changed(const policy::Settings& /*settings*/, pid_t /*caller*/) {}
    // sydbox is to return with that status although processes live on (core/trace/exit_wait_all, core/abort/decision).
    // At most once.
    virtual void detach(int /*status*/) {}
    // A signal or an order requested a report.
    virtual void report_status(const check::SandboxStatus& /*status*/, check::StatusDetail /*detail*/) {}
    // The line that names the processes that sydbox waits for (waiting_notice.h).
    virtual void report_waiting(const std::string& /*line*/) {}
    // The number of violations so far, for core/violation/exit_code:0.
    [[nodiscard]] virtual std::uint64_t violation_count() const { return 0; }
};

// What the supervisor uses. All of it outlives the supervisor.
struct SupervisorServices {
    const EngineFactory& make_engine;
    check::ViolationSink& violations;
    LogSink& log;
    SupervisorClient& client;
};

// Why the program could not be started.
struct EngineFailure {
    Error error;
}; // no engine works here
struct ExecFailure {
    Errno error;
}; // the error of execve(2)
using StartFailure = std::variant<EngineFailure, ExecFailure>;

class Supervisor {
public:
    Supervisor(SupervisorOptions options, const SupervisorServices& services);
    ~Supervisor();
    Supervisor(const Supervisor&) = delete;
    Supervisor& operator=(const Supervisor&) = delete;

    // Returns when no process of the sandbox is left. The exit status of sydbox (kernel/exit_status.h). For the
    // supervisor process (foreground_process.h), with the handled signals blocked (signals.h). Once.
    [[nodiscard]] Result<int, StartFailure> run();

private:
    class Implementation;
    std::unique_ptr<Implementation> implementation_;
};

} // namespace syd::kernel
