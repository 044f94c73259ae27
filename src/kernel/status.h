// SPDX-License-Identifier: BSD-3-Clause
// What SIGUSR1 and SIGUSR2 make sydbox tell: the process tree with each process's state, and what is being decided.
#pragma once

#include "check/sandbox.h"

#include <sys/types.h>

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace syd::kernel {

// A call that is being decided, and for how long at least.
struct CurrentCall {
    pid_t tid = 0;
    std::string_view name;
    std::chrono::milliseconds since{0};
};

enum class StatusDetail : std::uint8_t {
    kCounts, // modes, lock, sizes of lists
    kLists,  // the lists too, in profile syntax
};

// One line a process, indented by its depth below `supervisor`; printable.
[[nodiscard]] std::vector<std::string> status_lines(check::Sandbox& sandbox, std::span<const CurrentCall> calls,
                                                    pid_t supervisor, StatusDetail detail);

} // namespace syd::kernel
