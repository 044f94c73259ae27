// SPDX-License-Identifier: BSD-3-Clause
// The decider for ioctl(2): requests to file systems on descriptors that need not be open for writing, to terminals,
// and about whom the kernel is to tell of a descriptor.
#include "check/call.h"

#include "syscalls/commands.h"

#include <cstdint>

namespace syd::check {
namespace {

// Of the requests to file systems those that only look, or that the kernel grants to descriptors alone that are open
// for writing. What is not known here counts as a write.
bool is_harmless_request(std::uint32_t request) {
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
    std::int32_t owner = 0;
    constexpr std::int8_t kPointer = 2;
    const auto read = tracee::read_memory(call.event().tid, {call.event().argument(kPointer)},
                                          std::as_writable_bytes(std::span(&owner, 1)));
    if (!read) {
        return fail_to_read_owner(call, read.error());
    }
    return is_protected_owner(call, owner) ? Decision::refuse(EPERM) : Decision::continue_call();
}

} // namespace

// Only the requests to file systems come out of the filter, and those that push input into a terminal, which is a way
// to run commands outside.
Decision check_ioctl(Call& call) {
    const auto request = static_cast<std::uint32_t>(call.event().int_argument(call.row().decider_argument));
    if (request == syscalls::kPushInput || request == syscalls::kPasteInput || request == syscalls::kHangUp) {
        if (!call.any_type_is_active()) {
            return Decision::continue_call();
        }
        return call.refuse_call(request == syscalls::kHangUp ? "a terminal is not hung up from inside"
                                                             : "input is not pushed into a terminal from inside");
    }
    if (request == syscalls::kSetOwner || request == syscalls::kSetSocketOwner) {
        return check_owner(call);
    }
    if (is_harmless_request(request)) {
        return Decision::continue_call();
    }
    syscalls::PathArgument descriptor;
    descriptor.dirfd = 0;
    return check_path_argument(call, descriptor, policy::Access::kWrite).value_or(Decision::continue_call());
}

} // namespace syd::check
