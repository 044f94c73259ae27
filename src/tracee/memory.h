// SPDX-License-Identifier: BSD-3-Clause
// Reading another process's memory, by thread id. What comes back is the process's word at one moment: it may have
// been another process's (the caller asks the engine whether the event is still valid) and it may change right after.
//
// Errors: ESRCH when the thread is gone, EFAULT when the memory is not there, EPERM when the kernel does not let us
// (a process that is not dumpable), ENAMETOOLONG when there is no NUL within the limit.
#pragma once

#include "base/result.h"

#include <sys/types.h>

#include <cstdint>
#include <span>
#include <string>

namespace syd::tracee {

// An address in another process: not to be dereferenced here.
struct RemoteAddress {
    std::uint64_t value = 0;
    [[nodiscard]] bool is_null() const noexcept { return value == 0; }
    friend bool operator==(RemoteAddress, RemoteAddress) = default;
    [[nodiscard]] RemoteAddress plus(std::uint64_t offset) const noexcept { return {value + offset}; }
};

// Fills all of `into` or fails. process_vm_readv(2), Linux 3.2.
[[nodiscard]] Result<void, Errno> read_memory(pid_t tid, RemoteAddress from, std::span<std::byte> into);

// The text up to its NUL, which must come within `limit` bytes (PATH_MAX for paths, as getname() in the kernel has
// it). Never reads past a page end that the text does not cross, so a text that ends right before unmapped memory
// is read.
[[nodiscard]] Result<std::string, Errno> read_string(pid_t tid, RemoteAddress from, std::size_t limit);

// Up to buffer.size() bytes of a text, without its NUL, into the caller's buffer: no allocation, for the hot path.
// Returns the length; ENAMETOOLONG if no NUL came within the buffer.
[[nodiscard]] Result<std::size_t, Errno> read_string_into(pid_t tid, RemoteAddress from, std::span<char> buffer);

} // namespace syd::tracee
