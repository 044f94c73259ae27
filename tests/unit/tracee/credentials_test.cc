// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/credentials.h"

#include "unit/tracee/scratch.h"
#include "unit/tracee/shortage.h"

#include <gtest/gtest.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace syd::tracee {
namespace {

constexpr pid_t kNobody = 5000000; // beyond the greatest pid_max

TEST(Credentials, are_the_same_in_a_child) {
    const test::Child child([] {});
    EXPECT_TRUE(have_same_credentials(child.pid(), ::gettid()));
    EXPECT_FALSE(have_same_credentials(kNobody, ::gettid()));
    EXPECT_FALSE(have_same_credentials(kNobody, kNobody));
}

TEST(Credentials, are_not_taken_for_the_same_where_nothing_can_be_read) {
    const test::NoDescriptors shortage;
    EXPECT_FALSE(have_same_credentials(::getpid(), ::gettid()));
}

TEST(Credentials, differ_where_any_id_or_the_user_namespace_does) {
    if (::getuid() != 0) {
        GTEST_SKIP() << "only root can take on other credentials";
    }
    const test::Child other_group([] { static_cast<void>(!::setegid(65534)); });
    const test::Child other_namespace([] { static_cast<void>(::unshare(CLONE_NEWUSER)); });
    EXPECT_FALSE(have_same_credentials(other_group.pid(), ::gettid()));
    EXPECT_FALSE(have_same_credentials(other_namespace.pid(), ::gettid()));
}

TEST(ScopedFsIdentity, holds_for_as_long_as_it_lives) {
    if (::getuid() != 0) {
        GTEST_SKIP() << "only root can take on another identity";
    }
    const auto own = read_process_status(::gettid());
    Credentials wanted;
    wanted.user.file_system = 65534;
    wanted.group.file_system = 65533;
    wanted.groups = {65532};
    {
        const ScopedFsIdentity identity(wanted);
        const auto taken = read_process_status(::gettid());
        ASSERT_TRUE(taken);
        EXPECT_EQ(taken->credentials.user.file_system, 65534U);
        EXPECT_EQ(taken->credentials.group.file_system, 65533U);
        EXPECT_EQ(taken->credentials.groups, wanted.groups);
        constexpr std::uint64_t kOverrideBit = 1U << 1U; // CAP_DAC_OVERRIDE
        EXPECT_EQ(taken->credentials.capabilities & kOverrideBit, 0U);
    }
    EXPECT_EQ(read_process_status(::gettid())->credentials, own->credentials);
}

TEST(Umask, is_that_of_the_thread) {
    const mode_t old = ::umask(0137);
    EXPECT_EQ(umask_of(::gettid()).value_or(mode_t{0}), mode_t{0137});
    ::umask(old);
    EXPECT_EQ(umask_of(::gettid()).value_or(mode_t{0}), old);
    EXPECT_EQ(umask_of(kNobody).error(), Errno{ESRCH});
    const test::NoDescriptors shortage;
    EXPECT_EQ(umask_of(::getpid()).error(), Errno{EMFILE});
}

} // namespace
} // namespace syd::tracee
