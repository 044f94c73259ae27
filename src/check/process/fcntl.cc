// SPDX-License-Identifier: BSD-3-Clause
// The decider of fcntl(2): the owner and signal of a descriptor, leases and hints, and the commands that
// core/restrict/file_control refuses.
#include "check/deciders.h"

#include "check/paths/path_judge.h"
#include "check/process/own_terminal.h"
#include "check/process/protected_processes.h"
#include "syscalls/commands.h"
#include "syscalls/kernel_abi.h"

#include <fcntl.h>
#include <signal.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace syd::check {
namespace {

constexpr std::int8_t kValueArgument = 2;

// The commands that programs use every day: core/restrict/file_control refuses all others. 12 to 14 are the lock
// commands of 32-bit ABIs (F_GETLK64 and so on).
constexpr std::array<std::uint32_t, 16> kEveryday{F_DUPFD,
                                                  F_GETFD,
                                                  F_SETFD,
                                                  F_GETFL,
                                                  F_SETFL,
                                                  5U,
                                                  6U,
                                                  7U,
                                                  F_SETOWN,
                                                  F_GETOWN,
                                                  12U,
                                                  13U,
                                                  14U,
                                                  std::uint32_t{syscalls::kSetOwnerEx},
                                                  std::uint32_t{syscalls::kGetOwnerEx},
                                                  F_DUPFD_CLOEXEC};

// Commands from `first` up to `end` may exist in some kernel: the first block is POSIX's and the old ones of Linux, the
// second begins at F_LINUX_SPECIFIC_BASE (<linux/fcntl.h>).
struct Block {
    std::uint32_t first;
    std::uint32_t end;
};
constexpr std::array kBlocks{Block{0, 64}, Block{1024, 1056}};

bool is_everyday(std::uint32_t command) {
    return std::ranges::find(kEveryday, command) != kEveryday.end();
}

// The signals that F_SETSIG may choose. The owner of a file may be a process group, with sydbox and the processes that
// wait for it in it, so no signal may be chosen that ends or stops a process on purpose. The C library keeps the first
// real-time signals for itself (nptl(7)): sydbox can't block these.
bool is_notification(int signal) {
    constexpr std::array kNotifications{0, SIGIO, SIGURG, SIGCHLD, SIGUSR1, SIGUSR2};
    return std::ranges::find(kNotifications, signal) != kNotifications.end() || signal >= SIGRTMIN;
}

// The owner that F_SETOWN or F_SETOWN_EX sets, in the form of F_SETOWN; 0 for other commands and if it names none.
Result<int, Decision> owner_of(Call& call, int command) {
    if (command == F_SETOWN) {
        return call.event().int_argument(kValueArgument);
    }
    if (command != syscalls::kSetOwnerEx) {
        return 0;
    }
    const auto owner = read_owner<syscalls::FileOwner>(call, call.event().argument(kValueArgument));
    if (!owner) {
        return Unexpected{owner.error()};
    }
    if (owner->id < 0) {
        return 0;
    }
    return owner->type == syscalls::FileOwner::kProcessGroup ? -owner->id : owner->id;
}

} // namespace

void plan_fcntl(Planner& planner, const syscalls::Row& row) {
    const std::int8_t command = row.decider_argument;
    if (planner.protects_processes()) {
        planner.notify_any_value(row, command, {F_SETOWN, std::uint32_t{syscalls::kSetOwnerEx}});
    }
    if (planner.any_type_may_be_active()) {
        planner.notify(
            row, {syscalls::is_int(command, F_SETFL), syscalls::has_bits(kValueArgument, std::uint32_t{O_ASYNC})});
    }
    if (planner.may_restrict(planner.settings().restrict_file_control)) {
        for (const Block block : kBlocks) {
            for (std::uint32_t value = block.first; value < block.end; ++value) {
                if (!is_everyday(value)) {
                    planner.notify_any_value(row, command, {value});
                }
            }
        }
        return;
    }
    if (planner.may_be_active(policy::Access::kWrite)) {
        // A lease delays other processes that open the file, and a hint stays with the file.
        planner.notify_any_value(row, command, {F_SETLEASE, F_SET_RW_HINT, F_SET_FILE_RW_HINT});
    }
    if (planner.protects_processes()) {
        planner.notify_any_value(row, command, {F_SETSIG});
    }
}

Decision decide_fcntl(Call& call) {
    const int command = call.decider_int();
    if (command == F_SETSIG && !is_notification(call.event().int_argument(kValueArgument))) {
        return call.refuse_always("a descriptor is not to send a signal that ends or stops a process");
    }
    if (command == F_SETFL && (call.event().int_argument(kValueArgument) & O_ASYNC) != 0) {
        return decide_terminal_change(call);
    }
    const auto owner = owner_of(call, command);
    if (!owner) {
        return owner.error();
    }
    if (const Protection protection = protection_of_owner(call, *owner); protection != Protection::kNone) {
        return decide_by_protection(call, protection);
    }
    const bool takes_lease = command == F_SETLEASE && call.event().int_argument(kValueArgument) != F_UNLCK;
    if (takes_lease || command == F_SET_RW_HINT || command == F_SET_FILE_RW_HINT) {
        if (const auto refusal = check_written_descriptor(call)) {
            return *refusal;
        }
    }
    return call.settings().restrict_file_control && !is_everyday(static_cast<std::uint32_t>(command))
               ? Decision::refuse(EINVAL)
               : Decision::continue_call();
}

} // namespace syd::check
