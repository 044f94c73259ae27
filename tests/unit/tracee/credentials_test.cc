// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/credentials.h"

#include "base/files.h"
#include "base/text.h"
#include "tracee/memory.h"
#include "tracee/pidfd.h"
#include "tracee/proc.h"
#include "tracee/proc_links.h"
#include "tracee/thread_ids.h"
#include "unit/tracee/scratch.h"
#include "unit/tracee/shortage.h"

#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <span>
#include <stdexcept>
#include <thread>

namespace syd::tracee {
namespace {

void drop_own_capability(unsigned capability) {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> data{};
    ASSERT_EQ(::syscall(SYS_capget, &header, data.data()), 0);
    data.at(capability / 32).effective &= ~(1U << (capability % 32));
    data.at(capability / 32).permitted &= ~(1U << (capability % 32));
    ASSERT_EQ(::syscall(SYS_capset, &header, data.data()), 0);
}

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
    const auto user_namespace = [](pid_t pid) { return read_link(cat("/proc/", pid, "/ns/user")).value_or(""); };
    if (user_namespace(other_namespace.pid()) == user_namespace(::getpid())) {
        GTEST_SKIP() << "no user namespace can be made here, or the process has several threads";
    }
    EXPECT_FALSE(have_same_credentials(other_namespace.pid(), ::gettid()));
}

Credentials credentials_of_nobody() {
    Credentials nobody;
    nobody.user = {65534, 65534, 65534, 65534};
    nobody.group = {65533, 65533, 65533, 65533};
    nobody.groups = {65532};
    return nobody;
}

TEST(ScopedIdentity, holds_for_as_long_as_it_lives) {
    if (::getuid() != 0) {
        GTEST_SKIP() << "only root can take on another identity";
    }
    const auto own = read_process_status(::gettid());
    {
        const ScopedIdentity identity(credentials_of_nobody());
        ASSERT_TRUE(identity.is_taken());
        EXPECT_EQ(read_process_status(::gettid())->credentials, credentials_of_nobody());
        EXPECT_NE(::access("/root/x", F_OK), 0);
        errno = EACCES;
    }
    EXPECT_EQ(errno, EACCES);
    EXPECT_EQ(read_process_status(::gettid())->credentials, own->credentials);
}

TEST(ScopedIdentity, has_the_capabilities_of_the_other_and_no_more) {
    if (::getuid() != 0) {
        GTEST_SKIP() << "only root can take on another identity";
    }
    Credentials wanted = credentials_of_nobody();
    wanted.capabilities = (std::uint64_t{1} << CAP_CHOWN) | (std::uint64_t{1} << 63U);
    const ScopedIdentity identity(wanted);
    ASSERT_TRUE(identity.is_taken());
    EXPECT_EQ(read_process_status(::gettid())->credentials.capabilities, std::uint64_t{1} << CAP_CHOWN);
}

TEST(ScopedIdentity, is_not_taken_without_privileges) {
    if (::getuid() == 0) {
        GTEST_SKIP() << "root has the privileges";
    }
    const auto own = read_process_status(::gettid());
    const ScopedIdentity identity(credentials_of_nobody());
    EXPECT_FALSE(identity.is_taken());
    EXPECT_EQ(read_process_status(::gettid())->credentials, own->credentials);
}

// A root without CAP_SYS_PTRACE, as in a container.
TEST(LookAtThread, succeeds_at_a_process_of_another_user) {
    if (::getuid() != 0) {
        GTEST_SKIP() << "only root can take on another identity";
    }
    static const char text[] = "text";
    const test::Child child([] {
        const Credentials nobody = credentials_of_nobody();
        // As after an exec: without the flag that a ScopedIdentity of an earlier test has left to the thread.
        const bool changed = ::prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0) == 0 && set_thread_groups(nobody.groups) &&
                             set_thread_group_ids({65533, 65533, 65533}) && set_thread_users({65534, 65534, 65534}) &&
                             ::prctl(PR_SET_DUMPABLE, 1) == 0;
        if (!changed) {
            throw std::runtime_error("setup");
        }
    });
    std::thread([&child] {
        drop_own_capability(CAP_SYS_PTRACE);
        const auto own = read_process_status(::gettid());
        std::array<char, sizeof text> copy{};
        const RemoteAddress address{reinterpret_cast<std::uintptr_t>(&text[0])};
        EXPECT_TRUE(read_memory(child.pid(), address, std::as_writable_bytes(std::span(copy))));
        EXPECT_STREQ(copy.data(), "text");
        EXPECT_TRUE(open_working_directory(child.pid()));
        EXPECT_TRUE(may_look_into(child.pid()));
        EXPECT_TRUE(Pidfd::open(child.pid()).and_then([](const Pidfd& pidfd) { return pidfd.copy_descriptor(0); }));
        EXPECT_EQ(open_descriptor(child.pid(), 4000).error(), Errno{EBADF});
        EXPECT_EQ(read_process_status(::gettid())->credentials, own->credentials);
    }).join();
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
