// SPDX-License-Identifier: BSD-3-Clause
#include "report/status_report.h"

#include "base/text.h"
#include "policy/profile.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>

namespace syd::report {
namespace {

using check::ProcessStatus;
using check::SandboxStatus;
using check::StatusDetail;
using Texts = std::vector<std::string>;

policy::Snapshot state_of(const std::vector<std::string>& commands, bool unconfined = false) {
    policy::Configuration configuration;
    for (const std::string& command : commands) {
        const auto applied = policy::apply_start_up_magic(command, configuration, {});
        EXPECT_TRUE(applied) << command;
    }
    configuration.state.unconfined = unconfined;
    return std::make_shared<const policy::State>(configuration.state);
}

TEST(StatusReport, has_a_line_for_each_process_indented_by_its_depth) {
    const auto state = state_of({"core/sandbox/write:deny", "core/sandbox/exec:allow", "core/trace/magic_lock:exec",
                                 "whitelist/write+/tmp/***", "whitelist/network/connect+inet:127.0.0.1@80"});
    const SandboxStatus status{100, {{101, 1, "make", state, {}}, {102, 2, "cc", state, {}}}};
    const std::string counts = "exec:allow read:off write:deny network:off lock:exec rules: exec 0, read 0, write 1, "
                               "network/bind 0, network/connect 1";
    EXPECT_EQ(status_lines(status, StatusDetail::kCounts),
              (Texts{"processes below sydbox (100):", cat("  101 make  ", counts), cat("    102 cc  ", counts)}));
}

TEST(StatusReport, lists_rules_in_profile_syntax_where_that_is_asked_for) {
    const SandboxStatus status{1, {{2, 1, "sh", state_of({"whitelist/write+/tmp/a\033b"}), {}}}};
    const Texts lines = status_lines(status, StatusDetail::kLists);
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[2], "      whitelist/write+/tmp/a\\eb");
    EXPECT_EQ(status_lines(status, StatusDetail::kCounts).size(), 2U);
}

TEST(StatusReport, names_the_call_that_is_being_decided) {
    const check::CurrentCall call{7, "mkdir", std::chrono::milliseconds(1500)};
    const Texts lines = status_lines({1, {{2, 1, "sh", state_of({}, true), call}}}, StatusDetail::kCounts);
    EXPECT_EQ(lines.at(1), "  2 sh  unsandboxed  deciding mkdir for 1500 ms at least");
}

TEST(StatusReport, shows_every_word_of_the_lock) {
    for (const std::string word : {"off", "exec", "on"}) {
        const Texts lines =
            status_lines({1, {{2, 1, "sh", state_of({"core/trace/magic_lock:" + word}), {}}}}, StatusDetail::kCounts);
        EXPECT_NE(lines.at(1).find(cat(" lock:", word, " ")), std::string::npos) << lines.at(1);
    }
}

TEST(StatusReport, escapes_the_names_of_processes) {
    const Texts lines = status_lines({1, {{2, 1, "a\nb\033[0m", state_of({}, true), {}}}}, StatusDetail::kCounts);
    EXPECT_EQ(lines.at(1), "  2 a\\nb\\e[0m  unsandboxed");
}

} // namespace
} // namespace syd::report
