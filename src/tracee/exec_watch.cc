// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/exec_watch.h"

#include "base/text.h"
#include "tracee/process_stat.h"
#include "tracee/process_status.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <string>

namespace syd::tracee {
namespace {

// The first mapped address, so that a read of a living address space gives a byte.
Result<off_t, Errno> some_mapped_address(pid_t pid) {
    return read_proc_file(pid, "maps").transform([](const std::string& maps) {
        std::uint64_t address = 0;
        std::from_chars(maps.data(), maps.data() + maps.size(), address, 16);
        return static_cast<off_t>(address);
    });
}

} // namespace

Result<ProgramId, Errno> program_of(pid_t pid) {
    struct stat status {};
    if (::stat(cat("/proc/", pid, "/exe").c_str(), &status) != 0) {
        return Unexpected{error_below_proc(pid, Errno::last())};
    }
    return ProgramId{status.st_dev, status.st_ino};
}

ExecWatch::ExecWatch(pid_t pid) : pid_(pid) {
    const auto stat = read_process_stat(pid);
    has_only_forked_ = stat && (stat->flags & kForkedWithoutExec) != 0;
    if (!has_only_forked_) {
        old_memory_ = UniqueFd(::open(cat("/proc/", pid, "/mem").c_str(), O_RDONLY | O_CLOEXEC));
    }
}

ExecWatch::Outcome ExecWatch::outcome() const {
    if (has_only_forked_) {
        const auto stat = read_process_stat(pid_);
        if (!stat) {
            return Outcome::kUnknown;
        }
        return (stat->flags & kForkedWithoutExec) != 0 ? Outcome::kNotYet : Outcome::kDone;
    }
    const auto address = some_mapped_address(pid_);
    if (!old_memory_ || !address) {
        return Outcome::kUnknown;
    }
    // mem_rw() in fs/proc/base.c: 0 bytes when the last user of the address space is gone, whatever the offset.
    char byte = 0;
    return ::pread(old_memory_.get(), &byte, 1, *address) == 0 ? Outcome::kDone : Outcome::kNotYet;
}

} // namespace syd::tracee
