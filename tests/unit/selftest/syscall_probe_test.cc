// SPDX-License-Identifier: BSD-3-Clause
// Only calls on files are made here, and the others where a filter refuses them.
#include "selftest/syscall_probe.h"

#include "base/result.h"
#include "base/text.h"
#include "support/refusing_filter.h"
#include "support/scratch_folder.h"
#include "unit/kernel/children.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>

namespace syd::selftest {
namespace {

namespace fs = std::filesystem;
using policy::Access;
using test::ScratchFolder;

std::set<std::string_view> names_of(const std::vector<SyscallProbe>& probes, syscalls::Abi abi) {
    std::set<std::string_view> names;
    for (const SyscallProbe& probe : probes) {
        if (probe.abi == abi) {
            names.insert(probe.row->name);
        }
    }
    return names;
}

bool is_on_files(const SyscallProbe& probe) {
    return !is_refused_as_such(*probe.row);
}

TEST(SyscallProbes, are_those_that_a_sandbox_checks_for_the_access) {
    const auto write = names_of(syscall_probes(Access::kWrite), syscalls::native_abi());
    for (const std::string_view call : {"openat", "mkdirat", "unlinkat", "renameat2", "linkat", "symlinkat", "fchmod",
                                        "fchownat", "utimensat", "ioctl", "mount", "openat2", "fsetxattr"}) {
        EXPECT_TRUE(write.contains(call)) << call;
    }
    for (const std::string_view call : {"read", "connect", "getpid", "execve", "readlinkat"}) {
        EXPECT_FALSE(write.contains(call)) << call;
    }
    const auto read = names_of(syscall_probes(Access::kRead), syscalls::native_abi());
    EXPECT_FALSE(read.contains("mount"));
    EXPECT_FALSE(read.contains("mkdirat"));
}

TEST(SyscallProbes, are_sorted_and_unique) {
    const auto probes = syscall_probes(Access::kWrite);
    for (std::size_t index = 1; index < probes.size(); ++index) {
        const SyscallProbe& before = probes[index - 1];
        const SyscallProbe& after = probes[index];
        EXPECT_TRUE(before.abi < after.abi || (before.abi == after.abi && before.row->name < after.row->name))
            << before.row->name << " " << after.row->name;
    }
}

TEST(SyscallProbes, take_calls_of_the_32_bit_abi_where_this_processor_makes_them) {
    std::set<syscalls::Abi> abis;
    for (const SyscallProbe& probe : syscall_probes(Access::kWrite)) {
        abis.insert(probe.abi);
    }
    EXPECT_TRUE(abis.contains(syscalls::native_abi()));
    for (const syscalls::Abi abi : abis) {
        EXPECT_TRUE(abi == syscalls::native_abi() || abi == syscalls::compat_abi());
    }
}

TEST(Fixture, is_made_anew) {
    const ScratchFolder folder;
    const std::string fixture = folder.path("fixture");
    for (int times = 0; times < 2; ++times) {
        ASSERT_TRUE(populate_fixture(fixture));
        EXPECT_TRUE(fs::is_regular_file(fixture + "/file"));
        EXPECT_TRUE(fs::is_empty(fixture + "/empty"));
        EXPECT_FALSE(fs::exists(fixture + "/new"));
        fs::create_directory(fixture + "/new");
        fs::remove(fixture + "/file");
    }
    EXPECT_FALSE(populate_fixture("/nonexistent/folder"));
}

// A probe of which the kernel refuses the arguments would be refused by every sandbox as well, and prove nothing.
TEST(SyscallProbe, has_its_effect_where_no_sandbox_refuses_it) {
    const ScratchFolder folder;
    const std::string fixture = folder.path("fixture");
    std::set<std::string> without_effect;
    for (const SyscallProbe& probe : syscall_probes(Access::kWrite)) {
        if (!is_on_files(probe)) {
            continue;
        }
        ASSERT_TRUE(populate_fixture(fixture));
        const long result = try_syscall_probe(probe, fixture);
        // What this kernel, file system or user lacks is not the probe's fault. ENODATA: no attribute to remove.
        constexpr std::array kLacking{ENOSYS, EOPNOTSUPP, ENOTTY, EPERM, ENODATA};
        const bool is_lacking = std::ranges::find(kLacking, -result) != kLacking.end();
        if (result < 0 && !is_lacking) {
            without_effect.insert(
                cat(name_of(probe.abi), " ", probe.row->name, ": ", errno_name(Errno{static_cast<int>(-result)})));
        }
    }
    EXPECT_EQ(join(without_effect, ", "), "");
}

TEST(SyscallProbe, touches_nothing_but_the_fixture) {
    const ScratchFolder folder;
    folder.write("beside", "as it was");
    const std::string fixture = folder.path("fixture");
    for (const SyscallProbe& probe : syscall_probes(Access::kWrite)) {
        if (is_on_files(probe)) {
            ASSERT_TRUE(populate_fixture(fixture));
            static_cast<void>(try_syscall_probe(probe, fixture));
        }
    }
    EXPECT_EQ(folder.content("beside"), "as it was");
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder.root())) {
        names.insert(entry.path().filename());
    }
    EXPECT_EQ(names, (std::set<std::string>{"beside", "fixture"}));
}

constexpr int kCannotLoad = 77;

// Makes each call that is refused as such, all of which a filter answers. The exit status of a child.
int try_refused_calls(const std::string& fixture) {
    std::vector<SyscallProbe> refused;
    std::vector<long> numbers;
    for (const SyscallProbe& probe : syscall_probes(Access::kWrite)) {
        if (probe.abi == syscalls::native_abi() && !is_on_files(probe)) {
            refused.push_back(probe);
            numbers.push_back(probe.row->numbers.at(static_cast<std::size_t>(probe.abi)));
        }
    }
    if (test::load_filter(test::filter_for(numbers, SECCOMP_RET_ERRNO | EXDEV)) != 0) {
        return kCannotLoad;
    }
    bool is_right = !refused.empty();
    for (const SyscallProbe& probe : refused) {
        is_right = is_right && try_syscall_probe(probe, fixture) == -EXDEV;
    }
    return is_right ? 0 : 1;
}

TEST(SyscallProbe, makes_the_calls_that_are_refused_as_such) {
    const ScratchFolder folder;
    const std::string fixture = folder.path("fixture");
    ASSERT_TRUE(populate_fixture(fixture));
    const auto status = kernel::wait_for(kernel::test::fork_child([&fixture] { return try_refused_calls(fixture); }));
    ASSERT_TRUE(status);
    if (status->exit_status() == kCannotLoad) {
        GTEST_SKIP() << "no filter can be loaded here";
    }
    EXPECT_EQ(status->exit_status(), 0);
    EXPECT_TRUE(fs::is_empty(fixture + "/file") && fs::is_empty(fixture + "/empty"));
}

TEST(SyscallProbe, needs_its_fixture) {
    const auto probes = syscall_probes(Access::kWrite);
    const auto probe = std::ranges::find_if(probes, is_on_files);
    ASSERT_NE(probe, probes.end());
    EXPECT_EQ(try_syscall_probe(*probe, "/nonexistent/folder"), -ENOMEM);
}

} // namespace
} // namespace syd::selftest
