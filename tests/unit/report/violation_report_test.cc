// SPDX-License-Identifier: BSD-3-Clause
#include "report/violation_report.h"

#include "sample.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace syd::report {
namespace {

using namespace sample;

std::string rendered(const Violation& violation) {
    return render(violation, Style{});
}

TEST(ViolationReport, Write) {
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

TEST(ViolationReport, ConnectThatWasLetGoOnAndRefusedByARule) {
    Violation violation = connect_violation("inet:192.0.2.1@80");
    violation.result = Errno{0};
    violation.rule = "blacklist/network/connect+inet:192.0.2.0/24@0-65535";
    violation.rule_origin = "paludis.syd-1:12";
    EXPECT_EQ(rendered(violation),
              R"(sydbox: violation: network/connect connect(3, inet:192.0.2.1@80, 16) = 0 (let go on)
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

TEST(ViolationReport, CallThatNoRuleCanAllow) {
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

TEST(ViolationReport, LeavesOutWhatIsNotKnown) {
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

TEST(ViolationReport, HostileTextsStayOnTheirLines) {
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

TEST(ViolationReport, LongCommandsAreCut) {
    Violation violation = openat_violation();
    violation.process.command_line = {"cc", std::string(390, 'a'), std::string(20, 'b')};
    EXPECT_NE(rendered(violation).find("  command  cc " + std::string(390, 'a') + " ...\n"), std::string::npos);
    violation.process.command_line = {std::string(500, 'a'), "b"};
    EXPECT_NE(rendered(violation).find("  command  " + std::string(400, 'a') + "...\n"), std::string::npos);
}

TEST(ViolationReport, ColoursOnRequest) {
    Violation violation = openat_violation();
    violation.subject.clear();
    violation.process.command_line.clear();
    EXPECT_EQ(render(violation, Style{.colours = true}),
              "\x1b[1;31msydbox: violation: write openat(AT_FDCWD, \"x\", O_WRONLY|O_CREAT, 0666) = EPERM\x1b[0m\n"
              "  \x1b[36mprocess\x1b[0m  4711 touch, parent 4700 make, in /usr\n"
              "  \x1b[36mrule\x1b[0m     no rule\n");
}

} // namespace
} // namespace syd::report
