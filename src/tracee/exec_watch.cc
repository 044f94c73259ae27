// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/exec_watch.h"

#include "base/text.h"
#include "tracee/process_status.h"

#include <fcntl.h>
#include <linux/kcmp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <string>

namespace syd::tracee {
namespace {

bool share_memory(pid_t one, pid_t other) {
    return ::syscall(SYS_kcmp, one, other, KCMP_VM, 0, 0) == 0;
}

// The first mapped address, so that a read of a living address space gives a byte.
std::uint64_t some_mapped_address(pid_t pid) {
    const auto maps = read_proc_file(pid, "maps");
    std::uint64_t address = 0;
    if (maps) {
        std::from_chars(maps->data(), maps->data() + maps->size(), address, 16);
    }
    return address;
}

} // namespace

ExecWatch::ExecWatch(pid_t pid, pid_t parent)
    : pid_(pid), shares_memory_with_(parent > 0 && share_memory(pid, parent) ? parent : 0),
      old_memory_(::open(cat("/proc/", pid, "/mem").c_str(), O_RDONLY | O_CLOEXEC)) {}

bool ExecWatch::happened() const {
    if (shares_memory_with_ != 0) {
        return !share_memory(pid_, shares_memory_with_);
    }
    if (!old_memory_) {
        return true;
    }
    // mem_rw() in fs/proc/base.c: 0 bytes when the last user of the address space is gone, whatever the offset.
    char byte = 0;
    const auto address = static_cast<off_t>(some_mapped_address(pid_));
    return ::pread(old_memory_.get(), &byte, 1, address) == 0;
}

} // namespace syd::tracee
