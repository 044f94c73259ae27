// SPDX-License-Identifier: BSD-3-Clause
#include "app/inspect.h"

#include "base/text.h"
#include "console.h"
#include "policy/magic_keys.h"
#include "support/scratch_folder.h"

#include <gtest/gtest.h>

#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace syd::app {
namespace {

class Inspect : public testing::Test {
protected:
    struct Output {
        std::string out;
        std::string warnings;
    };
    static Output check(const std::vector<std::string>& commands) {
        std::ostringstream out;
        std::ostringstream warnings;
        check_configuration(options_with({}, commands), out, warnings);
        return {out.str(), warnings.str()};
    }

    ScopedVariable config_{"SYDBOX_CONFIG", std::nullopt};
};

TEST_F(Inspect, check_prints_the_configuration) {
    const auto [out, warnings] = check({"core/sandbox/write:deny", "whitelist/write+/x"});
    EXPECT_NE(out.find("core/sandbox/write:deny\n"), std::string::npos) << out;
    EXPECT_TRUE(out.ends_with("whitelist/write+/x\n")) << out;
    EXPECT_EQ(warnings, "");
}

TEST_F(Inspect, warnings_are_in_the_order_of_the_lines) {
    const test::ScratchFolder scratch;
    scratch.write("p.syd-1", "core/sandbox/write:deny\ncore/sandbox/read:deny\n"
                             "whitelist/write+/a/\nblacklist/read+*b\nwhitelist/write+*c\n");
    std::ostringstream out;
    std::ostringstream warnings;
    check_configuration(options_with({scratch.path("p.syd-1")}, {"whitelist/write+*d"}), out, warnings);
    const std::size_t first = warnings.str().find(":4: ");
    const std::size_t second = warnings.str().find(":5: ");
    ASSERT_NE(first, std::string::npos) << warnings.str();
    ASSERT_NE(second, std::string::npos) << warnings.str();
    EXPECT_LT(first, second) << warnings.str();
}

TEST_F(Inspect, check_warns_of_rules_without_effect) {
    const auto [out, warnings] = check({"core/sandbox/write:deny", "whitelist/write+/x", "blacklist/write+/x"});
    EXPECT_TRUE(warnings.starts_with("sydbox: warning: -m: whitelist/write+/x: ")) << warnings;
    EXPECT_EQ(std::count(warnings.begin(), warnings.end(), '\n'), 1) << warnings;
}

TEST_F(Inspect, check_looks_whether_a_path_is_a_directory) {
    EXPECT_NE(check({"core/sandbox/write:deny", "whitelist/write+/"}).warnings, "");
    EXPECT_EQ(check({"core/sandbox/write:deny", "whitelist/write+/dev/null"}).warnings, "");
}

TEST_F(Inspect, check_warns_of_a_log_file_that_a_profile_cannot_express) {
    const auto [out, warnings] = check({"log/file:/a\nb"});
    EXPECT_EQ(warnings, "sydbox: warning: log/file cannot be expressed in a profile; it is left out\n");
    EXPECT_EQ(out.find("\nlog/file:"), std::string::npos) << out;
}

TEST_F(Inspect, check_writes_nothing_if_the_configuration_has_errors) {
    std::ostringstream out;
    std::ostringstream warnings;
    EXPECT_THROW(check_configuration(options_with({}, {"core/x:1"}), out, warnings), UsageError);
    EXPECT_EQ(out.str() + warnings.str(), "");
}

TEST_F(Inspect, an_output_that_fails_is_an_error) {
    std::ostringstream out;
    std::ostringstream warnings;
    out.setstate(std::ios::badbit);
    EXPECT_THROW(check_configuration({}, out, warnings), UsageError);
    EXPECT_THROW(print_magic_keys(out), UsageError);
}

TEST_F(Inspect, magic_list_has_eight_columns_for_each_key) {
    std::ostringstream out;
    print_magic_keys(out);
    std::istringstream lines(out.str());
    std::vector<std::set<std::string>> seen(7);
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
        std::istringstream words(line);
        std::string word;
        for (auto& column : seen) {
            ASSERT_TRUE(words >> word) << line;
            column.insert(word);
        }
        EXPECT_TRUE(words >> word) << "no help: " << line;
    }
    EXPECT_EQ(count, policy::magic_keys().size());
    EXPECT_EQ(seen[0].size(), count) << "keys are distinct";
    EXPECT_EQ(seen[1], (std::set<std::string>{"bool", "int", "string", "list", "command"}));
    EXPECT_TRUE(seen[2].contains("-") && seen[2].contains("true"));
    EXPECT_EQ(seen[3], (std::set<std::string>{"process", "sandbox"}));
    EXPECT_EQ(seen[4], (std::set<std::string>{"start", "run", "any"}));
    EXPECT_EQ(seen[5], (std::set<std::string>{"query", "-"}));
    for (const char* const values : {"true|false", "NUMBER", "FILE", "PATTERN", "ADDRESS", "PROGRAM"}) {
        EXPECT_TRUE(seen[6].contains(values)) << values;
    }
}

} // namespace
} // namespace syd::app
