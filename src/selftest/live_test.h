// SPDX-License-Identifier: BSD-3-Clause
// The second half of --test: a sandbox in which every call that can write is tried on a folder that must not be written
// to. It shows a packager that no call goes around the sandbox on this kernel.
#pragma once

#include <iosfwd>
#include <string>

namespace syd::selftest {

// Runs the sandbox in a scratch folder and prints the findings by ABI. False if a call went around, or could not be
// tried. The program of the sandbox is this one, with the option kTryOption and the folder as its argument. Blocks the
// handled signals (kernel/signals.h) in the calling thread.
[[nodiscard]] bool print_live_test(std::ostream& out);

// "--" and this: the task try_syscall_probes().
inline constexpr const char* kTryOption = "try-syscall-probes";

// Inside the sandbox: makes the calls on `folder`/forbidden and writes their results to `folder`/allowed/results.
// Returns the exit status.
[[nodiscard]] int try_syscall_probes(const std::string& folder);

} // namespace syd::selftest
