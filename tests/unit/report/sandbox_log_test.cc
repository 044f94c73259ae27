// SPDX-License-Identifier: BSD-3-Clause
#include "report/sandbox_log.h"

#include "sample.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

namespace syd::report {
namespace {

using namespace sample;

inline const Row kRenameat{"renameat", kNoNumbers, {Role::kDirFd, Role::kPath, Role::kDirFd, Role::kPath}};

std::string entry(std::string_view function, std::string_view given, std::string_view absolute,
                  std::string_view resolved, std::string_view command = "touch x") {
    return std::string("F: ") + std::string(function) + "\nS: deny\nP: " + std::string(given) +
           "\nA: " + std::string(absolute) + "\nR: " + std::string(resolved) + "\nC: " + std::string(command) + "\n\n";
}

TEST(SandboxLogEntry, RelativePath) {
    EXPECT_EQ(sandbox_log_entry(openat_violation()), entry("openat", "x", "/usr/x", "/usr/x"));
}

TEST(SandboxLogEntry, AbsolutePathThatIsNotResolved) {
    Violation violation = openat_violation();
    violation.argument_texts[1] = "/usr/../etc/x";
    violation.subject = "/etc/x";
    EXPECT_EQ(sandbox_log_entry(violation), entry("openat", "/usr/../etc/x", "/usr/../etc/x", "/etc/x"));
}

TEST(SandboxLogEntry, RelativeToADescriptor) {
    Violation violation = openat_violation();
    violation.event.arguments[0] = 5;
    violation.subject = "/opt/x";
    EXPECT_EQ(sandbox_log_entry(violation), entry("openat", "x", "/opt/x", "/opt/x"));
}

TEST(SandboxLogEntry, OfTwoPathsTheOneThatIsMeant) {
    Violation violation = openat_violation();
    violation.event.row = &kRenameat;
    violation.event.arguments = {kWorkingDirectory, kPointer, kWorkingDirectory, kPointer};
    violation.argument_texts = {std::nullopt, "old", std::nullopt, "new"};
    violation.subject = "/usr/new";
    EXPECT_EQ(sandbox_log_entry(violation), entry("renameat", "new", "/usr/new", "/usr/new"));
    violation.subject = "/usr/old";
    EXPECT_EQ(sandbox_log_entry(violation), entry("renameat", "old", "/usr/old", "/usr/old"));
}

TEST(SandboxLogEntry, WithoutAPath) {
    EXPECT_EQ(sandbox_log_entry(connect_violation("inet:192.0.2.1@80")),
              entry("connect", "inet:192.0.2.1@80", "inet:192.0.2.1@80", "inet:192.0.2.1@80"));
}

TEST(SandboxLogEntry, NothingBreaksTheLine) {
    Violation violation = mkdir_violation("/usr/a\nS: allow");
    violation.process.command_line = {"mkdir", "a\nb", "\x1b[m"};
    EXPECT_EQ(sandbox_log_entry(violation),
              entry("mkdir", "/usr/a\\nS: allow", "/usr/a\\nS: allow", "/usr/a\\nS: allow", "mkdir a\\nb \\e[m"));
}

TEST(SandboxLogEntry, LetGoOn) {
    Violation violation = openat_violation();
    violation.result = Errno{0};
    EXPECT_NE(sandbox_log_entry(violation).find("\nS: allow\n"), std::string::npos);
}

class SandboxLogFile : public testing::Test {
protected:
    void SetUp() override {
        char name[] = "/tmp/sandbox_log.XXXXXX";
        ASSERT_NE(::mkdtemp(name), nullptr);
        folder_ = name;
        path_ = folder_ + "/log";
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    SandboxLog open_log() {
        auto log = SandboxLog::open(path_, [this](const Error& error) { complaints_.push_back(error.code.value); });
        EXPECT_TRUE(log);
        return std::move(*log);
    }
    static std::string content(const std::string& path) {
        std::ostringstream text;
        text << std::ifstream(path).rdbuf();
        return text.str();
    }

    std::string folder_;
    std::string path_;
    std::vector<int> complaints_;
};

TEST_F(SandboxLogFile, IsMadeForTheFirstViolation) {
    SandboxLog log = open_log();
    EXPECT_FALSE(std::filesystem::exists(path_));
    log.report(openat_violation());
    log.report(mkdir_violation("/usr/y"));
    EXPECT_EQ(content(path_), std::string(sandbox_log_header()) + sandbox_log_entry(openat_violation()) +
                                  sandbox_log_entry(mkdir_violation("/usr/y")));
    EXPECT_TRUE(complaints_.empty());
}

TEST_F(SandboxLogFile, IsMadeAnewAfterItWasRemoved) {
    SandboxLog log = open_log();
    log.report(openat_violation());
    std::filesystem::remove(path_);
    log.report(openat_violation());
    EXPECT_EQ(content(path_), std::string(sandbox_log_header()) + sandbox_log_entry(openat_violation()));
}

TEST_F(SandboxLogFile, LinksAreNotFollowed) {
    const std::string victim = folder_ + "/victim";
    std::ofstream(victim) << "old\n";
    std::filesystem::create_symlink(victim, path_);
    SandboxLog log = open_log();
    log.report(openat_violation());
    std::filesystem::remove(path_);
    std::filesystem::create_hard_link(victim, path_);
    log.report(openat_violation());
    EXPECT_EQ(content(victim), "old\n");
    EXPECT_EQ(complaints_, std::vector<int>{ELOOP}) << "told once";
}

TEST_F(SandboxLogFile, AFifoDoesNotHoldItUp) {
    ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
    SandboxLog log = open_log();
    log.report(openat_violation());
    EXPECT_EQ(complaints_, std::vector<int>{ENXIO});
}

TEST_F(SandboxLogFile, ItsFolderStaysTheOneThatItWas) {
    const std::string inner = folder_ + "/inner";
    const std::string elsewhere = folder_ + "/elsewhere";
    std::filesystem::create_directory(inner);
    std::filesystem::create_directory(elsewhere);
    path_ = inner + "/log";
    SandboxLog log = open_log();
    std::filesystem::rename(inner, folder_ + "/moved");
    std::filesystem::create_directory_symlink(elsewhere, inner);
    log.report(openat_violation());
    EXPECT_TRUE(std::filesystem::exists(folder_ + "/moved/log"));
    EXPECT_FALSE(std::filesystem::exists(elsewhere + "/log"));
}

TEST_F(SandboxLogFile, HasAnEnd) {
    SandboxLog log = open_log();
    for (std::size_t i = 0; i < SandboxLog::kMostEntries + 10; ++i) {
        log.report(openat_violation());
    }
    EXPECT_EQ(std::filesystem::file_size(path_),
              sandbox_log_header().size() + SandboxLog::kMostEntries * sandbox_log_entry(openat_violation()).size());
}

TEST_F(SandboxLogFile, RefusesWhatIsNoPathOfAFile) {
    const auto ignore = [](const Error&) {};
    EXPECT_EQ(SandboxLog::open("relative", ignore).error().code, Errno{EINVAL});
    EXPECT_EQ(SandboxLog::open("/tmp/", ignore).error().code, Errno{EINVAL});
    EXPECT_EQ(SandboxLog::open(folder_ + "/no/log", ignore).error().code, Errno{ENOENT});
}

} // namespace
} // namespace syd::report
