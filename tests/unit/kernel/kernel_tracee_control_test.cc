// SPDX-License-Identifier: BSD-3-Clause
// With a real child that is traced.
#include "kernel/ptrace/kernel_tracee_control.h"

#include "kernel/ptrace/registers.h"
#include "unit/kernel/children.h"
#include "unit/kernel/statuses.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace syd::kernel::ptrace {
namespace {

constexpr AttachOptions kSeize{true, true};
constexpr AttachOptions kAttach{false, true};
constexpr int kCallStop = SIGTRAP | 0x80;
constexpr int kImpossible = 123456; // no descriptor has that number

// The child waits for go(), calls close(kImpossible), and exits with 0 if that returned 77, else with the errno.
class KernelTraceeControlTest : public ::testing::Test {
protected:
    KernelTraceeControlTest() {
        EXPECT_EQ(::pipe(ends_.data()), 0);
        child_ = test::fork_child([this] {
            char go = 0;
            while (::read(ends_[0], &go, 1) < 0) {
            }
            return ::syscall(SYS_close, kImpossible) == 77 ? 0 : errno;
        });
    }
    ~KernelTraceeControlTest() override {
        ::kill(child_, SIGKILL);
        auto status = wait_for(child_, WaitFor::kThreadsToo);
        while (status && status->is_stopped()) {
            status = wait_for(child_, WaitFor::kThreadsToo);
        }
        ::close(ends_[0]);
        ::close(ends_[1]);
    }
    void SetUp() override {
#ifdef __SANITIZE_THREAD__
        GTEST_SKIP() << "the thread sanitizer gives the child a second thread";
#endif
        if (!can_skip_calls()) {
            GTEST_SKIP() << "not on this architecture";
        }
    }
    // False where nobody may trace.
    bool attach(const AttachOptions& options) {
        const auto attached = tracees_.attach(child_, options);
        if (!attached) {
            EXPECT_EQ(attached.error().value, EPERM);
        }
        return attached.has_value();
    }
    WaitStatus wait() {
        const auto report = tracees_.wait(WaitMode::kBlock);
        EXPECT_TRUE(report && report->id == child_);
        return report ? report->status : WaitStatus();
    }
    // From a stop on to the entry of close(kImpossible).
    void go_to_close() {
        ASSERT_EQ(::write(ends_[1], "g", 1), 1);
        for (int stops = 0; stops < 100; ++stops) {
            tracees_.resume(child_, Resume::kToNextCall, 0);
            ASSERT_EQ(wait().stop_signal(), kCallStop);
            const auto entry = tracees_.call_entry(child_);
            ASSERT_TRUE(entry);
            if (*entry && (*entry)->number == SYS_close && (*entry)->arguments[0] == kImpossible) {
                EXPECT_EQ((*entry)->abi, syscalls::native_abi());
                return;
            }
        }
        FAIL() << "no close";
    }
    WaitStatus status_of_child() {
        return wait_for(child_).value_or(WaitStatus());
    }

    KernelTraceeControl tracees_;
    std::array<int, 2> ends_{};
    pid_t child_ = 0;
};

constexpr const char* kNobodyTraces = "nobody may trace here";

TEST_F(KernelTraceeControlTest, reads_and_skips_a_call) {
    if (!attach(kSeize)) {
        GTEST_SKIP() << kNobodyTraces;
    }
    EXPECT_EQ(wait().ptrace_event(), PTRACE_EVENT_STOP);
    go_to_close();
    ASSERT_TRUE(tracees_.skip_call(child_, 77));
    tracees_.resume(child_, Resume::kToNextCall, 0);
    EXPECT_EQ(wait().stop_signal(), kCallStop);
    const auto at_exit = tracees_.call_entry(child_);
    ASSERT_TRUE(at_exit);
    EXPECT_FALSE(*at_exit) << "the exit of the call";
    tracees_.detach(child_, 0);
    EXPECT_EQ(status_of_child(), test::exited(0));
}

TEST_F(KernelTraceeControlTest, gives_a_skipped_call_an_errno) {
    if (!attach(kSeize)) {
        GTEST_SKIP() << kNobodyTraces;
    }
    EXPECT_TRUE(wait().is_stopped());
    go_to_close();
    ASSERT_TRUE(tracees_.skip_call(child_, -EXDEV));
    tracees_.detach(child_, 0);
    EXPECT_EQ(status_of_child(), test::exited(EXDEV));
}

TEST_F(KernelTraceeControlTest, attaches_with_a_signal_and_tells_a_group_stop) {
    if (!attach(kAttach)) {
        GTEST_SKIP() << kNobodyTraces;
    }
    tracees_.resume(child_, Resume::kToNextEvent, 0);
    ::kill(child_, SIGSTOP);
    EXPECT_EQ(wait(), test::stopped(SIGSTOP));
    EXPECT_FALSE(tracees_.is_group_stop(child_)) << "the signal is about to be delivered";
    tracees_.resume(child_, Resume::kToNextEvent, SIGSTOP);
    EXPECT_EQ(wait(), test::stopped(SIGSTOP));
    EXPECT_TRUE(tracees_.is_group_stop(child_));
}

TEST_F(KernelTraceeControlTest, leaves_a_thread_in_its_group_stop_until_it_is_continued) {
    if (!attach(kSeize)) {
        GTEST_SKIP() << kNobodyTraces;
    }
    EXPECT_TRUE(wait().is_stopped());
    ::kill(child_, SIGSTOP);
    tracees_.resume(child_, Resume::kToNextEvent, 0);
    EXPECT_EQ(wait(), test::stopped(SIGSTOP)) << "the signal is about to be delivered";
    tracees_.resume(child_, Resume::kToNextEvent, SIGSTOP);
    EXPECT_EQ(wait(), test::stopped(SIGSTOP, PTRACE_EVENT_STOP));
    tracees_.listen(child_);
    EXPECT_EQ(tracees_.wait(WaitMode::kPoll).error().value, EAGAIN);
    ::kill(child_, SIGCONT);
    EXPECT_EQ(wait(), test::stopped(SIGTRAP, PTRACE_EVENT_STOP));
}

TEST_F(KernelTraceeControlTest, interrupts_and_kills) {
    if (!attach(kSeize)) {
        GTEST_SKIP() << kNobodyTraces;
    }
    EXPECT_TRUE(wait().is_stopped());
    EXPECT_TRUE(tracees_.exists(child_));
    EXPECT_EQ(tracees_.event_message(child_), 0);
    tracees_.resume(child_, Resume::kToNextEvent, 0);
    tracees_.interrupt(child_);
    EXPECT_EQ(wait(), test::stopped(SIGTRAP, PTRACE_EVENT_STOP));
    tracees_.kill(child_);
    EXPECT_EQ(wait(), test::killed(SIGKILL));
    EXPECT_FALSE(tracees_.exists(child_));
}

TEST_F(KernelTraceeControlTest, reports_that_a_thread_is_gone) {
    constexpr pid_t kNobody = 5000000; // beyond the greatest pid_max
    EXPECT_EQ(tracees_.attach(kNobody, kAttach).error().value, ESRCH);
    EXPECT_EQ(tracees_.attach(kNobody, kSeize).error().value, ESRCH);
    EXPECT_EQ(tracees_.call_entry(kNobody).error().value, ESRCH);
    EXPECT_EQ(tracees_.skip_call(kNobody, 0).error().value, ESRCH);
    EXPECT_EQ(tracees_.event_message(kNobody), 0);
    EXPECT_FALSE(tracees_.is_group_stop(kNobody));
    EXPECT_FALSE(tracees_.exists(kNobody));
}

} // namespace
} // namespace syd::kernel::ptrace
