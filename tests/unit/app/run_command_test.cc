// SPDX-License-Identifier: BSD-3-Clause
// What stops a command before anything is started. tests/integration runs commands.
#include "app/run_command.h"

#include "console.h"
#include "support/scratch_folder.h"

#include <gtest/gtest.h>

namespace syd::app {
namespace {

class RunCommand : public testing::Test {
protected:
    ScopedVariable config_{"SYDBOX_CONFIG", std::nullopt};
};

TEST_F(RunCommand, a_command_that_is_not_found) {
    Options options = options_with({}, {}, {"steam"});
    options.environment.push_back({"PATH", "/none"});
    int status = 0;
    EXPECT_EQ(errors_of([&] { status = run_command(options); }), "sydbox: steam: command not found\n");
    EXPECT_EQ(status, 127);
}

TEST_F(RunCommand, a_command_that_is_not_executable) {
    const test::ScratchFolder scratch;
    scratch.write("text", "");
    Options options = options_with({}, {}, {"text"});
    options.environment.push_back({"PATH", scratch.root()});
    int status = 0;
    EXPECT_EQ(errors_of([&] { status = run_command(options); }), "sydbox: text: Permission denied\n");
    EXPECT_EQ(status, 126);
}

TEST_F(RunCommand, the_notify_engine_needs_seccomp) {
    const Options options = options_with({}, {"core/trace/engine:notify", "core/trace/use_seccomp:false"}, {"true"});
    EXPECT_THROW(static_cast<void>(run_command(options)), UsageError);
}

TEST_F(RunCommand, mistakes_in_the_configuration) {
    EXPECT_THROW(static_cast<void>(run_command(options_with({}, {"core/x:1"}, {"true"}))), UsageError);
}

} // namespace
} // namespace syd::app
