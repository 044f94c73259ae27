// SPDX-License-Identifier: BSD-3-Clause
#include "report/flag_names.h"

#include "base/numbers.h"
#include "base/text.h"

#include <array>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace syd::report {
namespace {

using syscalls::Abi;

struct Flag {
    std::uint64_t bits;
    std::string_view name;
};

// include/uapi/asm-generic/fcntl.h. A name for several bits comes before the names of its parts.
constexpr std::array kOpenFlags = {
    Flag{0100, "O_CREAT"},   Flag{0200, "O_EXCL"},        Flag{0400, "O_NOCTTY"},      Flag{01000, "O_TRUNC"},
    Flag{02000, "O_APPEND"}, Flag{04000, "O_NONBLOCK"},   Flag{04010000, "O_SYNC"},    Flag{010000, "O_DSYNC"},
    Flag{020000, "O_ASYNC"}, Flag{01000000, "O_NOATIME"}, Flag{02000000, "O_CLOEXEC"}, Flag{010000000, "O_PATH"},
};

// The four flags whose bits depend on the ABI.
struct OpenLayout {
    std::uint64_t direct;
    std::uint64_t large_file;
    std::uint64_t directory;
    std::uint64_t no_follow;
};
constexpr OpenLayout kGenericLayout{040000, 0100000, 0200000, 0400000};
constexpr OpenLayout kArmLayout{0200000, 0400000, 040000, 0100000};
constexpr OpenLayout kPowerLayout{0400000, 0200000, 040000, 0100000};
constexpr std::uint64_t kTmpFileBit = 020000000; // O_TMPFILE is this bit and O_DIRECTORY

constexpr OpenLayout layout_of(Abi abi) noexcept {
    switch (abi) {
    case Abi::kAarch64:
    case Abi::kArm: return kArmLayout;
    case Abi::kPpc64le: return kPowerLayout;
    case Abi::kX86_64:
    case Abi::kI386:
    case Abi::kRiscv64:
    case Abi::kS390x: return kGenericLayout;
    }
    return kGenericLayout;
}

// include/uapi/linux/fcntl.h.
constexpr std::array kAtFlags = {
    Flag{0x100, "AT_SYMLINK_NOFOLLOW"}, Flag{0x400, "AT_SYMLINK_FOLLOW"},    Flag{0x800, "AT_NO_AUTOMOUNT"},
    Flag{0x1000, "AT_EMPTY_PATH"},      Flag{0x2000, "AT_STATX_FORCE_SYNC"}, Flag{0x4000, "AT_STATX_DONT_SYNC"},
    Flag{0x8000, "AT_RECURSIVE"},       Flag{0x10000, "AT_EXECVE_CHECK"},
};

constexpr std::array kAccessModes = {Flag{4, "R_OK"}, Flag{2, "W_OK"}, Flag{1, "X_OK"}};

// include/uapi/linux/sched.h.
constexpr std::array kCloneFlags = {
    Flag{0x100, "CLONE_VM"},
    Flag{0x200, "CLONE_FS"},
    Flag{0x400, "CLONE_FILES"},
    Flag{0x800, "CLONE_SIGHAND"},
    Flag{0x1000, "CLONE_PIDFD"},
    Flag{0x2000, "CLONE_PTRACE"},
    Flag{0x4000, "CLONE_VFORK"},
    Flag{0x8000, "CLONE_PARENT"},
    Flag{0x10000, "CLONE_THREAD"},
    Flag{0x20000, "CLONE_NEWNS"},
    Flag{0x40000, "CLONE_SYSVSEM"},
    Flag{0x80000, "CLONE_SETTLS"},
    Flag{0x100000, "CLONE_PARENT_SETTID"},
    Flag{0x200000, "CLONE_CHILD_CLEARTID"},
    Flag{0x400000, "CLONE_DETACHED"},
    Flag{0x800000, "CLONE_UNTRACED"},
    Flag{0x1000000, "CLONE_CHILD_SETTID"},
    Flag{0x2000000, "CLONE_NEWCGROUP"},
    Flag{0x4000000, "CLONE_NEWUTS"},
    Flag{0x8000000, "CLONE_NEWIPC"},
    Flag{0x10000000, "CLONE_NEWUSER"},
    Flag{0x20000000, "CLONE_NEWPID"},
    Flag{0x40000000, "CLONE_NEWNET"},
    Flag{0x80000000, "CLONE_IO"},
};
constexpr std::uint64_t kExitSignal = 0xff;
constexpr std::uint64_t kCloneNewTime = 0x80;

constexpr std::array<std::string_view, 32> kSignals = {
    "",          "SIGHUP",  "SIGINT",    "SIGQUIT", "SIGILL",   "SIGTRAP", "SIGABRT", "SIGBUS",
    "SIGFPE",    "SIGKILL", "SIGUSR1",   "SIGSEGV", "SIGUSR2",  "SIGPIPE", "SIGALRM", "SIGTERM",
    "SIGSTKFLT", "SIGCHLD", "SIGCONT",   "SIGSTOP", "SIGTSTP",  "SIGTTIN", "SIGTTOU", "SIGURG",
    "SIGXCPU",   "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO",   "SIGPWR",  "SIGSYS",
};

// Collects names for the bits of a number. Each name takes its bits out of those that are left.
class Names {
public:
    explicit Names(std::uint64_t bits) noexcept : left_(bits) {}

    Names& take(Flag flag) {
        if ((left_ & flag.bits) == flag.bits) {
            left_ &= ~flag.bits;
            add(std::string(flag.name));
        }
        return *this;
    }
    Names& take(std::span<const Flag> flags) {
        for (const Flag& flag : flags) {
            take(flag);
        }
        return *this;
    }
    // Takes bits that are a number and not flags.
    std::uint64_t take_field(std::uint64_t mask) noexcept {
        const std::uint64_t field = left_ & mask;
        left_ &= ~mask;
        return field;
    }
    void add(std::string name) { names_.push_back(std::move(name)); }
    // The names and the remaining bits, with '|' between them; `nothing` if there are none.
    [[nodiscard]] std::string finish(std::string_view nothing = "0") {
        if (left_ != 0) {
            add(hex(left_));
        }
        return names_.empty() ? std::string(nothing) : join(names_, "|");
    }

private:
    std::uint64_t left_;
    std::vector<std::string> names_;
};

} // namespace

std::string open_flags_text(Abi abi, std::uint32_t flags) {
    constexpr std::array<std::string_view, 4> kModes = {"O_RDONLY", "O_WRONLY", "O_RDWR", "O_ACCMODE"};
    const OpenLayout layout = layout_of(abi);
    Names names(flags);
    names.add(std::string(kModes.at(names.take_field(3))));
    names.take(kOpenFlags)
        .take({layout.direct, "O_DIRECT"})
        .take({layout.large_file, "O_LARGEFILE"})
        .take({kTmpFileBit | layout.directory, "O_TMPFILE"})
        .take({layout.directory, "O_DIRECTORY"})
        .take({layout.no_follow, "O_NOFOLLOW"});
    return names.finish();
}

bool open_uses_mode(std::uint32_t flags) noexcept {
    constexpr std::uint32_t kCreate = 0100;
    return (flags & (kCreate | kTmpFileBit)) != 0;
}

std::string at_flags_text(std::uint32_t flags, AtFlagsOf call) {
    Names names(flags);
    if (call != AtFlagsOf::kOthers) {
        names.take({0x200, call == AtFlagsOf::kUnlink ? "AT_REMOVEDIR" : "AT_EACCESS"});
    }
    return names.take(kAtFlags).finish();
}

std::string access_mode_text(std::uint32_t mode) {
    return Names(mode).take(kAccessModes).finish("F_OK");
}

std::string clone_flags_text(std::uint64_t flags, CloneFlagsOf call) {
    Names names(flags);
    if (call == CloneFlagsOf::kNamespaces) {
        return names.take({kCloneNewTime, "CLONE_NEWTIME"}).take(kCloneFlags).finish();
    }
    const auto exit_signal = static_cast<int>(names.take_field(kExitSignal));
    names.take(kCloneFlags);
    if (exit_signal != 0) {
        names.add(signal_text(exit_signal));
    }
    return names.finish();
}

std::string signal_text(int number) {
    const bool has_name = number > 0 && std::cmp_less(number, kSignals.size());
    return has_name ? std::string(kSignals.at(static_cast<std::size_t>(number))) : cat(number);
}

} // namespace syd::report
