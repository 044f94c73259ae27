// SPDX-License-Identifier: BSD-3-Clause
#include "app/log_settings.h"

#include "base/unique_fd.h"
#include "console.h"
#include "support/scratch_folder.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <stdlib.h>

namespace syd::app {
namespace {

policy::Settings settings_for(int console) {
    policy::Settings settings;
    settings.log_console_fd = console;
    return settings;
}

TEST(LogSettings, levels_and_file_are_applied) {
    const test::ScratchFolder scratch;
    report::DescriptorLog log(-1);
    policy::Settings settings = settings_for(-1);
    settings.log_level = 16;
    settings.log_file = scratch.path("log");
    ASSERT_TRUE(apply_log_settings(log, settings, settings.log_console_fd));
    EXPECT_TRUE(log.wants(LogTopic::kMagic));
    EXPECT_FALSE(log.wants(LogTopic::kWarning));
    log.write(LogTopic::kMagic, "x");
    EXPECT_TRUE(scratch.content("log").ends_with(" sydbox: magic: x\n"));
}

TEST(LogSettings, console_is_applied_even_if_the_file_cannot_be_opened) {
    const test::ScratchFolder scratch;
    const UniqueFd console(::open(scratch.path("console").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    report::DescriptorLog log(-1);
    policy::Settings settings = settings_for(console.get());
    settings.log_console_level = 1;
    settings.log_file = scratch.path("none/log");
    const auto applied = apply_log_settings(log, settings, settings.log_console_fd);
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().message(),
              "log/file: cannot open the log file: " + scratch.path("none/log") + ": No such file or directory");
    log.write(LogTopic::kWarning, "x");
    log.write(LogTopic::kViolation, "y");
    EXPECT_EQ(scratch.content("console"), "sydbox: warning: x\n");
}

TEST(LogSettings, a_console_that_is_not_open_is_an_error) {
    report::DescriptorLog log(-1);
    const auto applied = apply_log_settings(log, settings_for(1000000), -1);
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().message(), "log/console_fd: descriptor 1000000: Bad file descriptor");
}

TEST(LogSettings, sandbox_log_comes_from_the_environment) {
    const ScopedVariable set("SANDBOX_LOG", "/x/log");
    EXPECT_EQ(report_options(settings_for(-1)).sandbox_log, "/x/log");
    const ScopedVariable unset("SANDBOX_LOG", std::nullopt);
    EXPECT_EQ(report_options(settings_for(-1)).sandbox_log, "");
}

TEST(LogSettings, colours_are_for_terminals_unless_no_color_is_set) {
    const UniqueFd terminal(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
    if (!terminal) {
        GTEST_SKIP() << "no pseudo-terminals";
    }
    const ScopedVariable unset("NO_COLOR", std::nullopt);
    EXPECT_TRUE(report_options(settings_for(terminal.get())).colours);
    EXPECT_FALSE(report_options(settings_for(-1)).colours);
    const ScopedVariable empty("NO_COLOR", "");
    EXPECT_TRUE(report_options(settings_for(terminal.get())).colours);
    const ScopedVariable set("NO_COLOR", "1");
    EXPECT_FALSE(report_options(settings_for(terminal.get())).colours);
}

} // namespace
} // namespace syd::app
