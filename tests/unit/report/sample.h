// SPDX-License-Identifier: BSD-3-Clause
// Rows and violations for the tests of this folder. They do not depend on the rows of the system call table.
#pragma once

#include "check/violation.h"

#include <cerrno>

namespace syd::report::sample {

using check::SyscallEvent;
using check::Violation;
using policy::Access;
using syscalls::Role;
using syscalls::Row;

inline constexpr std::array<std::int16_t, syscalls::kAbiCount> kNoNumbers{-1, -1, -1, -1, -1, -1, -1};

// AT_FDCWD as an int in a 64-bit register.
inline constexpr std::uint64_t kWorkingDirectory = 0xffffff9c;
inline constexpr std::uint64_t kPointer = 0x7ffd1000;

inline const Row kOpenat{"openat", kNoNumbers, {Role::kDirFd, Role::kPath, Role::kOpenFlags, Role::kMode}};
inline const Row kMkdir{"mkdir", kNoNumbers, {Role::kPath, Role::kMode}};
inline const Row kExecve{"execve", kNoNumbers, {Role::kPath, Role::kPointer, Role::kPointer}};
inline const Row kBind{"bind", kNoNumbers, {Role::kFd, Role::kSockAddr, Role::kUnsigned}};
inline const Row kConnect{"connect", kNoNumbers, {Role::kFd, Role::kSockAddr, Role::kUnsigned}};
inline const Row kFchmod{"fchmod", kNoNumbers, {Role::kFd, Role::kMode}};

inline Violation openat_violation() {
    Violation violation;
    violation.access = Access::kWrite;
    violation.event.row = &kOpenat;
    violation.event.arguments = {kWorkingDirectory, kPointer, 0101, 0666};
    violation.argument_texts[1] = "x";
    violation.result = Errno{EPERM};
    violation.subject = "/usr/x";
    violation.process = {4711, "touch", {"touch", "x"}};
    violation.parent = {4700, "make", {}};
    violation.working_directory = "/usr";
    return violation;
}

inline Violation mkdir_violation(std::string path) {
    Violation violation = openat_violation();
    violation.event.row = &kMkdir;
    violation.event.arguments = {kPointer, 0755};
    violation.argument_texts = {path};
    violation.subject = std::move(path);
    return violation;
}

inline Violation connect_violation(std::string address) {
    Violation violation = openat_violation();
    violation.access = Access::kConnect;
    violation.event.row = &kConnect;
    violation.event.arguments = {3, kPointer, 16};
    violation.argument_texts = {std::nullopt, address};
    violation.result = Errno{ECONNREFUSED};
    violation.subject = std::move(address);
    return violation;
}

} // namespace syd::report::sample
