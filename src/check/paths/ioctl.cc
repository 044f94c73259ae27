// SPDX-License-Identifier: BSD-3-Clause
// The decider of ioctl(2): requests to file systems, which need no descriptor that is open for writing; requests that
// push input into a terminal, which would run commands outside, or change it; and the owner of a descriptor, to which
// the kernel sends signals.
#include "check/deciders.h"

#include "check/paths/path_judge.h"
#include "check/process/own_terminal.h"
#include "check/process/protected_processes.h"
#include "syscalls/commands.h"

#include <linux/fs.h>

#include <array>
#include <cerrno>

#include <cstdint>

namespace syd::check {
namespace {

// Requests of file systems have these letters (_IOC_TYPE, <linux/ioctl.h>).
constexpr std::array<std::uint64_t, 3> kFileSystemLetters{0x66, 0x58, 0x94}; // 'f', 'X', and that of btrfs
constexpr std::uint64_t kLetterMask = 0xff00;
constexpr std::int8_t kValueArgument = 2; // often a pointer
// Requests with other letters that write to a file.
constexpr std::uint32_t kSetVersion32 = 0x40047602;  // FS_IOC32_SETVERSION
constexpr std::uint32_t kFatAttributes = 0x40047211; // FAT_IOCTL_SET_ATTRIBUTES
// A page fault of such memory waits for as long as its owner likes, and so would sydbox when it reads a path there.
constexpr std::uint32_t kNewUserfault = 0xaa00; // USERFAULTFD_IOC_NEW of /dev/userfaultfd, Linux 6.1

bool is_terminal_request(std::uint32_t request) {
    return request == syscalls::kPushInput || request == syscalls::kPasteInput || request == syscalls::kHangUp;
}

bool changes_terminal(std::uint32_t request) {
    return request == syscalls::kTakeConsole || request == syscalls::kSetLineDiscipline ||
           request == syscalls::kSetAsync || request == syscalls::kSetControlling;
}

// Requests that only read, or that the kernel grants only to descriptors that are open for writing. Unknown requests
// count as writes.
bool is_benign_request(std::uint32_t request) {
    constexpr std::uint32_t kExtentMap = 0xc020660b;           // FS_IOC_FIEMAP
    constexpr std::uint32_t kClone = 0x40049409;               // FICLONE
    constexpr std::uint32_t kCloneRange = 0x4020940d;          // FICLONERANGE
    constexpr std::uint32_t kDeduplicate = 0xc0189436;         // FIDEDUPERANGE: what both files hold stays the same
    constexpr std::uint32_t kSetEncryptionPolicy = 0x800c6613; // FS_IOC_SET_ENCRYPTION_POLICY: looks like a read
    constexpr std::uint32_t kShutDown = 0x8004587d;            // FS_IOC_SHUTDOWN: so does this
    constexpr std::uint32_t kDirection = 0xc0000000;           // _IOC_DIR(), linux/ioctl.h
    constexpr std::uint32_t kOnlyReads = 0x80000000;
    switch (request) {
    case kExtentMap:
    case kClone:
    case kCloneRange:
    case kDeduplicate: return true;
    case kSetEncryptionPolicy:
    case kShutDown: return false;
    default: return (request & kDirection) == kOnlyReads;
    }
}

// A negative owner is a process group.
Decision check_owner(Call& call) {
    const auto owner = read_owner<std::int32_t>(call, call.event().argument(kValueArgument));
    if (!owner) {
        return owner.error();
    }
    return decide_by_protection(call, protection_of_owner(call, *owner));
}

} // namespace

void plan_ioctl(Planner& planner, const syscalls::Row& row) {
    const std::int8_t request = row.decider_argument;
    if (planner.protects_processes()) {
        planner.notify_any_value(row, request, {syscalls::kSetOwner, syscalls::kSetSocketOwner});
    }
    if (planner.any_type_may_be_active()) {
        planner.answer(row, EPERM, {syscalls::is_int(request, kNewUserfault)});
        planner.notify_any_value(row, request,
                                 {syscalls::kPushInput, syscalls::kPasteInput, syscalls::kHangUp,
                                  syscalls::kTakeConsole, syscalls::kSetLineDiscipline, syscalls::kSetAsync});
        planner.notify(row,
                       {syscalls::is_int(request, syscalls::kSetControlling), syscalls::is_not(kValueArgument, 0)});
    }
    if (!planner.may_be_active(policy::Access::kWrite)) {
        return;
    }
    for (const std::uint64_t letter : kFileSystemLetters) {
        planner.notify(row, {syscalls::masked(request, kLetterMask, letter << 8U)});
    }
    planner.notify_any_value(row, request,
                             {static_cast<std::uint32_t>(FS_IOC_SETVERSION), kSetVersion32, kFatAttributes});
}

Decision decide_ioctl(Call& call) {
    const auto request = static_cast<std::uint32_t>(call.decider_int());
    if (is_terminal_request(request)) {
        if (!call.any_type_is_active()) {
            return Decision::continue_call();
        }
        if (request == syscalls::kPushInput) {
            if (const auto decision = push_input_into_own_terminal(call)) {
                return *decision;
            }
        }
        return call.refuse_call(request == syscalls::kHangUp ? "a terminal is not hung up from inside"
                                                             : "input is not pushed into a terminal from inside");
    }
    if (changes_terminal(request)) {
        return decide_terminal_change(call);
    }
    if (request == syscalls::kSetOwner || request == syscalls::kSetSocketOwner) {
        return check_owner(call);
    }
    if (is_benign_request(request)) {
        return Decision::continue_call();
    }
    return check_written_descriptor(call).value_or(Decision::continue_call());
}

} // namespace syd::check
