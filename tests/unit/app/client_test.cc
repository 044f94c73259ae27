// SPDX-License-Identifier: BSD-3-Clause
#include "app/client.h"

#include "base/unique_fd.h"
#include "report/report_formats.h"
#include "support/scratch_folder.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace syd::app {
namespace {

check::Violation violation() {
    static const syscalls::Row kMkdir{"mkdir", {-1, -1, -1, -1, -1, -1, -1}, {syscalls::Role::kPath}};
    check::Violation violation;
    violation.event.row = &kMkdir;
    violation.argument_texts = {"/x"};
    violation.subject = "/x";
    violation.result = Errno{EPERM};
    return violation;
}

class ClientTest : public testing::Test {
protected:
    [[nodiscard]] std::string console() const { return scratch_.content("console"); }
    policy::Settings settings() const {
        policy::Settings settings;
        settings.log_console_fd = console_.get();
        return settings;
    }

    test::ScratchFolder scratch_;
    UniqueFd console_{::open(scratch_.path("console").c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600)};
    report::DescriptorLog log_{console_.get()};
    report::ViolationReports reports_{report::open_reports({}, log_)};
    kernel::ForegroundChannel channel_{-1}; // nobody is told
    Client client_{log_, reports_, channel_, console_.get(), kernel::launch::InheritedDescriptors::capture()};
};

TEST_F(ClientTest, changed_settings_apply_to_the_log) {
    policy::Settings changed = settings();
    changed.log_console_level = 16;
    client_.settings_changed(changed, ::gettid());
    EXPECT_TRUE(log_.wants(LogTopic::kMagic));
    EXPECT_FALSE(log_.wants(LogTopic::kWarning));
    EXPECT_EQ(console(), "");
}

TEST_F(ClientTest, a_log_file_that_cannot_be_opened_causes_a_warning) {
    policy::Settings changed = settings();
    changed.log_file = "/proc/self/none/log";
    client_.settings_changed(changed, ::gettid());
    EXPECT_EQ(console(), "sydbox: warning: log/file: cannot open the log file: /proc/self/none/log: No such file "
                         "or directory\n");
}

TEST_F(ClientTest, a_changed_console_is_a_descriptor_of_the_caller) {
    const UniqueFd other(::open(scratch_.path("other").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    policy::Settings changed = settings();
    changed.log_console_fd = other.get();
    client_.settings_changed(changed, ::gettid());
    log_.write(LogTopic::kWarning, "to the other");
    EXPECT_EQ(scratch_.content("other"), "sydbox: warning: to the other\n");
    client_.settings_changed(settings(), ::gettid());
    log_.write(LogTopic::kWarning, "to the first");
    EXPECT_EQ(console(), "sydbox: warning: to the first\n");
}

TEST_F(ClientTest, a_console_that_the_caller_cannot_write_to_is_none) {
    const UniqueFd other(::open(scratch_.path("console").c_str(), O_RDONLY | O_CLOEXEC));
    const UniqueFd path(::open(scratch_.path("console").c_str(), O_PATH | O_CLOEXEC));
    for (const int descriptor : {other.get(), path.get(), 9999}) {
        policy::Settings changed = settings();
        changed.log_console_fd = descriptor;
        client_.settings_changed(changed, ::gettid());
        EXPECT_FALSE(log_.wants(LogTopic::kWarning)) << descriptor;
    }
}

TEST_F(ClientTest, a_descriptor_that_was_not_inherited_is_no_console) {
    const kernel::launch::InheritedDescriptors none;
    EXPECT_EQ(Client::console_descriptor(2, none), 2);
    EXPECT_EQ(Client::console_descriptor(console_.get(), none), -1);
    EXPECT_EQ(Client::console_descriptor(console_.get(), kernel::launch::InheritedDescriptors::capture()),
              console_.get());
}

TEST_F(ClientTest, status_is_written_to_the_log) {
    client_.report_status({4711, {}}, check::StatusDetail::kCounts);
    EXPECT_EQ(console(), "sydbox: processes below sydbox (4711):\n");
}

TEST_F(ClientTest, what_sydbox_waits_for_is_written_without_a_prefix) {
    client_.report_waiting("waiting for sleep[4711]");
    EXPECT_EQ(console(), "sydbox: waiting for sleep[4711]\n");
}

TEST_F(ClientTest, nothing_of_the_log_changes_for_a_process_that_is_gone) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root would take the identity of the process";
    }
    const UniqueFd other(::open(scratch_.path("other").c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600));
    policy::Settings changed = settings();
    changed.log_console_fd = other.get();
    client_.settings_changed(changed, ::gettid());
    changed.log_console_fd = 9999;
    changed.log_file = scratch_.path("log");
    client_.settings_changed(changed, 5000000); // beyond the greatest pid_max
    EXPECT_NE(::access(scratch_.path("log").c_str(), F_OK), 0);
    log_.write(LogTopic::kWarning, "to the other");
    EXPECT_TRUE(scratch_.content("other").starts_with("sydbox: warning: a setting of the log has no effect: "));
    EXPECT_TRUE(scratch_.content("other").ends_with("sydbox: warning: to the other\n")) << scratch_.content("other");
}

TEST_F(ClientTest, violations_are_counted_and_summarized) {
    EXPECT_EQ(client_.violation_count(), 0U);
    client_.finish();
    EXPECT_EQ(console(), "");
    reports_.report(violation());
    EXPECT_EQ(client_.violation_count(), 1U);
    client_.finish();
    EXPECT_TRUE(console().ends_with("\nsydbox: 1 violation (1 kind): write 1\n")) << console();
}

TEST_F(ClientTest, detach_writes_the_summary_first) {
    reports_.report(violation());
    client_.detach(3);
    EXPECT_TRUE(console().ends_with("\nsydbox: 1 violation (1 kind): write 1\n")) << console();
}

} // namespace
} // namespace syd::app
