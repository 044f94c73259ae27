// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/filter/program.h"

#include "base/text.h"
#include "check/plan.h"
#include "unit/kernel/bpf.h"
#include "unit/kernel/configurations.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/audit.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace syd::kernel::filter {
namespace {

using syscalls::Abi;
using Arguments = std::array<std::uint64_t, 6>;

constexpr std::array<pid_t, 2> kProtectedIds{4242, 4243};
constexpr std::uint32_t kForeignArch = AUDIT_ARCH_MIPS64;
constexpr std::uint64_t kRubbish = 0xdead'beef'0000'0000;

std::vector<Abi> covered_abis() {
    std::vector<Abi> abis{syscalls::native_abi()};
    if (const auto compat = syscalls::compat_abi()) {
        abis.push_back(*compat);
    }
    return abis;
}

int number_of(std::string_view call, Abi abi) {
    return syscalls::find(call)->numbers.at(static_cast<std::size_t>(abi));
}

std::string text_of(std::uint32_t answer) {
    switch (answer & SECCOMP_RET_ACTION_FULL) {
    case SECCOMP_RET_ALLOW: return "allow";
    case SECCOMP_RET_USER_NOTIF: return "notify";
    case SECCOMP_RET_ERRNO: {
        const int error = static_cast<int>(answer & SECCOMP_RET_DATA);
        return error == 0 ? "succeed" : errno_name(Errno{error});
    }
    default: return cat("action ", answer);
    }
}

class Filter {
public:
    explicit Filter(const std::vector<std::string_view>& commands, bool unprivileged = false)
        : configuration_(test::configuration_of(commands)), unprivileged_(unprivileged) {
        auto program = compile_filter(configuration_, {kProtectedIds}, unprivileged);
        EXPECT_TRUE(program) << program.error().message();
        program_ = *program;
    }

    [[nodiscard]] std::string answer(std::uint32_t arch, int number, const Arguments& arguments = {}) const {
        seccomp_data data{number, arch, 0x7f00'1234'5678, {}};
        std::copy(arguments.begin(), arguments.end(), data.args);
        return text_of(test::run(program_, data));
    }
    [[nodiscard]] std::string answer(Abi abi, std::string_view call, const Arguments& arguments = {}) const {
        return answer(syscalls::audit_arch_of(abi), number_of(call, abi), arguments);
    }
    [[nodiscard]] std::vector<check::PlannedCall> plan(Abi abi) const {
        return check::plan_filter({configuration_, abi, {kProtectedIds}, unprivileged_});
    }
    [[nodiscard]] std::size_t size() const { return program_.size(); }

private:
    policy::Configuration configuration_;
    bool unprivileged_;
    Program program_;
};

const std::vector<std::string_view> kSealedWrite{"core/sandbox/write:deny", "core/trace/magic_lock:on"};

TEST(Program, gives_unknown_calls_and_abis_enosys) {
    for (const auto& commands : {std::vector<std::string_view>{}, kSealedWrite}) {
        const Filter filter(commands);
        for (const Abi abi : covered_abis()) {
            const auto arch = syscalls::audit_arch_of(abi);
            const int greatest = syscalls::greatest_number(abi);
            EXPECT_EQ(filter.answer(arch, greatest + 1), "ENOSYS") << name_of(abi);
            EXPECT_EQ(filter.answer(arch, 100000), "ENOSYS") << name_of(abi);
            EXPECT_EQ(filter.answer(arch, -2), "ENOSYS") << name_of(abi);
            EXPECT_EQ(filter.answer(arch, -1), "allow") << name_of(abi); // a debugger skips a call so
        }
        EXPECT_EQ(filter.answer(kForeignArch, 1), "ENOSYS");
        EXPECT_EQ(filter.answer(0, 0), "ENOSYS");
    }
}

TEST(Program, gives_x32_calls_enosys) {
    constexpr int kX32Bit = 0x40000000; // __X32_SYSCALL_BIT
    const Filter filter(kSealedWrite);
    for (const std::string_view call : {"read", "openat", "mkdir"}) {
        EXPECT_EQ(filter.answer(AUDIT_ARCH_X86_64, kX32Bit | number_of(call, Abi::kX86_64)), "ENOSYS") << call;
    }
}

struct AnswerCase {
    std::string_view call;
    Arguments arguments;
    const char* expected;
};

void expect_answers(const Filter& filter, const std::vector<AnswerCase>& cases) {
    for (const Abi abi : covered_abis()) {
        for (const AnswerCase& one : cases) {
            EXPECT_EQ(filter.answer(abi, one.call, one.arguments), one.expected)
                << name_of(abi) << " " << one.call << "(" << one.arguments[0] << ", " << one.arguments[1] << ", "
                << one.arguments[2] << ")";
        }
    }
}

TEST(Program, judges_open_by_its_flags) {
    const std::uint64_t cwd = static_cast<std::uint32_t>(AT_FDCWD);
    expect_answers(Filter(kSealedWrite), {
                                             {"openat", {cwd, 1, O_RDONLY}, "allow"},
                                             {"openat", {cwd, 1, O_RDONLY | O_CLOEXEC | O_NOFOLLOW}, "allow"},
                                             {"openat", {cwd, 1, O_DIRECTORY | O_PATH}, "allow"},
                                             {"openat", {cwd, 1, kRubbish | O_RDONLY}, "allow"},
                                             {"openat", {cwd, 1, O_WRONLY}, "notify"},
                                             {"openat", {cwd, 1, O_RDWR | O_CLOEXEC}, "notify"},
                                             {"openat", {cwd, 1, O_RDONLY | O_CREAT}, "notify"},
                                             {"openat", {cwd, 1, O_RDONLY | O_TRUNC}, "notify"},
                                             {"openat", {cwd, 1, kRubbish | O_WRONLY}, "notify"},
                                             {"openat", {cwd, 1, O_TMPFILE | O_RDWR}, "notify"},
                                             {"openat", {cwd, 1, 3}, "notify"},
                                             {"openat2", {cwd, 1, 2, 24}, "notify"},
                                         });
}

TEST(Program, judges_access_stats_and_sends) {
    const Filter unsealed({"core/sandbox/write:deny", "core/sandbox/read:never", "core/sandbox/exec:never"});
    expect_answers(unsealed, {
                                 {"faccessat", {3, 1, R_OK}, "allow"},
                                 {"faccessat", {3, 1, F_OK}, "allow"},
                                 {"faccessat", {3, 1, R_OK | W_OK}, "notify"},
                                 {"statx", {3, 1, 0}, "notify"},
                                 {"statx", {3, 1, AT_SYMLINK_NOFOLLOW}, "notify"},
                                 {"statx", {3, 1, AT_EMPTY_PATH}, "allow"},
                                 {"fstat", {3, 1}, "allow"},
                                 {"sendto", {3, 1, 2, 0, 0, 0}, "allow"},
                                 {"sendto", {3, 1, 2, 0, 77, 16}, "notify"},
                                 {"socket", {1}, "allow"},
                                 {"socket", {2}, "allow"},
                                 {"socket", {10}, "allow"},
                                 {"socket", {16}, "notify"},
                                 {"socket", {40}, "notify"},
                                 {"exit_group", {}, "notify"},
                             });
    expect_answers(Filter(kSealedWrite), {{"statx", {3, 1, 0}, "allow"},
                                          {"sendto", {3, 1, 2, 0, 77, 16}, "allow"},
                                          {"socket", {16}, "allow"},
                                          {"exit_group", {}, "allow"},
                                          {"execve", {1, 2, 3}, "notify"},
                                          {"mkdirat", {3, 1, 0777}, "notify"},
                                          {"fchmod", {3, 0777}, "notify"},
                                          {"clone", {SIGCHLD}, "allow"},
                                          {"clone", {CLONE_NEWUSER | SIGCHLD}, "notify"},
                                          {"clone", {CLONE_PARENT | SIGCHLD}, "notify"},
                                          {"clone", {CLONE_VM | CLONE_VFORK | SIGCHLD}, "allow"},
                                          {"clone3", {1, 88}, "ENOSYS"},
                                          {"unshare", {CLONE_NEWNS}, "notify"},
                                          {"unshare", {CLONE_NEWNET}, "notify"},
                                          {"ioctl", {3, 0x5401}, "allow"},
                                          {"ioctl", {3, 0x5412}, "notify"},
                                          {"ioctl", {3, kRubbish | 0x5412}, "notify"}});
}

TEST(Program, brings_out_calls_that_name_a_protected_id) {
    const auto supervisor = static_cast<std::uint64_t>(kProtectedIds[0]);
    const auto receiver = static_cast<std::uint64_t>(kProtectedIds[1]);
    for (const auto& commands : {std::vector<std::string_view>{}, {"core/trace/magic_lock:on"}, kSealedWrite}) {
        expect_answers(Filter(commands), {
                                             {"kill", {supervisor, SIGTERM}, "notify"},
                                             {"kill", {receiver, SIGTERM}, "notify"},
                                             {"kill", {kRubbish | supervisor, SIGTERM}, "notify"},
                                             {"kill", {supervisor + 2, SIGTERM}, "allow"},
                                             {"kill", {1, SIGTERM}, "allow"},
                                             {"tgkill", {supervisor, receiver, SIGKILL}, "notify"},
                                             {"tkill", {receiver, SIGKILL}, "notify"},
                                             {"pidfd_open", {supervisor, 0}, "notify"},
                                             {"ptrace", {16, supervisor}, "notify"},
                                             {"ptrace", {supervisor, 1}, "allow"},
                                             {"prlimit64", {supervisor, 7, 1, 0}, "notify"},
                                             {"prlimit64", {0, 7, 1, 0}, "allow"},
                                         });
    }
}

TEST(Program, keeps_processes_dumpable_only_for_an_unprivileged_sydbox) {
    const AnswerCase off{"prctl", {PR_SET_DUMPABLE, 0}, "succeed"};
    expect_answers(Filter(kSealedWrite, true),
                   {off, {"prctl", {PR_SET_DUMPABLE, 1}, "allow"}, {"prctl", {PR_SET_NAME, 0}, "allow"}});
    expect_answers(Filter(kSealedWrite, false), {{"prctl", {PR_SET_DUMPABLE, 0}, "allow"}});
}

TEST(Program, socketcall_comes_out_only_for_what_is_checked) {
    if (syscalls::compat_abi() != Abi::kI386) {
        GTEST_SKIP() << "needs i386 beside the native ABI";
    }
    const Filter filter({"core/sandbox/network:deny"});
    constexpr std::array kChecked{1, 2, 3, 4, 11, 14, 16, 20};
    for (int number = 1; number <= 20; ++number) {
        const bool is_checked = std::ranges::find(kChecked, number) != kChecked.end();
        EXPECT_EQ(filter.answer(Abi::kI386, "socketcall", {static_cast<std::uint64_t>(number), 1}),
                  is_checked ? "notify" : "allow")
            << number;
    }
}

// Arguments that pass all tests of a planned call.
Arguments arguments_for(const check::PlannedCall& call) {
    Arguments arguments{};
    for (const check::ArgumentTest& test : call.tests) {
        std::uint64_t& argument = arguments.at(test.argument);
        argument = test.compare == check::ArgumentTest::Compare::kMaskedEqual ? argument | test.value : test.value + 1;
    }
    return arguments;
}

TEST(Program, answers_every_planned_call_as_planned) {
    for (const auto& commands : {std::vector<std::string_view>{}, kSealedWrite, {"core/sandbox/read:deny"}}) {
        const Filter filter(commands, true);
        for (const Abi abi : covered_abis()) {
            for (const check::PlannedCall& call : filter.plan(abi)) {
                const std::string answer = filter.answer(abi, call.row->name, arguments_for(call));
                const std::string planned = call.action == check::PlannedCall::Action::kNotify ? "notify"
                                            : call.error == 0                                  ? "succeed"
                                                              : errno_name(Errno{call.error});
                EXPECT_EQ(answer, planned) << name_of(abi) << " " << call.row->name;
            }
        }
    }
}

TEST(Program, lets_every_call_that_is_not_planned_go_on) {
    const Filter filter(kSealedWrite);
    for (const Abi abi : covered_abis()) {
        std::set<std::string_view> planned;
        for (const check::PlannedCall& call : filter.plan(abi)) {
            planned.insert(call.row->name);
        }
        for (const syscalls::Row& row : syscalls::rows()) {
            if (number_of(row.name, abi) != syscalls::kNoNumber && !planned.contains(row.name)) {
                EXPECT_EQ(filter.answer(abi, row.name, {1, 2, 3, 4, 5, 6}), "allow") << name_of(abi) << " " << row.name;
            }
        }
    }
}

TEST(Program, is_short_where_there_is_nothing_to_do) {
    EXPECT_LT(Filter({"core/trace/magic_lock:on"}).size(), 400U);
    EXPECT_LT(Filter({}).size(), 1200U) << "the kernel compiles it at each start";
}

} // namespace
} // namespace syd::kernel::filter
