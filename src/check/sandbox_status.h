// SPDX-License-Identifier: BSD-3-Clause
// SandboxStatus: what SIGUSR1 and SIGUSR2 make sydbox report, as a value: the processes of the sandbox, each with its
// state and the call that is being decided for it. Texts are raw bytes; whoever prints them escapes them.
#pragma once

#include "policy/state.h"

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace syd::check {

// A call that is being decided.
struct CurrentCall {
    pid_t tid = 0;
    std::string_view name;
    std::chrono::milliseconds since{0}; // it has taken so long at least
};

struct ProcessStatus {
    pid_t pid = 0;
    unsigned depth = 0;     // below sydbox: 1 for its children
    std::string name;       // /proc/PID/comm; empty if it cannot be read
    policy::Snapshot state; // never nullptr
    std::optional<CurrentCall> call;
};

enum class StatusDetail : std::uint8_t {
    kCounts, // modes, lock, sizes of lists
    kLists,  // the lists too
};

struct SandboxStatus {
    pid_t supervisor = 0;
    std::vector<ProcessStatus> processes; // parents before their children
};

} // namespace syd::check
