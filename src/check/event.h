// SPDX-License-Identifier: BSD-3-Clause
// What an engine hands to the check, and what the check hands back: one event, one decision. Neither depends on the
// engine.
#pragma once

#include "base/result.h"
#include "base/unique_fd.h"
#include "syscalls/table.h"

#include <sys/types.h>

#include <array>
#include <cstdint>

namespace syd::check {

// An argument register as the kernel takes it: a 64-bit program that makes a 32-bit call (int 0x80) may leave something
// in the upper half, which seccomp and ptrace show and the call does not see.
[[nodiscard]] inline std::uint64_t argument_taken(syscalls::Abi abi, std::uint64_t value) noexcept {
    return syscalls::pointer_size(abi) == 4 ? value & 0xffffffff : value;
}

// A system call that a thread is about to make.
struct SyscallEvent {
    syscalls::Abi abi = syscalls::Abi::kX86_64;
    const syscalls::Row* row = nullptr; // never nullptr: numbers beyond the table do not get here
    std::array<std::uint64_t, 6> arguments{};
    pid_t tid = 0; // in sydbox's own pid namespace

    [[nodiscard]] int int_argument(std::int8_t index) const noexcept {
        return static_cast<int>(static_cast<std::uint32_t>(arguments.at(static_cast<std::size_t>(index))));
    }
    [[nodiscard]] std::uint64_t argument(std::int8_t index) const noexcept {
        return arguments.at(static_cast<std::size_t>(index));
    }
};

// Whether the thread of an event still waits for its answer. Asked after data was read from the process and before it
// is acted upon: the thread id may by then belong to another process (seccomp_unotify(2), "Design goals; use of
// SECCOMP_USER_NOTIF_ID_VALID").
class Liveness {
public:
    virtual ~Liveness() = default;
    [[nodiscard]] virtual bool is_valid() const = 0;
};

// What becomes of the call.
struct Decision {
    enum class Kind : std::uint8_t {
        kContinue, // the kernel carries it out
        kRefuse,   // fails with `error`
        kReturn,   // not carried out; returns `value`
        kKill,     // the process is killed
        kGone,     // the process is gone or the event is stale: nothing to answer
    };
    Kind kind = Kind::kContinue;
    Errno error{};
    std::int64_t value = 0;

    static Decision continue_call() noexcept { return {}; }
    static Decision refuse(Errno error) noexcept { return {Kind::kRefuse, error, 0}; }
    static Decision refuse(int error) noexcept { return refuse(Errno{error}); }
    static Decision return_value(std::int64_t value) noexcept { return {Kind::kReturn, {}, value}; }
    static Decision kill() noexcept { return {Kind::kKill, {}, 0}; }
    static Decision gone() noexcept { return {Kind::kGone, {}, 0}; }
};

} // namespace syd::check
