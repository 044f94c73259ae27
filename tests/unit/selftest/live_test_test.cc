// SPDX-License-Identifier: BSD-3-Clause
#include "selftest/live_test.h"

#include "selftest/self_test.h"
#include "support/refusing_filter.h"
#include "support/scratch_folder.h"
#include "unit/kernel/children.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace syd::selftest {
namespace {

using test::ScratchFolder;

// In a child, as it blocks signals and becomes a subreaper. The status and what it printed.
template <class Task> int run_in_child(const ScratchFolder& folder, Task task) {
    const pid_t child = kernel::test::fork_child([&] {
        std::ofstream out(folder.path("out"));
        const int status = task(out);
        out.close();
        return status;
    });
    const auto status = kernel::wait_for(child);
    return status ? status->exit_status() : -1;
}

bool can_run_sandboxes() {
    const auto features = probe_features();
    const auto has = [&features](std::string_view name) {
        return std::ranges::any_of(features, [name](const Feature& one) { return one.name == name && one.is_present; });
    };
    return has("process_vm_readv") && (has("ptrace") || (has("seccomp user notification") && has("pidfd_getfd")));
}

TEST(LiveTest, finds_that_nothing_goes_around) {
    if (!can_run_sandboxes()) {
        GTEST_SKIP() << "no engine works here";
    }
    const ScratchFolder folder;
    EXPECT_EQ(run_in_child(folder, [](std::ostream& out) { return print_live_test(out) ? 0 : 1; }), 0);
    const std::string text = folder.content("out");
    EXPECT_NE(text.find("refused and reported"), std::string::npos) << text;
    EXPECT_EQ(text.find("GOES AROUND"), std::string::npos) << text;
    EXPECT_EQ(text.find("COULD NOT BE TRIED"), std::string::npos) << text;
}

TEST(LiveTest, is_part_of_the_self_test) {
    if (!can_run_sandboxes()) {
        GTEST_SKIP() << "no engine works here";
    }
    const ScratchFolder folder;
    EXPECT_EQ(run_in_child(folder, [](std::ostream& out) { return print_self_test(out); }), 0);
    EXPECT_TRUE(folder.content("out").ends_with("\nsydbox works here, and no call evaded it\n"));
}

TEST(SelfTest, ends_where_a_feature_is_missing_that_is_needed) {
    const ScratchFolder folder;
    constexpr int kCannotLoad = 77;
    const int status = run_in_child(folder, [](std::ostream& out) {
        const auto filter = test::filter_for({SYS_process_vm_readv}, SECCOMP_RET_ERRNO | EPERM);
        return test::load_filter(filter) == 0 ? print_self_test(out) : kCannotLoad;
    });
    if (status == kCannotLoad) {
        GTEST_SKIP() << "no filter can be loaded here";
    }
    EXPECT_EQ(status, 1);
    const std::string text = folder.content("out");
    EXPECT_NE(text.find("\nMISSING process_vm_readv "), std::string::npos) << text;
    EXPECT_TRUE(text.ends_with("\nsydbox can't work here: see what is MISSING\n")) << text;
}

TEST(LiveTest, says_that_there_is_no_folder) {
    const ScratchFolder folder;
    const int status = run_in_child(folder, [](std::ostream& out) {
        ::setenv("TMPDIR", "/nonexistent/folder", 1);
        return print_live_test(out) ? 0 : 1;
    });
    EXPECT_EQ(status, 1);
    EXPECT_EQ(folder.content("out"), "no folder could be made for the test; set TMPDIR\n");
}

// No call is made: the files that they work on are not there.
TEST(LiveTest, needs_a_place_for_its_results) {
    EXPECT_EQ(try_syscall_probes("/nonexistent/folder"), 1);
}

} // namespace
} // namespace syd::selftest
