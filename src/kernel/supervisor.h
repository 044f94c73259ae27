// SPDX-License-Identifier: BSD-3-Clause
// Supervisor: runs one program and everything below it under a configuration, from its launch to the end of its last
// process, and says with which status sydbox is to exit.
//
// Two threads: one is the engine's (engine.h), which takes calls, has them decided and answers; the other (the caller
// of run()) waits for signals, hears of dead processes and keeps house.
#pragma once

#include "base/log.h"
#include "base/result.h"
#include "check/checker.h"
#include "kernel/launch/launch.h"
#include "policy/profile.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace syd::kernel {

struct SupervisorOptions {
    policy::Configuration configuration;
    std::string magic_prefix;
    launch::Request launch;
    check::ViolationSink* violations = nullptr; // outlives the supervisor
    LogSink* log = nullptr;                     // likewise
    // Called, from the receiver's thread, when magic changed a global setting (log levels).
    std::function<void(const policy::Settings&)> settings_changed;
    // Called once when sydbox is to return with that status though processes live on (exit_wait_all, contall).
    std::function<void(int status)> detach;
    // How many violations there have been, for core/violation/exit_code:0.
    std::function<std::uint64_t()> violation_count;
};

// Why the program could not be started at all.
struct StartFailure {
    enum class Kind : std::uint8_t {
        kEngine, // no usable engine here
        kExec,   // the program itself: `error.code` is execve's
    };
    Kind kind = Kind::kEngine;
    Error error;
};

class Supervisor {
public:
    explicit Supervisor(SupervisorOptions options);
    ~Supervisor();
    Supervisor(const Supervisor&) = delete;
    Supervisor& operator=(const Supervisor&) = delete;

    // Blocks until all is over. The exit status: the program's, 128+n for a signal.
    // Call it in the supervisor, with the handled signals blocked (foreground_process.h, signals.h).
    [[nodiscard]] Result<int, StartFailure> run();

private:
    class Implementation;
    std::unique_ptr<Implementation> implementation_;
};

} // namespace syd::kernel
