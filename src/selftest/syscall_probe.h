// SPDX-License-Identifier: BSD-3-Clause
// SyscallProbe: one system call that a sandbox has to check, made with arguments that fit its row in the table, on
// files in a folder. For sydbox --test and for the tests of the table.
//
// The calls do no harm even where nothing stops them: those on files touch only that folder, and those that a sandbox
// refuses whatever their arguments are (mount, acct, kexec_load...) get paths, descriptors and numbers that no kernel
// accepts.
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

// The calls that are checked for that access to a path and, where `access` is writing, those that are refused as such.
// They are those of the native ABI and, where this processor, kernel and build can make them, of the 32-bit one. Sorted
// by ABI and name.
[[nodiscard]] std::vector<SyscallProbe> syscall_probes(policy::Access access);

// Whether the call is refused whatever its arguments are.
[[nodiscard]] bool is_refused_as_such(const syscalls::Row& row) noexcept;

// Makes `folder`, or empties it, and fills it with the files that the calls work on. False on an error.
[[nodiscard]] bool populate_fixture(const std::string& folder);

// Makes the call in the calling process, on the files of populate_fixture() in `folder`. Returns its result, or a
// negative errno.
[[nodiscard]] long try_syscall_probe(const SyscallProbe& probe, const std::string& folder);

} // namespace syd::selftest
