// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/filter/interpreter.h"

#include "base/text.h"
#include "kernel/filter/program.h"
#include "syscalls/table.h"
#include "unit/kernel/bpf.h"
#include "unit/kernel/configurations.h"

#include <gtest/gtest.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <string_view>
#include <vector>

namespace syd::kernel::filter {
namespace {

using syscalls::Abi;
using Arguments = std::array<std::uint64_t, 6>;

constexpr std::uint64_t kLow = 0xffff'ffff;
constexpr std::array<pid_t, 2> kProtectedIds{4242, 4243};

std::vector<Abi> covered_abis() {
    std::vector<Abi> abis{syscalls::native_abi()};
    if (const auto compat = syscalls::compat_abi()) {
        abis.push_back(*compat);
    }
    return abis;
}

std::string text_of_error(int error) {
    return error == 0 ? "succeed" : errno_name(Errno{error});
}

std::string text_of(const Interpreter::Answer& answer) {
    switch (answer.kind) {
    case Interpreter::Answer::Kind::kPass: return "allow";
    case Interpreter::Answer::Kind::kIntercept: return "intercept";
    case Interpreter::Answer::Kind::kErrno: return text_of_error(answer.error);
    }
    return "?";
}

std::string text_of(std::uint32_t answer) {
    switch (answer & SECCOMP_RET_ACTION_FULL) {
    case SECCOMP_RET_ALLOW: return "allow";
    case SECCOMP_RET_TRACE: return "intercept";
    case SECCOMP_RET_ERRNO: return text_of_error(static_cast<int>(answer & SECCOMP_RET_DATA));
    default: return cat("action ", answer);
    }
}

// Every argument the same, then each with one of its own: flags, modes, commands and ids that plans ask about.
std::vector<Arguments> arguments_to_try() {
    std::vector<Arguments> list;
    const std::vector<std::uint64_t> values{0,
                                            1,
                                            2,
                                            3,
                                            4,
                                            10,
                                            11,
                                            16,
                                            20,
                                            64,
                                            512,
                                            1024,
                                            4096,
                                            4242,
                                            4243,
                                            0x4000'0000,
                                            0x5412,
                                            0x4004'6602,
                                            0x6602,
                                            CLONE_UNTRACED,
                                            CLONE_PARENT,
                                            CLONE_NEWNS,
                                            CLONE_NEWUSER,
                                            0xffff'ffff,
                                            0xdead'beef'0000'0000};
    for (const std::uint64_t value : values) {
        for (const std::uint64_t others : {std::uint64_t{0}, std::uint64_t{1}}) {
            for (std::size_t place = 0; place < 6; ++place) {
                Arguments arguments;
                arguments.fill(others);
                arguments.at(place) = value;
                list.push_back(arguments);
            }
        }
    }
    return list;
}

TEST(Interpreter, answers_as_the_compiled_filter_does) {
    const std::vector<std::vector<std::string_view>> configurations{
        {},
        {"core/sandbox/write:deny", "core/trace/magic_lock:on"},
        {"core/sandbox/read:deny", "core/sandbox/write:deny", "core/sandbox/exec:deny", "core/sandbox/network:deny"},
        {"core/restrict/shared_memory_writable:true", "core/restrict/file_control:true"},
    };
    const auto tries = arguments_to_try();
    std::size_t intercepted = 0;
    for (const auto& commands : configurations) {
        const auto configuration = test::configuration_of(commands);
        const auto program = compile_filter(configuration, {kProtectedIds}, true, check::Interceptor::kTracer);
        ASSERT_TRUE(program) << program.error().message();
        const Interpreter interpreter(configuration, {kProtectedIds}, true);
        for (const Abi abi : covered_abis()) {
            for (int number = -1; number < syscalls::greatest_number(abi) + 3; ++number) {
                const syscalls::Row* row = syscalls::find(abi, number);
                if (row != nullptr && row->name == "seccomp") {
                    continue; // of no harm to a tracer that sees every call
                }
                for (Arguments arguments : tries) {
                    if (syscalls::pointer_size(abi) == 4) {
                        // As both the kernel and the filter for such an ABI take them.
                        std::ranges::transform(arguments, arguments.begin(), [](auto value) { return value & kLow; });
                    }
                    seccomp_data data{number, syscalls::audit_arch_of(abi), 0x7f00'1234'5678, {}};
                    std::copy(arguments.begin(), arguments.end(), data.args);
                    const std::string filter = text_of(test::run(*program, data));
                    const std::string own = text_of(interpreter.answer(abi, number, arguments));
                    intercepted += own == "intercept" ? 1U : 0U;
                    if (own != filter) {
                        FAIL() << name_of(abi) << " " << (row != nullptr ? row->name : "?") << " (" << number
                               << "): the filter says " << filter << ", the interpreter " << own;
                    }
                }
            }
        }
    }
    EXPECT_GT(intercepted, 10000U) << "most answers would be the same because nothing is planned";
}

TEST(Interpreter, refuses_what_no_table_covers) {
    const auto configuration = test::configuration_of({"core/sandbox/write:deny"});
    const Interpreter interpreter(configuration, {kProtectedIds}, false);
    EXPECT_EQ(text_of(interpreter.answer(std::nullopt, 1, {})), "ENOSYS") << "an unknown ABI";
    EXPECT_EQ(text_of(interpreter.answer(syscalls::native_abi(), 0x4000'0001, {})), "ENOSYS") << "x32";
    EXPECT_EQ(text_of(interpreter.answer(syscalls::native_abi(), -2, {})), "ENOSYS");
    EXPECT_EQ(text_of(interpreter.answer(syscalls::native_abi(), -1, {})), "allow") << "a skipped call";
}

std::string planned(std::string_view name, check::Interceptor interceptor) {
    const auto configuration = test::configuration_of({});
    std::string text;
    for (const check::PlannedCall& call :
         check::plan_filter({configuration, syscalls::native_abi(), {kProtectedIds}, false, interceptor})) {
        if (call.row->name == name) {
            text += call.action == check::PlannedCall::Action::kNotify ? "intercept " : text_of_error(call.error) + " ";
        }
    }
    return text;
}

// What would let a process get away from one kind of engine only.
TEST(Plan, guards_each_engine_against_its_own_ways_out) {
    EXPECT_EQ(planned("seccomp", check::Interceptor::kListener), "");
    EXPECT_EQ(planned("seccomp", check::Interceptor::kTracer), "EBUSY ") << "a listener takes precedence over a tracer";
    EXPECT_EQ(planned("seccomp", check::Interceptor::kTracerOfCalls), "") << "calls stop before any filter is asked";
    EXPECT_NE(planned("exit_group", check::Interceptor::kListener), "");
    EXPECT_EQ(planned("exit_group", check::Interceptor::kTracer), "") << "births are told";

    const auto configuration = test::configuration_of({"core/trace/magic_lock:on"});
    const Interpreter interpreter(configuration, {kProtectedIds}, false);
    const auto number = [](std::string_view name) {
        return int{syscalls::find(name)->numbers.at(static_cast<std::size_t>(syscalls::native_abi()))};
    };
    EXPECT_EQ(text_of(interpreter.answer(syscalls::native_abi(), number("clone"), {CLONE_UNTRACED})), "intercept")
        << "even where no sandbox type can be active";
    EXPECT_EQ(text_of(interpreter.answer(syscalls::native_abi(), number("clone"), {CLONE_VM})), "allow");
    EXPECT_EQ(text_of(interpreter.answer(syscalls::native_abi(), number("clone3"), {})), "ENOSYS");
}

} // namespace
} // namespace syd::kernel::filter
