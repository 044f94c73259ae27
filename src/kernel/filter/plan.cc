// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/filter/plan.h"

#include "syscalls/commands.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <initializer_list>

namespace syd::kernel::filter {
namespace {

using policy::Access;
using policy::SandboxType;
using syscalls::Decider;
using syscalls::Row;
using Compare = ArgumentTest::Compare;

// Most arguments are 32 bits wide for the kernel whatever the caller leaves in the upper half of the register.
constexpr std::uint64_t kInt = 0xffffffff;
constexpr std::uint64_t kNegative = 0x80000000; // of an int

class Planner {
public:
    explicit Planner(const PlanRequest& request)
        : request_(request), state_(request.configuration.state), settings_(request.configuration.settings),
          sealed_(state_.lock == policy::MagicLock::kOn), is_traced_(request.interceptor != Interceptor::kListener) {}

    std::vector<PlannedCall> plan() {
        for (const Row& row : syscalls::rows()) {
            const auto number = row.numbers.at(static_cast<std::size_t>(request_.abi));
            if (number != syscalls::kNoNumber) {
                // The row as this ABI has it: some lay out their arguments differently.
                plan_row(*syscalls::find(request_.abi, number));
            }
        }
        return std::move(plan_);
    }

private:
    // Whether that sandbox type is active, or may be switched on later.
    [[nodiscard]] bool may_be_active(SandboxType type) const {
        const policy::Mode mode = state_.mode(type);
        return policy::is_active(mode) || (mode == policy::Mode::kOff && !sealed_);
    }
    [[nodiscard]] bool may_be_active(Access access) const { return may_be_active(policy::sandbox_of(access)); }
    [[nodiscard]] bool any_type_may_be_active() const {
        return may_be_active(SandboxType::kWrite) || may_be_active(SandboxType::kRead) ||
               may_be_active(SandboxType::kExec) || may_be_active(SandboxType::kNetwork);
    }

    void notify(const Row& row, std::vector<ArgumentTest> tests = {}) {
        plan_.push_back({&row, PlannedCall::Action::kNotify, 0, std::move(tests)});
    }
    void give_errno(const Row& row, int error, std::vector<ArgumentTest> tests = {}) {
        plan_.push_back({&row, PlannedCall::Action::kErrno, error, std::move(tests)});
    }
    static ArgumentTest has_bits(std::int8_t argument, std::uint64_t bits) {
        return {static_cast<unsigned>(argument), Compare::kMaskedEqual, bits, bits};
    }
    static ArgumentTest lacks_bits(std::int8_t argument, std::uint64_t bits) {
        return {static_cast<unsigned>(argument), Compare::kMaskedEqual, bits, 0};
    }
    static ArgumentTest is_int(std::int8_t argument, std::uint32_t value) {
        return {static_cast<unsigned>(argument), Compare::kMaskedEqual, kInt, value};
    }
    void notify_any_bit(const Row& row, std::int8_t argument, std::initializer_list<std::uint64_t> bits) {
        for (const std::uint64_t bit : bits) {
            notify(row, {has_bits(argument, bit)});
        }
    }

    void plan_row(const Row& row) {
        switch (row.decider) {
        case Decider::kNone: return plan_unchecked(row);
        case Decider::kPaths:
        case Decider::kUtime:
        case Decider::kLinkat:
        case Decider::kMknod:
        case Decider::kWatch: return plan_paths(row);
        case Decider::kOpen:
        case Decider::kOpenHow: return plan_open(row);
        case Decider::kAccessMode: return plan_access(row);
        case Decider::kStat: return plan_stat(row);
        case Decider::kExec: return plan_exec(row);
        case Decider::kBind:
        case Decider::kConnect:
        case Decider::kSendTo:
        case Decider::kSendMessage:
        case Decider::kSendMessages:
        case Decider::kListen: return plan_network(row);
        case Decider::kSocket: return plan_socket(row);
        case Decider::kSocketCall: return plan_socketcall(row);
        case Decider::kIoctl: return plan_ioctl(row);
        case Decider::kClone:
        case Decider::kCloneStruct:
        case Decider::kUnshare: return plan_processes(row);
        case Decider::kTargetsProcess: return plan_kill(row);
        case Decider::kLimit: return plan_limit(row);
        case Decider::kProcessAccess: return plan_process_access(row);
        case Decider::kPidFd: return plan_pidfd(row);
        case Decider::kExit: return plan_exit(row);
        case Decider::kPrctl: return plan_prctl(row);
        case Decider::kRefuse:
        case Decider::kUnsupported: return plan_refused(row);
        case Decider::kFcntl: return plan_fcntl(row);
        case Decider::kMapShared: return plan_mapping(row);
        }
    }

    // A listener takes precedence over a tracer, and may let its calls go on: they would not come to us at all
    // (seccomp(2), SECCOMP_RET_USER_NOTIF). EBUSY is what one would get below the notify engine.
    void plan_unchecked(const Row& row) {
        constexpr std::uint64_t kNewListener = 8; // SECCOMP_FILTER_FLAG_NEW_LISTENER, Linux 5.0
        if (row.name == "seccomp" && request_.interceptor == Interceptor::kTracer) {
            give_errno(row, EBUSY, {is_int(0, 1), has_bits(1, kNewListener)}); // SECCOMP_SET_MODE_FILTER
        }
    }

    void plan_paths(const Row& row) {
        const bool wanted = std::ranges::any_of(row.paths, [this](const syscalls::PathArgument& path) {
            return path.used() && ((path.access.has(Access::kWrite) && may_be_active(SandboxType::kWrite)) ||
                                   (path.access.has(Access::kRead) && may_be_active(SandboxType::kRead)) ||
                                   (path.access.has(Access::kExec) && may_be_active(SandboxType::kExec)));
        });
        if (wanted || (row.gives_name && may_be_active(SandboxType::kRead))) {
            notify(row);
        }
    }

    void plan_open(const Row& row) {
        const bool flags_are_visible = row.decider == Decider::kOpen && row.decider_argument != syscalls::kNoArgument;
        if (may_be_active(SandboxType::kRead) || (any_type_may_be_active() && !flags_are_visible)) {
            notify(row);
        } else if (may_be_active(SandboxType::kWrite)) {
            // O_TMPFILE needs a writing mode (open(2)); mode 3 has both bits.
            notify_any_bit(row, row.decider_argument, {O_WRONLY, O_RDWR, O_CREAT, O_TRUNC});
            plan_open_flags(row);
        } else if (any_type_may_be_active() && flags_are_visible) {
            notify_any_bit(row, row.decider_argument, {O_WRONLY, O_RDWR}); // for /proc/PID/mem
            plan_open_flags(row);
        } else if (flags_are_visible) {
            plan_open_flags(row);
        } else if (may_restrict(settings_.restrict_file_control)) {
            notify(row);
        }
    }

    [[nodiscard]] bool may_restrict(bool setting) const { return setting || !sealed_; }

    void plan_open_flags(const Row& row) {
        if (may_restrict(settings_.restrict_file_control)) {
            notify_any_bit(row, row.decider_argument, {O_ASYNC, O_DIRECT, O_DSYNC});
        }
    }

    // All but the everyday commands (check/restrict_check.cc).
    void plan_fcntl(const Row& row) {
        if (request_.protected_ids.group != 0) {
            notify(row, {is_int(row.decider_argument, F_SETOWN)});
            notify(row, {is_int(row.decider_argument, syscalls::kSetOwnerEx)}); // the owner is in memory
        }
        if (!may_restrict(settings_.restrict_file_control)) {
            if (may_be_active(SandboxType::kWrite)) {
                // A lease holds up who opens the file, and a hint stays with it.
                for (const int command : {F_SETLEASE, F_SET_RW_HINT, F_SET_FILE_RW_HINT}) {
                    notify(row, {is_int(row.decider_argument, static_cast<std::uint32_t>(command))});
                }
            }
            if (request_.protected_ids.group != 0) {
                notify(row, {is_int(row.decider_argument, F_SETSIG)});
            }
            return;
        }
        for (const std::uint32_t command : {10U, 11U}) {
            notify(row, {is_int(row.decider_argument, command)});
        }
        for (std::uint32_t command = 17; command < 64; ++command) {
            notify(row, {is_int(row.decider_argument, command)});
        }
        for (std::uint32_t command = 1024; command < 1056; ++command) {
            if (command != F_DUPFD_CLOEXEC) {
                notify(row, {is_int(row.decider_argument, command)});
            }
        }
    }

    // mprotect(2) can't tell which mappings are shared, and is too frequent to be let out on suspicion.
    void plan_mapping(const Row& row) {
        const bool is_protect = row.name == "mprotect" || row.name == "pkey_mprotect";
        if (is_protect ? !settings_.restrict_shared_memory_writable
                       : !may_restrict(settings_.restrict_shared_memory_writable)) {
            return;
        }
        if (row.decider_argument == syscalls::kNoArgument) {
            notify(row); // its arguments are in memory
        } else if (is_protect) {
            notify(row, {has_bits(row.decider_argument, PROT_WRITE)});
        } else {
            notify(row, {has_bits(row.decider_argument, MAP_SHARED),
                         has_bits(static_cast<std::int8_t>(row.decider_argument - 1), PROT_WRITE)});
        }
    }

    void plan_access(const Row& row) {
        if (may_be_active(SandboxType::kRead)) {
            notify(row, {has_bits(row.decider_argument, R_OK)});
        }
        if (may_be_active(SandboxType::kWrite)) {
            notify(row, {has_bits(row.decider_argument, W_OK)});
        }
        if (may_be_active(SandboxType::kExec)) {
            notify(row, {has_bits(row.decider_argument, X_OK)});
        }
    }

    // With AT_EMPTY_PATH it is an fstat(2), which the C library makes by the thousand.
    void plan_stat(const Row& row) {
        if (sealed_) {
            return;
        }
        const std::int8_t flags = row.paths[0].at_flags;
        if (flags == syscalls::kNoArgument) {
            notify(row);
        } else {
            notify(row, {lacks_bits(flags, AT_EMPTY_PATH)});
        }
    }

    // While magic can speak, an exec may be what the magic lock `exec` waits for.
    void plan_exec(const Row& row) {
        if (!sealed_ || may_be_active(SandboxType::kExec) || !settings_.exec_kill.empty() ||
            !settings_.exec_resume.empty()) {
            notify(row);
        }
    }

    void plan_network(const Row& row) {
        // A bind to a path writes.
        const bool may_write = row.decider == Decider::kBind && may_be_active(SandboxType::kWrite);
        if (!may_be_active(SandboxType::kNetwork) && !may_write) {
            return;
        }
        if (row.decider == Decider::kSendTo) {
            // A send on a connected socket names nobody.
            notify(row, {{static_cast<unsigned>(row.decider_argument), Compare::kNotEqual, 0, 0}});
        } else {
            notify(row);
        }
    }

    void plan_socket(const Row& row) {
        if (!may_be_active(SandboxType::kNetwork) || (sealed_ && settings_.whitelist_unsupported_socket_families)) {
            return;
        }
        constexpr std::array<std::uint32_t, 8> kBelowInet6{0, 3, 4, 5, 6, 7, 8, 9}; // without unix (1) and inet (2)
        for (const std::uint32_t family : kBelowInet6) {
            notify(row, {is_int(0, family)});
        }
        notify(row, {{0, Compare::kGreater, 0, 10}});
        // An old way to a packet socket: packet(7), "Compatibility".
        constexpr std::uint64_t kTypeMask = 0xf; // SOCK_TYPE_MASK in the kernel
        notify(row, {is_int(0, AF_INET), {1, Compare::kMaskedEqual, kTypeMask, SOCK_PACKET}});
        for (const int family : {AF_INET, AF_INET6}) {
            notify(row,
                   {is_int(0, static_cast<std::uint32_t>(family)), {1, Compare::kMaskedEqual, kTypeMask, SOCK_RAW}});
        }
    }

    void plan_socketcall(const Row& row) {
        constexpr std::uint32_t kBind = 2;
        if (!may_be_active(SandboxType::kNetwork)) {
            if (may_be_active(SandboxType::kWrite)) {
                notify(row, {is_int(0, kBind)});
            }
            return;
        }
        // socket, bind, connect, listen, sendto, sendmsg, sendmmsg (<linux/net.h>).
        for (const std::uint32_t number : {1U, kBind, 3U, 4U, 11U, 16U, 20U}) {
            notify(row, {is_int(0, number)});
        }
    }

    void plan_ioctl(const Row& row) {
        // Memory whose reader sleeps for as long as its owner likes: sydbox would, reading a path.
        constexpr std::uint32_t kNewUserfault = 0xaa00; // USERFAULTFD_IOC_NEW of /dev/userfaultfd, Linux 6.1
        if (request_.protected_ids.group != 0) {
            notify(row, {is_int(row.decider_argument, syscalls::kSetOwner)});
            notify(row, {is_int(row.decider_argument, syscalls::kSetSocketOwner)});
        }
        if (any_type_may_be_active()) {
            give_errno(row, EPERM, {is_int(row.decider_argument, kNewUserfault)});
            for (const std::uint32_t request : {syscalls::kPushInput, syscalls::kPasteInput, syscalls::kHangUp}) {
                notify(row, {is_int(row.decider_argument, request)});
            }
        }
        if (!may_be_active(SandboxType::kWrite)) {
            return;
        }
        // Those of file systems have these letters, and most act on a descriptor that is open for reading alone.
        for (const std::uint64_t letter : {0x66U, 0x58U, 0x94U}) { // 'f', 'X', and that of btrfs
            notify(row, {{static_cast<unsigned>(row.decider_argument), Compare::kMaskedEqual, 0xff00, letter << 8U}});
        }
        constexpr std::uint32_t kSetVersion32 = 0x40047602;  // FS_IOC32_SETVERSION
        constexpr std::uint32_t kFatAttributes = 0x40047211; // FAT_IOCTL_SET_ATTRIBUTES
        for (const std::uint32_t request :
             {static_cast<std::uint32_t>(FS_IOC_SETVERSION), kSetVersion32, kFatAttributes}) {
            notify(row, {is_int(row.decider_argument, request)});
        }
    }

    void plan_processes(const Row& row) {
        // A child that is not to be traced would not be followed.
        if (is_traced_ && row.decider == Decider::kCloneStruct) {
            return give_errno(row, ENOSYS);
        }
        if (is_traced_ && row.decider == Decider::kClone) {
            notify(row, {has_bits(row.decider_argument, CLONE_UNTRACED)});
        }
        if (!any_type_may_be_active()) {
            return;
        }
        if (row.decider == Decider::kCloneStruct) {
            give_errno(row, ENOSYS);
        } else if (row.name == "setns") {
            notify(row);
        } else {
            notify_any_bit(row, row.decider_argument, {CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWPID});
            if (row.decider == Decider::kClone) {
                notify(row, {has_bits(row.decider_argument, CLONE_PARENT)});
            }
        }
    }

    void protect_ids(const Row& row, std::int8_t argument) {
        for (const pid_t id : request_.protected_ids.ids) {
            give_errno(row, EPERM, {is_int(argument, static_cast<std::uint32_t>(id))});
        }
    }

    void plan_limit(const Row& row) {
        if (row.arguments[0] == syscalls::Role::kPid) {
            protect_ids(row, 0);
        }
        if (may_be_active(SandboxType::kWrite)) {
            notify(row, {is_int(row.decider_argument, RLIMIT_CORE)});
        }
    }

    void plan_kill(const Row& row) {
        protect_ids(row, row.decider_argument);
        if (row.name == "kill" && request_.protected_ids.group != 0) {
            // Everybody, the own group, and all others: sydbox, or who waits for it, may be among them
            // (check/signal_call.h).
            notify(row, {is_int(row.decider_argument, 0)});
            notify(row, {has_bits(row.decider_argument, kNegative)});
        }
        if (row.name == "setpriority" || row.name == "ioprio_set") {
            plan_priority(row);
        }
    }

    // Sydbox may be one of a group's, or of a user's, processes.
    void plan_priority(const Row& row) {
        const std::uint32_t first = row.name == "setpriority" ? 0 : 1; // PRIO_PROCESS, IOPRIO_WHO_PROCESS
        if (request_.protected_ids.group != 0) {
            give_errno(row, EPERM, {is_int(0, first + 2)});
            notify(row, {is_int(0, first + 1)});
        }
    }

    // ptrace(2): only these begin to trace a process.
    void plan_process_access(const Row& row) {
        const bool is_any = row.name != "ptrace";
        if (is_any && any_type_may_be_active()) {
            notify(row); // the check knows sydbox too
            return;
        }
        plan_kill(row);
        if (!any_type_may_be_active()) {
            return;
        }
        for (const auto request : {PTRACE_TRACEME, PTRACE_ATTACH, PTRACE_SEIZE}) {
            notify(row, {is_int(0, static_cast<std::uint32_t>(request))});
        }
    }

    void plan_pidfd(const Row& row) {
        if (request_.protected_ids.group != 0) {
            notify(row);
        }
    }

    // Only states that can differ make it worth knowing whose child an orphan was. A tracer is told of births.
    void plan_exit(const Row& row) {
        if (!sealed_ && !is_traced_) {
            notify(row);
        }
    }

    void plan_prctl(const Row& row) {
        // Who takes in orphans is not their parent; it matters once states differ, as for exit.
        if (!sealed_ && !is_traced_) {
            notify(row, {is_int(0, PR_SET_CHILD_SUBREAPER)});
        }
        if (request_.unprivileged) {
            give_errno(row, 0, {is_int(0, PR_SET_DUMPABLE), is_int(1, 0)});
        }
    }

    void plan_refused(const Row& row) {
        if (any_type_may_be_active()) {
            notify(row);
        }
    }

    const PlanRequest& request_;
    const policy::State& state_;
    const policy::Settings& settings_;
    bool sealed_;
    bool is_traced_;
    std::vector<PlannedCall> plan_;
};

} // namespace

std::vector<PlannedCall> plan_filter(const PlanRequest& request) {
    return Planner(request).plan();
}

} // namespace syd::kernel::filter
