// SPDX-License-Identifier: BSD-3-Clause
// In children: a filter cannot be removed. The filters of these tests refuse one call, getppid(2), with an errno of
// their own.
#include "kernel/launch/filter_preparation.h"

#include "kernel/launch/first_process.h"
#include "kernel/wait.h"
#include "support/refusing_filter.h"
#include "unit/kernel/children.h"
#include "unit/kernel/statuses.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/resource.h>

#include <array>
#include <cerrno>
#include <string_view>

namespace syd::kernel::launch {
namespace {

using syd::test::filter_for;
using syd::test::load_filter;

filter::Program program() {
    return filter_for({SYS_getppid}, SECCOMP_RET_ERRNO | EXDEV);
}

bool is_loaded() {
    return ::syscall(SYS_getppid) == -1 && errno == EXDEV;
}

int next_descriptor() {
    const int next = ::dup(STDERR_FILENO);
    ::close(next);
    return next;
}

bool drop_sys_admin() {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, 2> capabilities{};
    if (::syscall(SYS_capget, &header, capabilities.data()) != 0) {
        return false;
    }
    capabilities[0].effective &= ~(1U << static_cast<unsigned>(CAP_SYS_ADMIN));
    return ::syscall(SYS_capset, &header, capabilities.data()) == 0;
}

void in_child(bool (*check)()) {
    EXPECT_EQ(wait_for(test::fork_child([check] { return check() ? 0 : 1; })).value(), test::exited(0));
}

bool succeeds_in_child(bool (*attempt)()) {
    return wait_for(test::fork_child([attempt] { return attempt() ? 0 : 1; })).value() == test::exited(0);
}

bool can_load_filters() {
    return succeeds_in_child([] { return load_filter(filter_for({}, 0)) == 0; });
}

bool can_listen() {
    return succeeds_in_child([] { return load_filter(filter_for({}, 0), SECCOMP_FILTER_FLAG_NEW_LISTENER) >= 0; });
}

TEST(FilterPreparation, loads_nothing_for_a_tracer_that_stops_every_call) {
    in_child([] {
        ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
        const auto outcome = FilterPreparation(Interception::kNone, program()).prepare();
        return outcome.error == 0 && outcome.value == 0 && !is_loaded() && ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 1;
    });
}

TEST(FilterPreparation, returns_a_listener) {
    if (!can_listen()) {
        GTEST_SKIP() << "no listener can be had here";
    }
    in_child([] {
        const filter::Program filter = program();
        const int expected = next_descriptor();
        const auto outcome = FilterPreparation(Interception::kNotify, filter).prepare();
        return outcome.error == 0 && outcome.value == expected && ::fcntl(expected, F_GETFD) == FD_CLOEXEC &&
               is_loaded();
    });
}

TEST(FilterPreparation, keeps_no_listener_for_a_tracer) {
    if (!can_listen()) {
        GTEST_SKIP() << "no listener can be had here";
    }
    in_child([] {
        const filter::Program filter = program();
        const int before = next_descriptor();
        const auto outcome = FilterPreparation(Interception::kTrace, filter).prepare();
        return outcome.error == 0 && outcome.value == 0 && next_descriptor() == before && is_loaded();
    });
}

TEST(FilterPreparation, is_refused_where_another_supervisor_listens) {
    if (!can_listen()) {
        GTEST_SKIP() << "no listener can be had here";
    }
    in_child([] {
        const bool is_taken = load_filter(filter_for({}, 0), SECCOMP_FILTER_FLAG_NEW_LISTENER) >= 0;
        const filter::Program filter = program();
        return is_taken && FilterPreparation(Interception::kNotify, filter).prepare().error == EBUSY &&
               FilterPreparation(Interception::kTrace, filter).prepare().error == EBUSY && !is_loaded();
    });
}

TEST(FilterPreparation, sets_no_new_privs_where_the_capability_is_missing) {
    if (!can_listen()) {
        GTEST_SKIP() << "no listener can be had here";
    }
    in_child([] {
        const filter::Program filter = program();
        return drop_sys_admin() && FilterPreparation(Interception::kTrace, filter).prepare().error == 0 &&
               is_loaded() && ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
    });
}

// What starting a process on which `interception` is prepared fails with. An empty attempt: it did not fail.
Error start_error(Interception interception) {
    ChildSpec spec;
    spec.file = "/bin/sh";
    spec.arguments = {"sh", "-c", "exit 0"};
    spec.inheritance = Inheritance::capture();
    auto started = start_first_process(spec, interception, program());
    return started ? Error{} : started.error();
}

bool has_no_child() {
    const auto any = wait_for_any(WaitMode::kPoll);
    return !any && any.error().value == ECHILD;
}

TEST(FirstProcess, needs_descriptors) {
    if (!can_load_filters()) {
        GTEST_SKIP() << "no filter can be loaded here";
    }
    in_child([] {
        // Not a limit: the undefined behaviour sanitizer needs descriptors to check the type of an object.
        const bool loaded = load_filter(filter_for({SYS_socketpair}, SECCOMP_RET_ERRNO | EMFILE)) == 0;
        const Error error = start_error(Interception::kTrace);
        return loaded && error.attempt == "fork" && error.code.value == EMFILE && has_no_child();
    });
}

TEST(FirstProcess, is_not_left_where_the_filter_is_refused) {
    if (!can_load_filters()) {
        GTEST_SKIP() << "no filter can be loaded here";
    }
    in_child([] {
        const bool loaded = load_filter(filter_for({SYS_seccomp}, SECCOMP_RET_ERRNO | ENOMEM)) == 0;
        const Error error = start_error(Interception::kNotify);
        return loaded && error.attempt == "seccomp" && error.subject == "loading the filter" &&
               error.code.value == ENOMEM && has_no_child();
    });
}

TEST(FirstProcess, may_be_killed_before_it_loads_the_filter) {
    if (!can_load_filters()) {
        GTEST_SKIP() << "no filter can be loaded here";
    }
    in_child([] {
        const rlimit no_core{};
        ::setrlimit(RLIMIT_CORE, &no_core);
        const bool loaded = load_filter(filter_for({SYS_seccomp}, SECCOMP_RET_KILL_PROCESS)) == 0;
        const Error error = start_error(Interception::kTrace);
        return loaded && error.attempt == "the child died before it could load the filter" && has_no_child();
    });
}

TEST(FirstProcess, is_not_left_where_its_listener_cannot_be_taken_over) {
    if (!can_listen()) {
        GTEST_SKIP() << "no listener can be had here";
    }
    in_child([] {
        const bool loaded = load_filter(filter_for({SYS_pidfd_getfd}, SECCOMP_RET_ERRNO | EXDEV)) == 0;
        const Error error = start_error(Interception::kNotify);
        return loaded && error.attempt == "pidfd_getfd" && error.code.value == EXDEV && has_no_child();
    });
}

} // namespace
} // namespace syd::kernel::launch
