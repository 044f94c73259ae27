// SPDX-License-Identifier: BSD-3-Clause
#include "selftest/syscall_probe.h"

#include "base/text.h"
#include "base/unique_fd.h"
#include "kernel/wait.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <span>
#include <string_view>

namespace syd::selftest {
namespace {

using policy::Access;
using syscalls::Abi;
using syscalls::Decider;
using syscalls::Last;
using syscalls::PathArgument;
using syscalls::Role;
using syscalls::Row;
using Arguments = std::array<std::uint64_t, 6>;

#ifdef __x86_64__
constexpr int kBelow4Gib = MAP_32BIT;

// arch/x86/entry/entry_64_compat.S: arguments in ebx, ecx, edx, esi, edi, ebp.
[[gnu::noinline]] long call_i386(int number, const Arguments& arguments) {
    long result = number;
    const std::uint64_t sixth = arguments[5];
    register std::uint64_t last asm("r12") = sixth;
    asm volatile("sub $128, %%rsp\n\t"
                 "push %%rbp\n\t"
                 "mov %%r12, %%rbp\n\t"
                 "int $0x80\n\t"
                 "pop %%rbp\n\t"
                 "add $128, %%rsp"
                 : "+a"(result)
                 : "b"(arguments[0]), "c"(arguments[1]), "d"(arguments[2]), "S"(arguments[3]), "D"(arguments[4]),
                   "r"(last)
                 : "memory", "cc", "r8", "r9", "r10", "r11");
    return static_cast<int>(result);
}

bool works_i386() {
    const pid_t pid = ::fork();
    if (pid == 0) {
        constexpr int kGetpid = 20;
        ::_exit(call_i386(kGetpid, {}) > 0 ? 0 : 1); // SIGSEGV without CONFIG_IA32_EMULATION
    }
    const auto status = pid > 0 ? kernel::wait_for(pid) : Result<kernel::WaitStatus, Errno>(Unexpected{Errno::last()});
    return status && status->has_exited() && status->exit_status() == 0;
}
#else
constexpr int kBelow4Gib = 0;
long call_i386(int, const Arguments&) {
    return -ENOSYS;
}
bool works_i386() {
    return false;
}
#endif

long call(Abi abi, int number, const Arguments& arguments) {
    if (abi != syscalls::native_abi()) {
        return call_i386(number, arguments);
    }
    const long result =
        ::syscall(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
    return result < 0 ? -errno : result;
}

// Memory below 4 GiB, so that the arguments of 32-bit calls can point to it.
class Arena {
public:
    Arena()
        : memory_(static_cast<std::byte*>(
              ::mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | kBelow4Gib, -1, 0))) {}
    ~Arena() { ::munmap(memory_, kSize); }
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;

    [[nodiscard]] bool is_usable() const noexcept { return memory_ != MAP_FAILED; }
    // Copies `bytes` into the arena, with zeros after them, and returns their address.
    std::uint64_t put(std::span<const std::byte> bytes) {
        constexpr std::size_t kRoom = 256;
        std::byte* const place = memory_ + used_;
        std::memcpy(place, bytes.data(), bytes.size());
        used_ += (bytes.size() + 2 * kRoom) / kRoom * kRoom;
        return reinterpret_cast<std::uintptr_t>(place);
    }
    std::uint64_t put(std::string_view text) { return put(std::as_bytes(std::span(text))); }

private:
    static constexpr std::size_t kSize = 65536;
    std::byte* memory_;
    std::size_t used_ = 0;
};

struct Attempt {
    const Row& row;
    const std::string& folder;
    int file = -1; // open for reading
    Arena& arena;
};

std::string_view name_for(const Row& row, const PathArgument& path) {
    if (path.last != Last::kExists) {
        return "new";
    }
    return row.name == "rmdir" ? "empty" : "file";
}

std::uint64_t path_argument(const Attempt& attempt, std::int8_t index) {
    for (const PathArgument& path : attempt.row.paths) {
        if (path.used() && path.path == index) {
            return attempt.arena.put(cat(attempt.folder, "/", name_for(attempt.row, path)));
        }
    }
    return attempt.arena.put(cat(attempt.folder, "/missing/missing"));
}

std::uint64_t pointer_argument(const Attempt& attempt, std::int8_t index) {
    const std::string_view name = attempt.row.name;
    if (name == "openat2") {
        const open_how how{O_WRONLY | O_CREAT, 0600, 0};
        return attempt.arena.put(std::as_bytes(std::span(&how, 1)));
    }
    if (name == "setxattrat") {
        // struct xattr_args of linux/xattr.h, Linux 6.13.
        const std::array<std::uint64_t, 2> value{attempt.arena.put("1"), 1};
        return attempt.arena.put(std::as_bytes(std::span(value)));
    }
    const bool may_be_null = name.starts_with("utime") || name == "futimesat";
    return may_be_null ? 0 : attempt.arena.put(index == 2 && name.ends_with("setxattr") ? "1" : "");
}

std::uint64_t number_argument(const Attempt& attempt, std::int8_t index) {
    const std::string_view name = attempt.row.name;
    if (name.find("chown") != std::string_view::npos) {
        return 0xffff'ffff; // (uid_t) -1: the id is not changed
    }
    if (name == "ioctl") {
        return FS_IOC_SETFLAGS;
    }
    if (name == "openat2") {
        return sizeof(open_how);
    }
    constexpr std::uint64_t kXattrArguments = 16;
    constexpr std::uint64_t kFileAttributes = 24; // struct file_attr of linux/fs.h, Linux 6.17
    if (name == "setxattrat") {
        return kXattrArguments;
    }
    if (name == "file_setattr") {
        return kFileAttributes;
    }
    return index == 3 && name.ends_with("setxattr") ? 1 : 0;
}

// A value that no kernel accepts.
std::uint64_t refused_argument(const Attempt& attempt, std::int8_t index, Role role) {
    constexpr std::uint64_t kAllOnes = 0xffff'ffff;
    switch (role) {
    case Role::kPath:
    case Role::kString: return path_argument(attempt, index);
    case Role::kPointer: return 0;
    default: return kAllOnes;
    }
}

std::uint64_t argument(const Attempt& attempt, std::int8_t index) {
    const Role role = attempt.row.arguments.at(static_cast<std::size_t>(index));
    if (is_refused_as_such(attempt.row)) {
        return role == Role::kNone ? 0 : refused_argument(attempt, index, role);
    }
    switch (role) {
    case Role::kPath: return path_argument(attempt, index);
    case Role::kString: return attempt.arena.put("user.sydbox");
    case Role::kDirFd: return static_cast<std::uint32_t>(AT_FDCWD);
    case Role::kFd: return static_cast<std::uint64_t>(attempt.file);
    case Role::kOpenFlags: return O_WRONLY | O_CREAT;
    case Role::kAccessMode: return W_OK;
    case Role::kMode: return attempt.row.decider == Decider::kMknod ? S_IFREG | 0600 : 0600;
    case Role::kPointer: return pointer_argument(attempt, index);
    case Role::kInt:
    case Role::kUnsigned: return number_argument(attempt, index);
    default: return 0;
    }
}

bool decides_on_paths(Decider decider) {
    switch (decider) {
    case Decider::kPaths:
    case Decider::kOpen:
    case Decider::kOpenHow:
    case Decider::kUtime:
    case Decider::kRename:
    case Decider::kLink:
    case Decider::kMknod:
    case Decider::kIoctl:
    case Decider::kAccessMode: return true;
    default: return false;
    }
}

// The access of open(2) and access(2) depends on their arguments, which are made for writing.
bool needs_access(const Row& row, Access access) {
    if (is_refused_as_such(row)) {
        return access == Access::kWrite && row.guards == policy::SandboxType::kWrite;
    }
    if (!decides_on_paths(row.decider)) {
        return false;
    }
    const bool by_argument =
        row.decider == Decider::kOpen || row.decider == Decider::kOpenHow || row.decider == Decider::kAccessMode;
    return by_argument ? access == Access::kWrite : (row.paths[0].access | row.paths[1].access).has(access);
}

} // namespace

bool is_refused_as_such(const Row& row) noexcept {
    return row.decider == Decider::kRefuse || row.decider == Decider::kUnsupported;
}

std::vector<SyscallProbe> syscall_probes(Access access) {
    std::vector<SyscallProbe> probes;
    std::vector<Abi> abis{syscalls::native_abi()};
    if (syscalls::compat_abi() == Abi::kI386 && works_i386()) {
        abis.push_back(Abi::kI386);
    }
    for (const Abi abi : abis) {
        for (const Row& common : syscalls::rows()) {
            const int number = common.numbers[static_cast<std::size_t>(abi)];
            const Row* const row = number == syscalls::kNoNumber ? nullptr : syscalls::find(abi, number);
            if (row != nullptr && needs_access(*row, access)) {
                probes.push_back({abi, row});
            }
        }
    }
    return probes;
}

bool populate_fixture(const std::string& folder) {
    std::error_code error;
    std::filesystem::remove_all(folder, error);
    const UniqueFd file(::mkdir(folder.c_str(), 0755) == 0
                            ? ::open(cat(folder, "/file").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644)
                            : -1);
    return file && ::mkdir(cat(folder, "/empty").c_str(), 0755) == 0;
}

long try_syscall_probe(const SyscallProbe& probe, const std::string& folder) {
    Arena arena;
    const UniqueFd file(::open(cat(folder, "/file").c_str(), O_RDONLY | O_CLOEXEC));
    if (!arena.is_usable() || !file) {
        return -ENOMEM;
    }
    const Attempt attempt{*probe.row, folder, file.get(), arena};
    Arguments arguments{};
    for (std::int8_t index = 0; index < 6; ++index) {
        arguments.at(static_cast<std::size_t>(index)) = argument(attempt, index);
    }
    const long result = call(probe.abi, probe.row->numbers.at(static_cast<std::size_t>(probe.abi)), arguments);
    if (result >= 0 && (probe.row->decider == Decider::kOpen || probe.row->decider == Decider::kOpenHow)) {
        ::close(static_cast<int>(result));
        return 0;
    }
    return result;
}

} // namespace syd::selftest
