// SPDX-License-Identifier: BSD-3-Clause
#include "report/text_report.h"

#include "sample.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace syd::report {
namespace {

using namespace sample;

std::string rendered(const Violation& violation) {
    return render_block(violation, Style{});
}

TEST(TextReport, write_violation) {
    EXPECT_EQ(rendered(openat_violation()),
              R"(sydbox: violation: write openat(AT_FDCWD, "x", O_WRONLY|O_CREAT, 0666) = EPERM
  path     /usr/x
  process  4711 touch, parent 4700 make, in /usr
  command  touch x
  rule     no rule
  allow    esandbox allow /usr/x
           in a profile: whitelist/write+/usr/x
  silence  esandbox addfilter /usr/x
           in a profile: filter/write+/usr/x
)");
}

TEST(TextReport, connect_that_a_rule_denies_and_that_is_not_refused) {
    Violation violation = connect_violation("inet:192.0.2.1@80");
    violation.result = Errno{0};
    violation.rule = "blacklist/network/connect+inet:192.0.2.0/24@0-65535";
    violation.rule_origin = "paludis.syd-1:12";
    EXPECT_EQ(rendered(violation),
              R"(sydbox: violation: network/connect connect(3, inet:192.0.2.1@80, 16) = 0 (not refused)
  address  inet:192.0.2.1@80
  process  4711 touch, parent 4700 make, in /usr
  command  touch x
  rule     blacklist/network/connect+inet:192.0.2.0/24@0-65535  (paludis.syd-1:12)
  allow    esandbox allow_net --connect inet:192.0.2.1@80
           in a profile: whitelist/network/connect+inet:192.0.2.1@80
  silence  esandbox addfilter_net inet:192.0.2.1@80
           in a profile: filter/network+inet:192.0.2.1@80
)");
}

TEST(TextReport, call_that_no_rule_can_allow) {
    Violation violation = openat_violation();
    violation.event.row = &kFchmod;
    violation.event.arguments = {3, 0644};
    violation.no_rule_can_allow = true;
    violation.subject = "it would go around the sandbox";
    EXPECT_EQ(rendered(violation), R"(sydbox: violation: write fchmod(3, 0644) = EPERM
  process  4711 touch, parent 4700 make, in /usr
  command  touch x
  rule     no rule can allow this call: it would go around the sandbox
)");
}

TEST(TextReport, leaves_out_what_is_not_known) {
    Violation violation = openat_violation();
    violation.event.row = &kExecve;
    violation.event.arguments = {kPointer, 0, 0x10};
    violation.argument_texts = {};
    violation.subject.clear();
    violation.process = {4711, "", {}};
    violation.parent = {};
    violation.working_directory.clear();
    EXPECT_EQ(rendered(violation), R"(sydbox: violation: write execve(0x7ffd1000, NULL, 0x10) = EPERM
  process  4711
  rule     no rule
)");
}

TEST(TextReport, hostile_texts_stay_on_their_lines) {
    const std::string evil = "\x1b[2J\nsydbox: violation: \xc2\x9b\r";
    Violation violation = mkdir_violation("/" + evil);
    violation.process = {1, evil, {evil, evil}};
    violation.parent = {2, "sh, in /", {}};
    violation.working_directory = evil;
    violation.rule = evil;
    violation.rule_origin = evil;
    const std::string text = rendered(violation);
    EXPECT_TRUE(std::none_of(text.begin(), text.end(), [](char letter) {
        const auto byte = static_cast<unsigned char>(letter);
        return (byte < 0x20 && letter != '\n') || byte >= 0x7f;
    })) << text;
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 9) << text;
    EXPECT_EQ(text.find("\nsydbox:"), std::string::npos) << text;
    EXPECT_NE(text.find("parent 2 'sh, in /', in \\e[2J\\n"), std::string::npos) << text;
}

TEST(TextReport, long_commands_are_cut) {
    Violation violation = openat_violation();
    violation.process.command_line = {"cc", std::string(390, 'a'), std::string(20, 'b')};
    EXPECT_NE(rendered(violation).find("  command  cc " + std::string(390, 'a') + " ...\n"), std::string::npos);
    violation.process.command_line = {std::string(500, 'a'), "b"};
    EXPECT_NE(rendered(violation).find("  command  " + std::string(400, 'a') + "...\n"), std::string::npos);
}

TEST(TextReport, colours_on_request) {
    Violation violation = openat_violation();
    violation.subject.clear();
    violation.process.command_line.clear();
    EXPECT_EQ(render_block(violation, Style{.colours = true}),
              "\x1b[1;31msydbox: violation: write openat(AT_FDCWD, \"x\", O_WRONLY|O_CREAT, 0666) = EPERM\x1b[0m\n"
              "  \x1b[36mprocess\x1b[0m  4711 touch, parent 4700 make, in /usr\n"
              "  \x1b[36mrule\x1b[0m     no rule\n");
}

// What a report writes for violations that a counter with these limits has counted.
class Written {
public:
    explicit Written(const ViolationCounter::Limits& limits = {}) : counter_(limits) {}

    Written& add(const Violation& violation, int times = 1) {
        for (int i = 0; i < times; ++i) {
            report_.report(violation, counter_.count(violation));
        }
        return *this;
    }
    [[nodiscard]] const std::vector<std::string>& texts() const { return texts_; }
    std::string summary() {
        report_.summarize(counter_.counts());
        return texts_.back();
    }

private:
    ViolationCounter counter_;
    std::vector<std::string> texts_;
    TextReport report_{Style{}, [this](std::string_view text) { texts_.emplace_back(text); }};
};

TEST(TextReport, writes_a_block_for_the_first_violation_of_each_kind) {
    Written written;
    written.add(mkdir_violation("/usr/lib/x"), 2).add(connect_violation("inet:192.0.2.1@80"));
    EXPECT_EQ(written.texts(), (std::vector<std::string>{rendered(mkdir_violation("/usr/lib/x")),
                                                         rendered(connect_violation("inet:192.0.2.1@80"))}));
}

TEST(TextReport, says_once_that_further_kinds_are_not_reported) {
    Written written({.kinds = 1});
    for (const char* const path : {"/a", "/b", "/c"}) {
        written.add(mkdir_violation(path));
    }
    ASSERT_EQ(written.texts().size(), 2U);
    EXPECT_EQ(written.texts()[1], "sydbox: too many kinds of violations: further ones are counted but not reported\n");
}

TEST(TextReport, summary_without_violations_is_empty) {
    EXPECT_EQ(render_summary(ViolationCounts{}), "");
}

TEST(TextReport, summary_counts_accesses_and_lists_what_occurred_more_than_once) {
    EXPECT_EQ(Written().add(openat_violation()).summary(), "sydbox: 1 violation (1 kind): write 1\n");
    EXPECT_EQ(Written().add(mkdir_violation("/usr/lib/x"), 2).add(connect_violation("inet:192.0.2.1@80")).summary(),
              "sydbox: 3 violations (2 kinds): write 2, network/connect 1\n"
              "  2 x write mkdir /usr/lib/x (touch)\n");
}

TEST(TextReport, summary_of_more_kinds_than_were_recorded) {
    Written written({.kinds = 2});
    for (const char* const path : {"/a", "/b", "/c", "/d", "/a"}) {
        written.add(mkdir_violation(path));
    }
    EXPECT_EQ(written.summary(), "sydbox: 5 violations (more than 2 kinds): write 5\n"
                                 "  2 x write mkdir /a (touch)\n"
                                 "  2 x others, not reported: only the first 2 kinds were recorded\n");
}

TEST(TextReport, summary_lists_the_most_frequent_kinds_and_not_all) {
    Written written;
    for (int kind = 10; kind < 32; ++kind) {
        written.add(mkdir_violation("/" + std::to_string(kind)), kind == 31 ? 3 : 2);
    }
    const std::string summary = written.add(mkdir_violation("/once")).summary();
    EXPECT_EQ(summary.substr(0, summary.find("  2 x")), "sydbox: 46 violations (23 kinds): write 46\n"
                                                        "  3 x write mkdir /31 (touch)\n");
    EXPECT_EQ(std::count(summary.begin(), summary.end(), '\n'), 22);
    EXPECT_TRUE(summary.ends_with("  2 more kinds occurred more than once\n")) << summary;
}

TEST(TextReport, summary_is_printable) {
    Violation violation = mkdir_violation("/\x1b\n");
    violation.process.name = "\x07";
    EXPECT_EQ(Written().add(violation, 2).summary(), "sydbox: 2 violations (1 kind): write 2\n"
                                                     "  2 x write mkdir /\\e\\n (\\x07)\n");
}

} // namespace
} // namespace syd::report
