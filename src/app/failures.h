// SPDX-License-Identifier: BSD-3-Clause
// The exit statuses of sydbox for commands that could not be started, with the messages for the user.
#pragma once

#include "base/result.h"
#include "kernel/supervisor.h"
#include "policy/settings.h"

#include <string>
#include <string_view>

namespace syd::app {

inline constexpr int kUsageStatus = 2;           // a mistake of the user, or a system without a usable engine
inline constexpr int kNotExecutableStatus = 126; // as shells have it
inline constexpr int kNotFoundStatus = 127;

struct Failure {
    int status = kUsageStatus;
    std::string message; // one line without "sydbox: ", printable
};

// `error` is that of execve(2), or ENOENT if the command is not in PATH.
[[nodiscard]] Failure exec_failure(const std::string& command, Errno error);

// `engine` is the setting with which the sandbox was started.
[[nodiscard]] Failure start_failure(const kernel::StartFailure& failure, const std::string& command,
                                    policy::EngineChoice engine);

// Writes "sydbox: " and `message` to standard error, once for each line of the message.
void print_error(std::string_view message);

} // namespace syd::app
