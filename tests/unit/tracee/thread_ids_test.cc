// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/thread_ids.h"

#include "tracee/process_status.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <thread>
#include <vector>

namespace syd::tracee {
namespace {

// None of them fits into 16 bits.
constexpr uid_t kUser = 1'000'001;
constexpr gid_t kGroup = 1'000'002;
constexpr gid_t kOtherGroup = 1'000'003;

// Of a thread that took on those ids, which then ends.
Result<ProcessStatus, Errno> status_in_thread(bool& has_changed) {
    Result<ProcessStatus, Errno> status = Unexpected{Errno{ESRCH}};
    std::thread thread([&] {
        const std::array<gid_t, 1> groups{kOtherGroup};
        has_changed = set_thread_groups(groups) && set_thread_group_ids({kGroup, kGroup, kGroup}) &&
                      set_thread_users({kUser, kUser, kUser});
        status = read_process_status(::gettid());
    });
    thread.join();
    return status;
}

TEST(ThreadIds, keep_all_32_bits_and_leave_other_threads_alone) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root can take on other ids";
    }
    const uid_t own_user = ::geteuid();
    const gid_t own_group = ::getegid();
    bool has_changed = false;
    const auto status = status_in_thread(has_changed);
    if (!has_changed) {
        GTEST_SKIP() << "ids as great as these are not mapped in this user namespace";
    }
    ASSERT_TRUE(status);
    EXPECT_EQ(status->credentials.user, (IdSet<uid_t>{kUser, kUser, kUser, kUser}));
    EXPECT_EQ(status->credentials.group, (IdSet<gid_t>{kGroup, kGroup, kGroup, kGroup}));
    EXPECT_EQ(status->credentials.groups, std::vector<gid_t>{kOtherGroup});
    EXPECT_EQ(::geteuid(), own_user);
    EXPECT_EQ(::getegid(), own_group);
}

TEST(ThreadIds, report_a_refusal) {
    if (::geteuid() == 0) {
        GTEST_SKIP() << "root may take on any ids";
    }
    EXPECT_FALSE(set_thread_users({0, 0, 0}));
    EXPECT_EQ(errno, EPERM);
    EXPECT_FALSE(set_thread_group_ids({0, 0, 0}));
    EXPECT_FALSE(set_thread_groups({}));
}

} // namespace
} // namespace syd::tracee
