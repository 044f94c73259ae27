// SPDX-License-Identifier: BSD-3-Clause
// A call is skipped by setting its number to -1, which is no call and passes every filter, and the register of the
// result to what the caller gets. On the architectures below the kernel does not change that register for number -1, so
// no second stop at the exit of the call is needed.
#include "kernel/ptrace/registers.h"

#include <elf.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

#include <cerrno>
#include <cstddef>

namespace syd::kernel::ptrace {
namespace {

#if defined(__x86_64__) || defined(__i386__)

#if defined(__x86_64__)
// A 64-bit tracer finds the registers of a 32-bit process in the same places.
constexpr std::size_t kNumber = offsetof(user, regs.orig_rax);
constexpr std::size_t kResult = offsetof(user, regs.rax);
#else
constexpr std::size_t kNumber = offsetof(user, regs.orig_eax);
constexpr std::size_t kResult = offsetof(user, regs.eax);
#endif
constexpr bool kIsSupported = true;

bool set_register(pid_t tid, std::size_t offset, std::int64_t value) noexcept {
    return ::ptrace(PTRACE_POKEUSER, tid, offset, static_cast<long>(value)) == 0;
}

bool set_call(pid_t tid, std::int64_t result) noexcept {
    return set_register(tid, kNumber, -1) && set_register(tid, kResult, result);
}

#elif defined(__aarch64__)

#ifndef NT_ARM_SYSTEM_CALL
constexpr int NT_ARM_SYSTEM_CALL = 0x404; // Linux 3.19
#endif
constexpr bool kIsSupported = true;

// The first register is the result for 64-bit and for 32-bit tracees; the size of the set tells which one it is.
bool set_result(pid_t tid, std::int64_t result) noexcept {
    user_regs_struct registers{};
    iovec set{&registers, sizeof registers};
    if (::ptrace(PTRACE_GETREGSET, tid, NT_PRSTATUS, &set) != 0) {
        return false;
    }
    const bool is_64_bit = set.iov_len == sizeof registers;
    const auto first = static_cast<unsigned long long>(result);
    registers.regs[0] = is_64_bit ? first : (registers.regs[0] & ~0xffffffffULL) | (first & 0xffffffffULL);
    return ::ptrace(PTRACE_SETREGSET, tid, NT_PRSTATUS, &set) == 0;
}

bool set_call(pid_t tid, std::int64_t result) noexcept {
    int number = -1;
    iovec set{&number, sizeof number};
    return ::ptrace(PTRACE_SETREGSET, tid, NT_ARM_SYSTEM_CALL, &set) == 0 && set_result(tid, result);
}

#else

constexpr bool kIsSupported = false;

bool set_call(pid_t /*tid*/, std::int64_t /*result*/) noexcept {
    errno = ENOSYS;
    return false;
}

#endif

} // namespace

bool can_skip_calls() noexcept {
    return kIsSupported;
}

Result<void, Errno> set_skipped_call(pid_t tid, std::int64_t result) noexcept {
    if (!set_call(tid, result)) {
        return Unexpected{Errno::last()};
    }
    return {};
}

} // namespace syd::kernel::ptrace
