// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/group_anchor.h"

#include "unit/kernel/children.h"
#include "unit/kernel/statuses.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <vector>

namespace syd::kernel {
namespace {

// The anchors are children of the parent of the process that makes them.
pid_t fork_maker(int (*work)(const tracee::Proc&)) {
    return test::fork_child([work] {
        const pid_t maker = test::fork_child([work] { return work(tracee::Proc()); });
        const auto status = wait_for(maker);
        return status && status->has_exited() ? status->exit_status() : 99;
    });
}

TEST(GroupAnchor, ties_the_group_when_it_is_told_to) {
    const pid_t maker = fork_maker([](const tracee::Proc& proc) {
        ::setsid();
        GroupAnchor anchor(proc);
        const std::vector<pid_t>& pids = anchor.pids();
        if (pids.size() != 2) {
            return 77;
        }
        const pid_t group = ::getpgrp();
        if (::getpgid(pids[0]) != group || ::getpgid(pids[1]) != group) {
            return 1;
        }
        anchor.tie();
        anchor.tie();
        return ::getpgid(pids[0]) == pids[0] && ::getpgid(pids[1]) == group ? 0 : 2;
    });
    const int status = wait_for(maker).value().exit_status();
    if (status == 77) {
        GTEST_SKIP() << "an outer sandbox refuses CLONE_PARENT";
    }
    EXPECT_EQ(status, 0);
}

TEST(GroupAnchor, is_not_needed_where_a_waiting_process_ties_the_group) {
    const pid_t maker = test::fork_child([] {
        ::setsid();
        const pid_t job = test::fork_child([] {
            ::setpgid(0, 0);
            GroupAnchor anchor{tracee::Proc()};
            anchor.tie(); // has no effect
            return anchor.pids().empty() ? 0 : 1;
        });
        return wait_for(job).value().exit_status();
    });
    EXPECT_EQ(wait_for(maker).value(), test::exited(0));
}

} // namespace
} // namespace syd::kernel
