// SPDX-License-Identifier: BSD-3-Clause
// Calls that signal one process, or change its limits or priority. Internal to check/process.
#pragma once

#include "check/call.h"

namespace syd::check {

// The decision on a call that reaches process or thread `number`, as the caller numbers it. Signal 0 harms nobody.
[[nodiscard]] Decision decide_named_process(Call& call, pid_t number);

} // namespace syd::check
