// SPDX-License-Identifier: BSD-3-Clause
// The ways into the kernel that a sandbox has to watch, each tried for real: calls are made from what their rows in
// the table say, on files in a folder. For the self test of a system (sydbox --test) and for the tests of the table.
//
// Made to be harmless even where nothing stops them: calls on files touch only that folder, and those that a sandbox
// refuses as such (mount, acct, kexec_load...) get paths, descriptors and numbers that no kernel accepts.
#pragma once

#include "policy/access.h"
#include "syscalls/table.h"

#include <string>
#include <vector>

namespace syd::selftest {

struct SyscallProbe {
    syscalls::Abi abi = syscalls::Abi::kX86_64;
    const syscalls::Row* row = nullptr;
};

// Calls that are checked for that access to a path, or refused as such where `access` is writing: those of the native
// ABI and, where this processor, kernel and build can make them, of the 32-bit one. Sorted by ABI and name.
[[nodiscard]] std::vector<SyscallProbe> syscall_probes(policy::Access access);

// Whether the call is refused as such, whatever its arguments are.
[[nodiscard]] bool is_refused_as_such(const syscalls::Row& row) noexcept;

// What the calls work on: `folder` is made, or emptied and filled again. False if that fails.
[[nodiscard]] bool populate_fixture(const std::string& folder);

// Makes the call, in the calling process, on what populate_fixture() made in `folder`. The result, or a negative errno.
[[nodiscard]] long try_syscall_probe(const SyscallProbe& entry, const std::string& folder);

} // namespace syd::selftest
