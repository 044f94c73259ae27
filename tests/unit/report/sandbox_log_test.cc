// SPDX-License-Identifier: BSD-3-Clause
#include "report/sandbox_log.h"

#include "sample.h"
#include "support/scratch_folder.h"

#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <sys/stat.h>

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

TEST(SandboxLogEntry, relative_path) {
    EXPECT_EQ(sandbox_log_entry(openat_violation()), entry("openat", "x", "/usr/x", "/usr/x"));
}

TEST(SandboxLogEntry, absolute_path_that_is_not_resolved) {
    Violation violation = openat_violation();
    violation.argument_texts[1] = "/usr/../etc/x";
    violation.subject = "/etc/x";
    EXPECT_EQ(sandbox_log_entry(violation), entry("openat", "/usr/../etc/x", "/usr/../etc/x", "/etc/x"));
}

TEST(SandboxLogEntry, relative_to_a_descriptor) {
    Violation violation = openat_violation();
    violation.event.arguments[0] = 5;
    violation.subject = "/opt/x";
    EXPECT_EQ(sandbox_log_entry(violation), entry("openat", "x", "/opt/x", "/opt/x"));
}

TEST(SandboxLogEntry, of_two_paths_the_one_that_was_refused) {
    Violation violation = openat_violation();
    violation.event.row = &kRenameat;
    violation.event.arguments = {kWorkingDirectory, kPointer, kWorkingDirectory, kPointer};
    violation.argument_texts = {std::nullopt, "old", std::nullopt, "new"};
    violation.subject = "/usr/new";
    EXPECT_EQ(sandbox_log_entry(violation), entry("renameat", "new", "/usr/new", "/usr/new"));
    violation.subject = "/usr/old";
    EXPECT_EQ(sandbox_log_entry(violation), entry("renameat", "old", "/usr/old", "/usr/old"));
}

TEST(SandboxLogEntry, without_a_path) {
    EXPECT_EQ(sandbox_log_entry(connect_violation("inet:192.0.2.1@80")),
              entry("connect", "inet:192.0.2.1@80", "inet:192.0.2.1@80", "inet:192.0.2.1@80"));
}

TEST(SandboxLogEntry, escapes_line_feeds_and_control_characters) {
    Violation violation = mkdir_violation("/usr/a\nS: allow");
    violation.process.command_line = {"mkdir", "a\nb", "\x1b[m"};
    EXPECT_EQ(sandbox_log_entry(violation),
              entry("mkdir", "/usr/a\\nS: allow", "/usr/a\\nS: allow", "/usr/a\\nS: allow", "mkdir a\\nb \\e[m"));
}

TEST(SandboxLogEntry, of_a_call_that_was_not_refused) {
    Violation violation = openat_violation();
    violation.result = Errno{0};
    EXPECT_NE(sandbox_log_entry(violation).find("\nS: allow\n"), std::string::npos);
}

class SandboxLogFile : public testing::Test {
protected:
    // A log at path_.
    class Log {
    public:
        explicit Log(SandboxLogFile& test)
            : log_(SandboxLog::open(test.path_,
                                    [&test](const Error& error) { test.warnings_.push_back(error.code.value); })) {}
        // The counter is not asked: an entry is written for every violation.
        void report(const Violation& violation) { log_.value()->report(violation, Occurrence::kRepeated); }

    private:
        Result<std::unique_ptr<SandboxLog>> log_;
    };

    test::ScratchFolder scratch_;
    std::string path_ = scratch_.path("log");
    std::vector<int> warnings_;
};

TEST_F(SandboxLogFile, is_created_for_the_first_violation) {
    Log log(*this);
    EXPECT_FALSE(std::filesystem::exists(path_));
    log.report(openat_violation());
    log.report(mkdir_violation("/usr/y"));
    EXPECT_EQ(scratch_.content("log"), std::string(sandbox_log_header()) + sandbox_log_entry(openat_violation()) +
                                           sandbox_log_entry(mkdir_violation("/usr/y")));
    EXPECT_TRUE(warnings_.empty());
}

TEST_F(SandboxLogFile, is_created_again_after_it_was_removed) {
    Log log(*this);
    log.report(openat_violation());
    std::filesystem::remove(path_);
    log.report(openat_violation());
    EXPECT_EQ(scratch_.content("log"), std::string(sandbox_log_header()) + sandbox_log_entry(openat_violation()));
}

TEST_F(SandboxLogFile, links_are_not_followed) {
    const std::string victim = scratch_.path("victim");
    std::ofstream(victim) << "old\n";
    std::filesystem::create_symlink(victim, path_);
    Log log(*this);
    log.report(openat_violation());
    std::filesystem::remove(path_);
    std::filesystem::create_hard_link(victim, path_);
    log.report(openat_violation());
    EXPECT_EQ(scratch_.content("victim"), "old\n");
    EXPECT_EQ(warnings_, std::vector<int>{ELOOP}) << "one warning";
}

TEST_F(SandboxLogFile, does_not_wait_for_the_reader_of_a_fifo) {
    ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
    Log log(*this);
    log.report(openat_violation());
    EXPECT_EQ(warnings_, std::vector<int>{ENXIO});
}

TEST_F(SandboxLogFile, keeps_its_directory_when_that_is_renamed) {
    const std::string inner = scratch_.path("inner");
    const std::string elsewhere = scratch_.path("elsewhere");
    std::filesystem::create_directory(inner);
    std::filesystem::create_directory(elsewhere);
    path_ = inner + "/log";
    Log log(*this);
    std::filesystem::rename(inner, scratch_.path("moved"));
    std::filesystem::create_directory_symlink(elsewhere, inner);
    log.report(openat_violation());
    EXPECT_TRUE(std::filesystem::exists(scratch_.path("moved/log")));
    EXPECT_FALSE(std::filesystem::exists(elsewhere + "/log"));
}

TEST_F(SandboxLogFile, limits_the_number_of_entries) {
    Log log(*this);
    for (std::size_t i = 0; i < SandboxLog::kMostEntries + 10; ++i) {
        log.report(openat_violation());
    }
    EXPECT_EQ(std::filesystem::file_size(path_),
              sandbox_log_header().size() + SandboxLog::kMostEntries * sandbox_log_entry(openat_violation()).size());
}

TEST_F(SandboxLogFile, refuses_relative_paths_and_missing_directories) {
    const auto ignore = [](const Error&) {};
    EXPECT_EQ(SandboxLog::open("relative", ignore).error().code, Errno{EINVAL});
    EXPECT_EQ(SandboxLog::open("/tmp/", ignore).error().code, Errno{EINVAL});
    EXPECT_EQ(SandboxLog::open(scratch_.path("no/log"), ignore).error().code, Errno{ENOENT});
}

} // namespace
} // namespace syd::report
