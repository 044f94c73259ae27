// SPDX-License-Identifier: BSD-3-Clause
// Which processes a call of the sandbox must not reach. One answer for every way to reach one: signals, ptrace, pidfds,
// /proc/PID, priorities, limits and owners of descriptors.
//
// - sydbox itself, its supervisor and its foreground process, must not be reached in any way, whatever is checked;
// - the processes that started sydbox and wait for it must not be signalled, for that would end or stop the sandbox;
// - other processes outside the sandbox, and processes inside that may do more than the caller, must not be taken over
//   while anything is checked.
#pragma once

#include "check/call.h"

#include <cerrno>
#include <string_view>

namespace syd::check {

// Why a process must not be taken over.
enum class Protection : std::uint8_t {
    kNone,         // a process of the sandbox that may do nothing that the caller may not
    kSydbox,       // sydbox itself
    kOutsider,     // a process outside the sandbox
    kLessConfined, // a process of the sandbox that may do more than the caller
};

// `target` is the id of a process or of one of its threads, as sydbox sees it.
[[nodiscard]] Protection protection_of(Call& call, pid_t target);
// An object in a folder /proc/PID, whichever procfs it is in and wherever that is mounted; kNone for other objects.
[[nodiscard]] Protection protection_of(Call& call, const tracee::Resolved& object);
// The same for a call that takes a process over: only sydbox is protected while nothing is checked.
[[nodiscard]] Protection protection_from_access(Call& call, pid_t target);
// "belongs to sydbox itself" and the like.
[[nodiscard]] std::string_view reason_for(Protection protection) noexcept;
// The decision on a call that would take a process over that is protected so.
[[nodiscard]] Decision refuse_process_access(Call& call, Protection protection);

// Whether that thread belongs to sydbox or to a process that started it: it must not be signalled.
[[nodiscard]] bool is_protected_process(const Call& call, pid_t thread);
// Whether a signal to that process group would reach one of those.
[[nodiscard]] bool is_protected_group(const Call& call, pid_t group);
// Whether signals about a descriptor with that owner (fcntl(2), F_SETOWN: a thread, or a negative process group) would
// reach one of those. The default action of such a signal ends a process.
[[nodiscard]] bool is_protected_owner(const Call& call, int owner);

// Reads an owner, or the struct that holds one, from the caller's memory. An unreadable owner is refused whatever
// core/violation/decision says.
template <class Owner> [[nodiscard]] Result<Owner, Decision> read_owner(Call& call, std::uint64_t address) {
    Owner owner{};
    const auto read =
        tracee::read_memory(call.tid(), {address}, std::as_writable_bytes(std::span<Owner, 1>(&owner, 1)));
    if (!read) {
        return Unexpected{read.error().value == EPERM ? Decision::refuse(EPERM) : call.fail(read.error())};
    }
    return owner;
}

} // namespace syd::check
