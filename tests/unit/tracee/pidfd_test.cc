// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/pidfd.h"

#include "base/files.h"
#include "base/text.h"
#include "tracee/process_stat.h"
#include "unit/tracee/scratch.h"
#include "unit/tracee/shortage.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

namespace syd::tracee {
namespace {

using test::Child;
using test::NoDescriptors;
using Kind = DescribedProcess::Kind;

constexpr pid_t kNobody = 5000000; // beyond the greatest pid_max

TEST(Pidfd, opens_processes_and_not_other_threads) {
    EXPECT_TRUE(Pidfd::open(::getpid()));
    EXPECT_EQ(Pidfd::open(kNobody).error(), Errno{ESRCH});
    std::thread([] {
        EXPECT_FALSE(Pidfd::open(::gettid()));
        const auto thread = Pidfd::open_thread(::gettid());
        if (!thread) {
            EXPECT_EQ(thread.error(), Errno{EINVAL}) << "before Linux 6.9";
        }
    }).join();
    EXPECT_TRUE(Pidfd::open_thread(::getpid()));
    EXPECT_EQ(Pidfd::open_thread(kNobody).error(), Errno{ESRCH});
}

TEST(Pidfd, without_descriptors_is_EMFILE_and_not_ESRCH) {
    const pid_t self = ::getpid();
    const NoDescriptors shortage;
    EXPECT_EQ(Pidfd::open(self).error(), Errno{EMFILE});
    EXPECT_EQ(Pidfd::open_thread(self).error(), Errno{EMFILE});
    EXPECT_EQ(identity_of(self).error(), Errno{EMFILE});
}

TEST(Pidfd, tells_whether_the_process_exists) {
    Child child([] {});
    const auto process = Pidfd::open(child.pid());
    ASSERT_TRUE(process);
    EXPECT_EQ(process->presence(), Presence::kPresent);
    EXPECT_TRUE(process->send_signal(0));
    ASSERT_TRUE(process->send_signal(SIGKILL));
    siginfo_t info{};
    ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child.pid()), &info, WEXITED | WNOWAIT), 0);
    EXPECT_EQ(process->presence(), Presence::kPresent) << "a zombie keeps its pid";
    child.end();
    EXPECT_EQ(process->presence(), Presence::kGone);
    EXPECT_EQ(process->send_signal(0).error(), Errno{ESRCH});
}

TEST(Pidfd, of_something_else_says_nothing_about_a_process) {
    const Pidfd file(UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC)));
    EXPECT_EQ(file.presence(), Presence::kUnknown);
    EXPECT_FALSE(file.ids());
    EXPECT_FALSE(file.copy_descriptor(0));
}

TEST(Pidfd, tells_the_ids) {
    const Child child([] {});
    const auto process = Pidfd::open(child.pid());
    ASSERT_TRUE(process);
    const auto ids = process->ids();
    if (!ids) {
        GTEST_SKIP() << "no PIDFD_GET_INFO: " << errno_name(ids.error());
    }
    EXPECT_EQ(*ids, (ProcessIds{child.pid(), ::getpid()}));
}

TEST(Pidfd, copies_a_descriptor) {
    constexpr int kNumber = 1000;
    const Child child([] { ::dup2(::open("/dev/zero", O_RDONLY), kNumber); });
    const auto process = Pidfd::open(child.pid());
    ASSERT_TRUE(process);
    const auto copy = process->copy_descriptor(kNumber);
    ASSERT_TRUE(copy) << errno_name(copy.error());
    EXPECT_EQ(::fcntl(copy->get(), F_GETFD), FD_CLOEXEC);
    EXPECT_EQ(read_descriptor_link(copy->get()).value_or(""), "/dev/zero");
    EXPECT_EQ(process->copy_descriptor(4000).error(), Errno{EBADF});
}

TEST(ProcessIdentity, is_kept_for_as_long_as_the_process_lives) {
    const Child child([] {});
    const auto first = identity_of(child.pid());
    ASSERT_TRUE(first);
    EXPECT_EQ(first->pid, child.pid());
    EXPECT_EQ(identity_of(child.pid()).value_or(ProcessIdentity{}), *first);
    EXPECT_NE(identity_of(::getpid()).value_or(ProcessIdentity{}), *first);
    EXPECT_EQ(identity_of(kNobody).error(), Errno{ESRCH});
}

bool identity_is_an_inode() {
    return identity_of(::getpid())->serial != read_process_stat(::getpid())->start_time;
}

TEST(ProcessIdentity, has_another_serial_number_for_another_process) {
    const Child one([] {});
    const Child other([] {});
    EXPECT_NE(identity_of(one.pid())->serial, identity_of(other.pid())->serial);
}

TEST(ProcessIdentity, of_a_process_that_has_ended_is_none) {
    Child child([] {});
    const auto process = Pidfd::open(child.pid());
    ASSERT_TRUE(process->identity(child.pid()));
    const pid_t pid = child.pid();
    child.end();
    EXPECT_EQ(process->identity(pid).has_value(), identity_is_an_inode()) << "the inode outlives the process";
    EXPECT_EQ(identity_of(pid).error(), Errno{ESRCH});
}

// Descriptors of this test, as another thread's.
class DescribedProcessTest : public ::testing::Test {
protected:
    static Result<DescribedProcess, Errno> describe(int fd) { return process_of_descriptor(::gettid(), fd); }
    static Result<DescribedProcess, Errno> describe_path(const std::string& path, int flags = O_RDONLY) {
        const UniqueFd fd(::open(path.c_str(), flags | O_CLOEXEC));
        EXPECT_TRUE(fd) << path;
        return describe(fd.get());
    }
};
using DescribedProcesses = DescribedProcessTest;

TEST_F(DescribedProcesses, are_those_of_pidfds) {
    Child child([] {});
    const auto process = Pidfd::open(child.pid());
    EXPECT_EQ(describe(process->get()).value_or(DescribedProcess{}), (DescribedProcess{Kind::kProcess, child.pid()}));
    child.end();
    EXPECT_EQ(describe(process->get())->kind, Kind::kGone);
}

TEST_F(DescribedProcesses, are_those_of_directories_of_procfs) {
    Child child([] {});
    const std::string path = cat("/proc/", child.pid());
    const DescribedProcess expected{Kind::kProcess, child.pid()};
    EXPECT_EQ(describe_path(path).value_or(DescribedProcess{}), expected);
    EXPECT_EQ(describe_path(path, O_PATH).value_or(DescribedProcess{}), expected);
    EXPECT_EQ(describe_path(cat(path, "/task/", child.pid())).value_or(DescribedProcess{}), expected);
    const UniqueFd directory(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    child.end();
    const auto gone = describe(directory.get());
    EXPECT_TRUE(gone ? gone->kind == Kind::kGone : false) << errno_name(gone ? Errno{} : gone.error());
}

TEST_F(DescribedProcesses, are_none_for_other_descriptors) {
    for (const char* path : {"/", "/dev/null", "/proc", "/proc/self/stat", "/proc/sys/kernel", "/proc/self/fd"}) {
        EXPECT_EQ(describe_path(path).value_or(DescribedProcess{Kind::kGone, 1}), DescribedProcess{}) << path;
    }
}

TEST_F(DescribedProcesses, are_an_error_where_they_cannot_be_told) {
    EXPECT_EQ(describe(4000).error(), Errno{EBADF});
    EXPECT_EQ(describe(-1).error(), Errno{EBADF});
    EXPECT_EQ(process_of_descriptor(kNobody, 0).error(), Errno{ESRCH});
    const auto process = Pidfd::open(::getpid());
    const NoDescriptors shortage;
    EXPECT_EQ(describe(process->get()).error(), Errno{EMFILE});
}

} // namespace
} // namespace syd::tracee
