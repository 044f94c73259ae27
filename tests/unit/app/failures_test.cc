// SPDX-License-Identifier: BSD-3-Clause
#include "app/failures.h"

#include "console.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace syd::app {
namespace {

using kernel::StartFailure;
using policy::EngineChoice;

TEST(Failures, exec) {
    struct Row {
        const char* command;
        int error;
        int status;
        const char* message;
    };
    const Row rows[] = {
        {"steam", ENOENT, 127, "steam: command not found"}, {"", ENOENT, 127, "the name of the command is empty"},
        {"/x", EACCES, 126, "/x: Permission denied"},       {"/", EACCES, 126, "/: Is a directory"},
        {"a\nb", ENOEXEC, 126, "a\\nb: Exec format error"},
    };
    for (const auto& [command, error, status, message] : rows) {
        const Failure failure = exec_failure(command, Errno{error});
        EXPECT_EQ(failure.status, status) << command;
        EXPECT_EQ(failure.message, message);
    }
}

TEST(Failures, start) {
    const StartFailure exec = kernel::ExecFailure{Errno{ENOENT}};
    EXPECT_EQ(start_failure(exec, "x", EngineChoice::kAuto).status, 127);
    EXPECT_EQ(start_failure(exec, "x", EngineChoice::kAuto).message, "x: command not found");

    const StartFailure engine = kernel::EngineFailure{{Errno{EPERM}, "cannot load the filter", "a\nb"}};
    EXPECT_EQ(start_failure(engine, "x", EngineChoice::kAuto).status, 2);
    EXPECT_EQ(start_failure(engine, "x", EngineChoice::kAuto).message,
              "cannot run a sandbox on this system: cannot load the filter: a\\nb: Operation not permitted; see the "
              "output of sydbox --test");
}

TEST(Failures, start_names_the_limit_that_is_too_low) {
    struct Row {
        int error;
        const char* limit;
    };
    for (const auto& [error, limit] : {Row{EMFILE, "-n"}, Row{EAGAIN, "-u"}, Row{ENOMEM, "-v"}}) {
        const StartFailure failure = kernel::EngineFailure{{Errno{error}, "fork", {}}};
        const Failure told = start_failure(failure, "x", EngineChoice::kAuto);
        EXPECT_EQ(told.status, 2);
        EXPECT_TRUE(told.message.starts_with("cannot start a sandbox: fork: ")) << told.message;
        EXPECT_TRUE(told.message.ends_with(std::string("(see ulimit ") + limit + ")")) << told.message;
    }
}

TEST(Failures, start_below_another_supervisor) {
    const StartFailure busy = kernel::EngineFailure{{Errno{EBUSY}, "seccomp", {}}};
    EXPECT_EQ(start_failure(busy, "x", EngineChoice::kAuto).status, 2);
    EXPECT_EQ(start_failure(busy, "x", EngineChoice::kAuto).message,
              "another sydbox or a similar program supervises these processes in a way that allows no sandbox inside; "
              "run it with core/trace/use_seccomp:false or with the notify engine");
    for (const EngineChoice engine : {EngineChoice::kNotify, EngineChoice::kPtrace}) {
        EXPECT_EQ(start_failure(busy, "x", engine).message,
                  "another sydbox or a similar program already supervises these processes; let sydbox choose the "
                  "engine");
    }
}

TEST(Failures, print_error_marks_each_line) {
    EXPECT_EQ(errors_of([] { print_error("one\ntwo"); }), "sydbox: one\nsydbox: two\n");
}

} // namespace
} // namespace syd::app
