// SPDX-License-Identifier: BSD-3-Clause
// The second half of --test: a sandbox in which every call that can write is tried on a folder that it may not write
// to. A packager's proof that nothing goes around on this kernel.
#pragma once

#include <iosfwd>
#include <string>

namespace syd::selftest {

// Runs the sandbox in a scratch folder of its own and prints what was seen, by ABI. False if a call went around, or if
// it could not be tried.
[[nodiscard]] bool print_live_test(std::ostream& out);

// The inside of it, for which sydbox starts itself: makes the calls on `folder`/forbidden and writes what came of them
// to `folder`/allowed/results. The exit status.
[[nodiscard]] int try_syscall_probes(const std::string& folder);

} // namespace syd::selftest
