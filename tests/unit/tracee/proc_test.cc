// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/proc.h"

#include "unit/tracee/fake_processes.h"
#include "unit/tracee/scratch.h"
#include "unit/tracee/shortage.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>

namespace syd::tracee {
namespace {

using test::Child;
using test::FakeProcesses;
using test::NoDescriptors;

constexpr pid_t kNobody = 5000000; // beyond the greatest pid_max

TEST(Proc, finds_the_children_of_all_threads) {
    const Proc proc;
    const Child first([] {});
    std::thread([&proc, &first] {
        const Child second([] {});
        const auto children = proc.find_children(::getpid());
        ASSERT_TRUE(children);
        EXPECT_EQ(std::ranges::count(*children, first.pid()), 1);
        EXPECT_EQ(std::ranges::count(*children, second.pid()), 1);
    }).join();
    EXPECT_TRUE(proc.find_children(first.pid())->empty());
}

TEST(Proc, tells_gone_from_unknown) {
    const Proc proc;
    const pid_t self = ::getpid();
    EXPECT_EQ(proc.ids_of(kNobody).error(), Errno{ESRCH});
    EXPECT_EQ(proc.status_of(kNobody).error(), Errno{ESRCH});
    EXPECT_EQ(proc.find_children(kNobody).error(), Errno{ESRCH});
    EXPECT_EQ(proc.open_process(kNobody).error(), Errno{ESRCH});
    const auto process = proc.open_process(self);
    const NoDescriptors shortage;
    EXPECT_EQ(proc.ids_of(self).error(), Errno{EMFILE});
    EXPECT_EQ(proc.status_of(self).error(), Errno{EMFILE});
    EXPECT_EQ(proc.find_children(self).error(), Errno{EMFILE});
    EXPECT_EQ(proc.open_process(self).error(), Errno{EMFILE});
    EXPECT_EQ(proc.presence_of(*process), Presence::kPresent);
}

TEST(Proc, describes_processes_for_reports) {
    const Child child([] { ::prctl(PR_SET_NAME, "a name"); });
    EXPECT_EQ(name_of_process(child.pid()), "a name");
    EXPECT_EQ(command_line_of(child.pid()), command_line_of(::getpid()));
    EXPECT_FALSE(command_line_of(::getpid()).empty());
    std::array<char, 4096> directory{};
    ASSERT_NE(::getcwd(directory.data(), directory.size()), nullptr);
    EXPECT_EQ(working_directory_of(child.pid()), directory.data());
    EXPECT_EQ(name_of_process(kNobody), "");
    EXPECT_TRUE(command_line_of(kNobody).empty());
    EXPECT_EQ(working_directory_of(kNobody), "");
}

TEST(Proc, has_no_objection_to_its_own_procfs) {
    EXPECT_EQ(objection_to_proc(), "");
}

class Relations : public ::testing::Test {
protected:
    Relations() {
        processes_.fork(kTop, kTop + 1);
        processes_.fork(kTop, kTop + 2);
        processes_.fork(kTop + 1, kTop + 3);
        processes_.fork(kTop + 3, kTop + 4);
    }
    static constexpr pid_t kTop = 5000010;
    FakeProcesses processes_{kTop};
};

TEST_F(Relations, are_followed_up_to_the_first_process) {
    EXPECT_EQ(find_ancestors(processes_, kTop + 4).value_or(std::vector<pid_t>()),
              (std::vector<pid_t>{kTop + 3, kTop + 1, kTop, 1}));
    EXPECT_TRUE(find_ancestors(processes_, 1)->empty());
}

TEST_F(Relations, are_followed_down_parents_first) {
    EXPECT_EQ(find_descendants(processes_, kTop).value_or(std::vector<pid_t>()),
              (std::vector<pid_t>{kTop + 1, kTop + 2, kTop + 3, kTop + 4}));
    EXPECT_TRUE(find_descendants(processes_, kTop + 4)->empty());
}

TEST_F(Relations, are_an_error_where_they_cannot_be_told) {
    EXPECT_EQ(find_ancestors(processes_, kNobody).error(), Errno{ESRCH});
    EXPECT_EQ(find_descendants(processes_, kNobody).error(), Errno{ESRCH});
    processes_.fail_with(EMFILE);
    EXPECT_EQ(find_ancestors(processes_, kTop + 4).error(), Errno{EMFILE});
    EXPECT_EQ(find_descendants(processes_, kTop).error(), Errno{EMFILE});
}

} // namespace
} // namespace syd::tracee
