// SPDX-License-Identifier: BSD-3-Clause
// execve: interpreters, and programs that end or free a process.
#include "unit/check/sleeper.h"
#include "unit/check/world.h"

#include "base/text.h"
#include "tracee/exec_watch.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <thread>

namespace syd::check {
namespace {

using test::Texts;
using test::World;

// @/in/outer is a script for @/in/middle, a script for @/out/program, which is no script.
class ExecTest : public ::testing::Test {
protected:
    ExecTest() {
        world_.make_folder("@/in");
        world_.make_folder("@/out");
        world_.make_file("@/out/program");
        make_script("@/in/outer", "@/in/middle");
        make_script("@/in/middle", "@/out/program");
        make_script("@/in/loop", "@/in/loop");
        make_script("@/in/lost", "@/in/none");
    }

    void make_script(const std::string& name, const std::string& interpreter) const {
        std::ofstream(world_.expand(name)) << "#! " << world_.expand(interpreter) << " -x\n";
    }
    std::string exec(const std::string& path) { return world_.decide("execve", {path, 0, 0}); }

    World world_;
};

TEST_F(ExecTest, needs_leave_for_the_interpreters_of_a_script_that_may_be_written) {
    world_.set_up({"core/sandbox/exec:deny", "whitelist/exec+@/in/***"});
    for (const char* const script : {"@/in/middle", "@/in/outer"}) {
        EXPECT_EQ(exec(script), "refuse EACCES") << script;
        EXPECT_EQ(world_.take_reports(), Texts{"exec @/out/program EACCES"}) << script;
    }
}

// The kernel says what is wrong with them.
TEST_F(ExecTest, of_a_script_without_an_end_or_an_interpreter_is_left_to_the_kernel) {
    world_.set_up({"core/sandbox/exec:deny", "whitelist/exec+@/in/***", "exec/kill_if_match+@/out/***",
                   "exec/resume_if_match+@/out/***"});
    for (const char* const script : {"@/in/loop", "@/in/lost"}) {
        EXPECT_EQ(exec(script), "continue") << script;
    }
    EXPECT_EQ(world_.take_reports(), Texts{});
}

TEST_F(ExecTest, of_a_script_that_nobody_inside_could_have_written_needs_no_rule_for_its_interpreter) {
    world_.set_up({"core/sandbox/exec:deny", "whitelist/exec+@/in/***", "core/sandbox/write:deny"});
    EXPECT_EQ(exec("@/in/middle"), "continue");
    EXPECT_EQ(exec("@/in/outer"), "continue");
    EXPECT_EQ(exec("@/out/program"), "refuse EACCES");
    EXPECT_EQ(world_.take_reports(), Texts{"exec @/out/program EACCES"});
}

TEST_F(ExecTest, of_a_script_goes_on_only_where_no_rule_names_its_interpreter) {
    world_.set_up({"core/sandbox/exec:allow", "core/sandbox/write:deny", "blacklist/exec+@/out/***"});
    EXPECT_EQ(exec("@/in/outer"), "refuse EACCES");
    EXPECT_EQ(world_.take_reports(), Texts{"exec @/out/program EACCES by blacklist/exec+@/out/*** (-m)"});
}

TEST_F(ExecTest, of_what_cannot_be_read_is_refused_where_it_may_have_been_written_inside) {
    if (::geteuid() == 0) {
        GTEST_SKIP() << "root may read every file";
    }
    world_.set_up({"core/sandbox/exec:deny", "whitelist/exec+@/in/***"});
    ASSERT_EQ(::chmod(world_.expand("@/in/middle").c_str(), 0111), 0);
    EXPECT_EQ(exec("@/in/middle"), "refuse EACCES");
    EXPECT_EQ(world_.take_reports(),
              Texts{"exec @/in/middle can't be read, so its interpreter is not known EACCES (no rule)"});
}

TEST_F(ExecTest, of_a_dynamic_program_needs_no_rule_for_the_loader) {
    world_.set_up({"core/sandbox/exec:deny", "whitelist/exec+/**/unit_check"});
    EXPECT_EQ(exec(std::filesystem::read_symlink("/proc/self/exe").string()), "continue");
    EXPECT_EQ(world_.take_reports(), Texts{});
}

TEST_F(ExecTest, kills_at_an_interpreter_too) {
    world_.set_up("exec/kill_if_match+@/out/***");
    EXPECT_EQ(exec("@/in/outer"), "kill");
    EXPECT_EQ(world_.take_log(), Texts{"4: exec/kill_if_match: killed at " + world_.expand("@/out/program")});
    world_.set_valid(false);
    EXPECT_EQ(exec("@/in/outer"), "gone");
}

// AT_EXECVE_CHECK, Linux 6.14.
TEST_F(ExecTest, that_is_asked_for_alone_neither_kills_nor_frees) {
    constexpr int kExecveCheck = 0x10000;
    world_.set_up({"exec/kill_if_match+@/out/***", "exec/resume_if_match+@/in/***"});
    EXPECT_EQ(world_.decide("execveat", {AT_FDCWD, "@/in/outer", 0, 0, kExecveCheck}), "continue");
    EXPECT_EQ(world_.decide("execveat", {AT_FDCWD, "@/in/outer", 0, 0, 0}), "kill");
}

// The process that is freed: a child that shares the test's path arguments, and whether it is free after its exec.
class FreedomTest : public ExecTest {
protected:
    // Decides an execve of a child with what `change` did to it.
    std::string exec_in_child(const std::string& path, const std::function<void()>& change = {}) {
        const std::string text = world_.expand(path);
        const test::Sleeper child(change);
        world_.processes().fork(::getpid(), child.pid());
        world_.act_as(child.pid());
        const std::string decision = world_.decide("execve", {static_cast<const void*>(text.c_str()), 0, 0});
        const auto known = world_.sandbox().known_processes();
        is_noted_ = !known.empty();
        world_.act_as(::getpid());
        return decision;
    }

    bool is_noted_ = false;
};

TEST_F(FreedomTest, is_noted_for_a_program_that_matches) {
    world_.set_up({"core/sandbox/write:deny", "core/sandbox/exec:deny", "whitelist/exec+@/in/***",
                   "exec/resume_if_match+@/in/outer"});
    world_.set_log_level(1);
    EXPECT_EQ(exec_in_child("@/in/outer"), "continue") << "its interpreters need no rule";
#ifndef __SANITIZE_THREAD__ // there is a second thread
    EXPECT_EQ(world_.take_log(), Texts{});
    EXPECT_TRUE(is_noted_);
#endif
}

TEST_F(FreedomTest, is_not_noted_for_other_programs) {
    world_.set_up({"core/sandbox/write:deny", "exec/resume_if_match+@/in/outer"});
    EXPECT_EQ(exec_in_child("@/in/middle"), "continue");
    EXPECT_FALSE(is_noted_);
    EXPECT_EQ(world_.take_log(), Texts{});
}

TEST_F(FreedomTest, is_not_given_to_a_script_whose_program_is_not_found) {
    world_.set_up({"core/sandbox/write:deny", "exec/resume_if_match+@/in/***"});
    for (const char* const script : {"@/in/loop", "@/in/lost"}) {
        EXPECT_EQ(exec_in_child(script), "continue") << script;
        EXPECT_FALSE(is_noted_) << script;
    }
}

// Which of their attempts succeeds is not known.
TEST_F(FreedomTest, is_not_given_to_one_of_several_threads) {
    world_.set_up({"core/sandbox/write:deny", "exec/resume_if_match+@/in/outer"});
    world_.set_log_level(1);
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    const UniqueFd reader(ends[0]);
    UniqueFd writer(ends[1]);
    std::thread waiter([&reader] {
        char byte = 0;
        static_cast<void>(::read(reader.get(), &byte, 1));
    });
    EXPECT_EQ(exec("@/in/outer"), "continue");
    writer.reset();
    waiter.join();
    EXPECT_EQ(world_.take_log(), Texts{"1: exec/resume_if_match: " + world_.expand("@/in/outer") +
                                       " stays confined, for the process has several threads"});
}

TEST_F(FreedomTest, waits_for_the_exec_as_the_lock_does) {
    world_.set_up({"core/sandbox/write:deny", "core/trace/magic_lock:exec"});
    EXPECT_EQ(exec_in_child("@/out/program"), "continue");
    EXPECT_TRUE(is_noted_);
    world_.processes().fail_with(EMFILE);
    EXPECT_EQ(exec("@/out/program"), "kill") << "what cannot be noted is a panic";
}

} // namespace
} // namespace syd::check
