// SPDX-License-Identifier: BSD-3-Clause
// The deciders of mmap(2) and mprotect(2): core/restrict/shared_memory_writable refuses shared mappings that are
// writable.
#include "check/deciders.h"

#include "base/text.h"
#include "syscalls/kernel_abi.h"
#include "tracee/process_status.h"

#include <sys/mman.h>

#include <cerrno>
#include <charconv>

namespace syd::check {
namespace {

struct Mapping {
    std::uint64_t protection = 0;
    std::uint64_t flags = 0;
};

template <class Word> Result<Mapping, Decision> read_mapping(Call& call) {
    const auto arguments = call.read_object<syscalls::MmapArguments<Word>>(call.event().argument(0));
    if (!arguments) {
        return Unexpected{arguments.error()};
    }
    return Mapping{arguments->protection, arguments->flags};
}

Result<Mapping, Decision> mapping_of(Call& call) {
    if (const std::int8_t flags = call.row().decider_argument; flags != syscalls::kNoArgument) {
        return Mapping{call.event().argument(static_cast<std::int8_t>(flags - 1)), call.event().argument(flags)};
    }
    return syscalls::pointer_size(call.event().abi) == sizeof(std::uint32_t) ? read_mapping<std::uint32_t>(call)
                                                                             : read_mapping<std::uint64_t>(call);
}

// Whether a shared mapping lies in [begin, end): a line of /proc/PID/maps reads "begin-end rwxs ...".
bool touches_shared_mapping(pid_t tid, std::uint64_t begin, std::uint64_t end) {
    const auto maps = tracee::read_proc_file(tid, "maps");
    if (!maps) {
        return true; // could not look: as if there were one
    }
    for (const std::string_view line : split(*maps, '\n')) {
        std::uint64_t from = 0;
        std::uint64_t to = 0;
        const char* const last = line.data() + line.size();
        const char* rest = std::from_chars(line.data(), last, from, 16).ptr;
        if (rest == last) {
            continue;
        }
        rest = std::from_chars(rest + 1, last, to, 16).ptr;
        constexpr std::ptrdiff_t kSharedLetter = 4; // behind the blank and "rwx"
        if (last - rest > kSharedLetter && rest[kSharedLetter] == 's' && from < end && begin < to) {
            return true;
        }
    }
    return false;
}

} // namespace

void plan_mmap(Planner& planner, const syscalls::Row& row) {
    if (!planner.may_restrict(planner.settings().restrict_shared_memory_writable)) {
        return;
    }
    const std::int8_t flags = row.decider_argument;
    if (flags == syscalls::kNoArgument) {
        planner.notify(row); // its arguments are in memory
    } else {
        planner.notify(row, {syscalls::has_bits(flags, MAP_SHARED),
                             syscalls::has_bits(static_cast<std::int8_t>(flags - 1), PROT_WRITE)});
    }
}

Decision decide_mmap(Call& call) {
    if (!call.settings().restrict_shared_memory_writable) {
        return Decision::continue_call();
    }
    const auto mapping = mapping_of(call);
    if (!mapping) {
        return mapping.error();
    }
    // MAP_SHARED_VALIDATE has the bit too.
    const bool is_shared_writable = (mapping->flags & MAP_SHARED) != 0 && (mapping->protection & PROT_WRITE) != 0;
    return is_shared_writable ? Decision::refuse(EINVAL) : Decision::continue_call();
}

// mprotect(2) can't tell which mappings are shared, and is too frequent to come out before the setting is on.
void plan_mprotect(Planner& planner, const syscalls::Row& row) {
    if (planner.settings().restrict_shared_memory_writable) {
        planner.notify_any_bit(row, row.decider_argument, {PROT_WRITE});
    }
}

Decision decide_mprotect(Call& call) {
    const std::uint64_t begin = call.event().argument(0);
    const std::uint64_t length = call.event().argument(1);
    return call.settings().restrict_shared_memory_writable && (call.decider_argument() & PROT_WRITE) != 0 &&
                   touches_shared_mapping(call.tid(), begin, begin + length)
               ? Decision::refuse(EINVAL)
               : Decision::continue_call();
}

} // namespace syd::check
