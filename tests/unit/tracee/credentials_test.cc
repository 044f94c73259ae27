// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/credentials.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace syd::tracee {
namespace {

constexpr pid_t kNobody = 5000000; // beyond the greatest pid_max

TEST(Credentials, AreThoseOfTheThread) {
    const auto own = credentials_of(::gettid());
    ASSERT_TRUE(own);
    EXPECT_EQ(own, credentials_of(::getpid()));
    EXPECT_EQ(own->credentials.user.real, ::getuid());
    EXPECT_NE(own->user_namespace, 0U);
    ThreadCredentials other = *own;
    ++other.user_namespace;
    EXPECT_NE(*own, other);
    EXPECT_FALSE(credentials_of(kNobody));
}

TEST(Credentials, DifferWhereAnyIdOrCapabilityDoes) {
    if (::getuid() != 0) {
        GTEST_SKIP() << "only root can take on other credentials";
    }
    const auto own = credentials_of(::gettid());
    ASSERT_EQ(::setegid(65534), 0);
    const auto other = credentials_of(::gettid());
    ASSERT_EQ(::setegid(::getgid()), 0);
    EXPECT_NE(own, other);
    EXPECT_EQ(own, credentials_of(::gettid()));
}

TEST(Umask, IsTheThreadsOwn) {
    const mode_t old = ::umask(0137);
    EXPECT_EQ(umask_of(::gettid()), mode_t{0137});
    ::umask(old);
    EXPECT_EQ(umask_of(::gettid()), old);
    EXPECT_FALSE(umask_of(kNobody));
}

} // namespace
} // namespace syd::tracee
