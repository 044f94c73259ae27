// SPDX-License-Identifier: BSD-3-Clause
// Which processes a call of the sandbox must not reach. One answer for every way to reach one: signals, ptrace, pidfds,
// /proc/PID, priorities, limits and owners of descriptors.
//
// - sydbox itself, its supervisor and its foreground process, must not be reached in any way, whatever is checked;
// - the processes that started sydbox and wait for it must not be signalled, for that would end or stop the sandbox;
// - other processes outside the sandbox, and processes inside that may do more than the caller, must not be taken over
//   while anything is checked. A process that was let go (policy::State::unconfined) is outside the sandbox.
//
// An answer that cannot be found, because sydbox has no descriptor left or may not look, is kUnknown, and the call is
// refused.
#pragma once

#include "check/call.h"
#include "tracee/pidfd.h"

#include <cerrno>
#include <string_view>

namespace syd::check {

// Why a process must not be reached.
enum class Protection : std::uint8_t {
    kNone,
    kSydbox,       // sydbox itself
    kWaiter,       // a process that waits for sydbox
    kOutsider,     // another process outside the sandbox
    kLessConfined, // a process of the sandbox that may do more than the caller
    kUnknown,      // it could not be found out
};

// -- taking a process over -------------------------------------------------------------------------------------------
// `target` is the id of a process or of one of its threads, as sydbox sees it. kNone for a process that is gone.
[[nodiscard]] Protection protection_of(Call& call, pid_t target);
// An object in a directory /proc/PID, whichever procfs it is in and wherever that is mounted; kNone for other objects.
[[nodiscard]] Protection protection_of(Call& call, const tracee::Resolved& object);
// An object without a place in a file system, such as a pipe, a memfd or an unlinked file, that a magic link of a
// procfs leads to. It belongs to the process that the link belongs to. kNone for other objects.
[[nodiscard]] Protection protection_of_anonymous(Call& call, const tracee::Resolved& object);
// The same for a call that takes a process over: only sydbox is protected while nothing is checked.
[[nodiscard]] Protection protection_from_access(Call& call, Protection protection);
// "belongs to sydbox itself" and the like.
[[nodiscard]] std::string_view reason_for(Protection protection) noexcept;
// The decision on a call that would take a process over that is protected so.
[[nodiscard]] Decision refuse_process_access(Call& call, Protection protection);

// -- signalling a process, and changing its limits or priority -------------------------------------------------------
// kNone, kSydbox, kWaiter or kUnknown. `thread` is an id as sydbox sees it.
[[nodiscard]] Protection protection_from_signals(const Call& call, pid_t thread);
// Whether a signal to that process group would reach one of those. 0 is a group whose leader is in no pid namespace of
// ours, as getpgid(2) tells it.
[[nodiscard]] Protection protection_of_group(const Call& call, pid_t group);
// The group of a thread of the sandbox.
[[nodiscard]] Protection protection_of_group_of(const Call& call, pid_t thread);
// Whether signals about a descriptor with that owner (fcntl(2), F_SETOWN: a thread, or a negative process group, as the
// caller numbers them) would reach one of those. The default action of such a signal ends a process.
[[nodiscard]] Protection protection_of_owner(const Call& call, int owner);
// The decision on a call that would reach a process that is protected so: refused whatever core/violation/decision
// says. kNone: the call continues.
[[nodiscard]] Decision decide_by_protection(Call& call, Protection protection);

// Reads an owner, or the struct that holds one, from the caller's memory. An unreadable owner is refused whatever
// core/violation/decision says.
template <class Owner> [[nodiscard]] Result<Owner, Decision> read_owner(Call& call, std::uint64_t address) {
    Owner owner{};
    const auto read =
        tracee::read_memory(call.tid(), {address}, std::as_writable_bytes(std::span<Owner, 1>(&owner, 1)));
    if (!read) {
        return Unexpected{read.error().value == EPERM ? decide_by_protection(call, Protection::kUnknown)
                                                      : call.fail(read.error())};
    }
    return owner;
}

} // namespace syd::check
