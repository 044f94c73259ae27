// SPDX-License-Identifier: BSD-3-Clause
// Getting a thread out of a system call that may wait for ever.
#pragma once

#include <functional>
#include <thread>

namespace syd::kernel {

// Starts such a thread. Throws std::system_error.
[[nodiscard]] std::thread start_thread(std::function<void()> work);

// Interrupts the thread's calls until `has_noticed`. Repeated, for a single signal may come right before the call.
void wake_until(std::thread& thread, const std::function<bool()>& has_noticed);

} // namespace syd::kernel
