// SPDX-License-Identifier: BSD-3-Clause
// Deciders for core/restrict/...: unusual fcntl commands and open flags, and writable shared mappings.
#include "check/call.h"

#include "base/text.h"
#include "syscalls/commands.h"
#include "tracee/proc.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <climits>

namespace syd::check {
namespace {

// i386 and arm, whose old mmap takes a struct in memory: addr, len, prot, flags, fd, offset.
constexpr std::size_t kStructProtection = 2;
constexpr std::size_t kStructFlags = 3;

struct Mapping {
    std::uint64_t protection = 0;
    std::uint64_t flags = 0;
};

Result<Mapping, Decision> read_mapping(Call& call) {
    if (call.row().decider_argument != syscalls::kNoArgument) {
        const std::int8_t flags = call.row().decider_argument;
        return Mapping{call.event().argument(static_cast<std::int8_t>(flags - 1)), call.event().argument(flags)};
    }
    std::array<std::uint32_t, 6> words{};
    const auto read =
        tracee::read_memory(call.event().tid, {call.event().argument(0)}, std::as_writable_bytes(std::span(words)));
    if (!read) {
        return Unexpected{call.fail_to_read(read.error())};
    }
    return Mapping{words[kStructProtection], words[kStructFlags]};
}

// Whether a shared mapping lies in [begin, end): a line of /proc/PID/maps reads "begin-end rwxs ...".
bool touches_shared_mapping(pid_t tid, std::uint64_t begin, std::uint64_t end) {
    const auto maps = tracee::read_whole_file(cat("/proc/", tid, "/maps").c_str());
    if (!maps) {
        return true; // undecidable: as if there were one
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

constexpr std::int8_t kValueArgument = 2;

// A file's owner may be a process group, with sydbox and those who wait for it in it. Only what is news of a file may
// be chosen (F_SETSIG), nothing that would be taken for somebody's wish to end or stop them.
// C libraries keep the first of the real-time signals for themselves (nptl(7)), so nothing of ours can block these.
bool is_news(int signal) {
    constexpr std::array kNews{0, SIGIO, SIGURG, SIGCHLD, SIGUSR1, SIGUSR2};
    return std::ranges::find(kNews, signal) != kNews.end() || signal >= SIGRTMIN;
}

// struct f_owner_ex (fcntl(2), F_SETOWN_EX), as F_SETOWN would be told of it; 0 if it names none.
Result<int, Decision> owner_in_memory(Call& call, std::uint64_t address) {
    constexpr int kProcessGroup = 2; // F_OWNER_PGRP
    std::array<std::int32_t, 2> owner{};
    const auto read = tracee::read_memory(call.event().tid, {address}, std::as_writable_bytes(std::span(owner)));
    if (!read) {
        return Unexpected{fail_to_read_owner(call, read.error())};
    }
    if (owner[1] < 0) {
        return 0;
    }
    return owner[0] == kProcessGroup ? -owner[1] : owner[1];
}

} // namespace

// The signals of kill(2) to them the filter refuses.
bool is_protected_process(const Call& call, pid_t thread) {
    const tracee::Proc proc;
    const auto ids = proc.ids_of(thread);
    const pid_t process = ids ? ids->pid : thread;
    const pid_t foreground = call.options().foreground;
    if (process == call.options().supervisor || process == foreground) {
        return true;
    }
    const auto ancestors = proc.ancestors_of(foreground);
    return std::ranges::find(ancestors, process) != ancestors.end();
}

// Such signals are sent by sydbox (signal_call.h); the kernel's news of a descriptor can't be. Who waits for sydbox
// need not be in its group: timeout(1) and shells with job control are not.
bool is_protected_group(const Call& call, pid_t group) {
    const pid_t foreground = call.options().foreground;
    if (group <= 0) {
        return false;
    }
    const auto is_of_group = [group](pid_t process) { return ::getpgid(process) == group; };
    return is_of_group(foreground) || is_of_group(call.options().supervisor) ||
           std::ranges::any_of(tracee::Proc().ancestors_of(foreground), is_of_group);
}

Decision fail_to_read_owner(Call& call, Errno error) {
    return error.value == EPERM ? Decision::refuse(EPERM) : call.fail(error);
}

bool is_protected_owner(const Call& call, int owner) {
    if (owner == INT_MIN || owner == 0) {
        return false;
    }
    return owner < 0 ? is_protected_group(call, -owner) : is_protected_process(call, owner);
}

Decision check_fcntl(Call& call) {
    // <asm-generic/fcntl.h>: the C library makes F_GETOWN of the second one.
    using syscalls::kGetOwnerEx;
    using syscalls::kSetOwnerEx;
    // The lock commands of 32-bit ABIs.
    constexpr int kGetLock64 = 12;
    constexpr int kSetLock64 = 13;
    constexpr int kSetLockWait64 = 14;
    constexpr std::array kEveryday{F_DUPFD,    F_GETFD,    F_SETFD,        F_GETFL,        F_SETFL,     F_GETLK,
                                   F_SETLK,    F_SETLKW,   F_SETOWN,       F_GETOWN,       kSetOwnerEx, kGetOwnerEx,
                                   kGetLock64, kSetLock64, kSetLockWait64, F_DUPFD_CLOEXEC};
    const int command = call.event().int_argument(call.row().decider_argument);
    if (command == F_SETSIG && !is_news(call.event().int_argument(kValueArgument))) {
        return Decision::refuse(EPERM);
    }
    Result<int, Decision> owner = command == F_SETOWN ? call.event().int_argument(kValueArgument) : 0;
    if (command == kSetOwnerEx) {
        owner = owner_in_memory(call, call.event().argument(kValueArgument));
    }
    if (!owner) {
        return owner.error();
    }
    if (is_protected_owner(call, *owner)) {
        return Decision::refuse(EPERM);
    }
    const bool takes_lease = command == F_SETLEASE && call.event().int_argument(kValueArgument) != F_UNLCK;
    if (takes_lease || command == F_SET_RW_HINT || command == F_SET_FILE_RW_HINT) {
        syscalls::PathArgument descriptor;
        descriptor.dirfd = 0;
        if (const auto refusal = check_path_argument(call, descriptor, policy::Access::kWrite)) {
            return *refusal;
        }
    }
    const bool is_everyday = std::ranges::find(kEveryday, command) != kEveryday.end();
    return call.settings().restrict_file_control && !is_everyday ? Decision::refuse(EINVAL) : Decision::continue_call();
}

Decision check_map_shared(Call& call) {
    if (!call.settings().restrict_shared_memory_writable) {
        return Decision::continue_call();
    }
    if (call.row().name == "mprotect" || call.row().name == "pkey_mprotect") {
        const std::uint64_t begin = call.event().argument(0);
        const std::uint64_t length = call.event().argument(1);
        const bool makes_writable = (call.event().argument(2) & PROT_WRITE) != 0;
        return makes_writable && touches_shared_mapping(call.event().tid, begin, begin + length)
                   ? Decision::refuse(EINVAL)
                   : Decision::continue_call();
    }
    const auto mapping = read_mapping(call);
    if (!mapping) {
        return mapping.error();
    }
    // MAP_SHARED_VALIDATE has the bit too.
    const bool is_shared_writable = (mapping->flags & MAP_SHARED) != 0 && (mapping->protection & PROT_WRITE) != 0;
    return is_shared_writable ? Decision::refuse(EINVAL) : Decision::continue_call();
}

} // namespace syd::check
