// SPDX-License-Identifier: BSD-3-Clause
// Which features of the seccomp user notification (seccomp_unotify(2)) this kernel has.
#pragma once

namespace syd::selftest {

// What probe_listener() returns, fit for the exit status of a process. 0: there is no user notification.
inline constexpr int kListener = 1;
inline constexpr int kOtherListener = 2; // there is one already, of another supervisor
inline constexpr int kKillableWait = 4;  // with kListener
inline constexpr int kSyncWakeUp = 8;    // likewise

// Loads a filter that allows all calls, and keeps its listener: to be called in a process that ends soon.
[[nodiscard]] int probe_listener();

} // namespace syd::selftest
