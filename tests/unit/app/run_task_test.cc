// SPDX-License-Identifier: BSD-3-Clause
#include "app/run_task.h"

#include "console.h"

#include <gtest/gtest.h>

#include <sstream>

namespace syd::app {
namespace {

class RunTask : public testing::Test {
protected:
    // What is printed; the status is 0.
    static std::string output(Options::Task task, const std::vector<std::string>& magic = {}) {
        Options options = options_with({}, magic);
        options.task = task;
        std::ostringstream out;
        std::ostringstream warnings;
        EXPECT_EQ(run_task(options, out, warnings), 0);
        return out.str() + warnings.str();
    }

    ScopedVariable config_{"SYDBOX_CONFIG", std::nullopt};
};

TEST_F(RunTask, help) {
    EXPECT_EQ(output(Options::Task::kHelp), help_text());
}

TEST_F(RunTask, version) {
    EXPECT_TRUE(output(Options::Task::kVersion).starts_with("sydbox " PACKAGE_VERSION "\n"));
}

TEST_F(RunTask, check_prints_configuration_and_warnings) {
    const std::string text = output(Options::Task::kCheck, {"whitelist/write+/x"});
    EXPECT_TRUE(text.starts_with("core/")) << text;
    EXPECT_NE(text.find("\nwhitelist/write+/x\nsydbox: warning: -m: whitelist/write+/x: "), std::string::npos) << text;
}

TEST_F(RunTask, magic_list) {
    EXPECT_NE(output(Options::Task::kMagicList).find("core/sandbox/write "), std::string::npos);
}

TEST_F(RunTask, command) {
    Options options = options_with({}, {}, {"steam"});
    options.environment.push_back({"PATH", "/none"});
    std::ostringstream out;
    errors_of([&] { EXPECT_EQ(run_task(options, out, out), 127); });
    EXPECT_EQ(out.str(), "");
}

} // namespace
} // namespace syd::app
