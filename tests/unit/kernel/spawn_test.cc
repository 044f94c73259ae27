// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/launch/spawn.h"

#include "kernel/wait.h"
#include "support/scratch_folder.h"
#include "unit/kernel/children.h"
#include "unit/kernel/statuses.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

namespace syd::kernel::launch {
namespace {

using syd::test::ScratchFolder;

class Prepare final : public Preparation {
public:
    explicit Prepare(Outcome outcome = {}) : outcome_(outcome) {}
    [[nodiscard]] Outcome prepare() const noexcept override { return outcome_; }

private:
    Outcome outcome_;
};

class Die final : public Preparation {
public:
    [[nodiscard]] Outcome prepare() const noexcept override { ::_exit(9); }
};

ChildSpec shell(const std::string& script) {
    ChildSpec spec;
    spec.file = "/bin/sh";
    spec.arguments = {"sh", "-c", script};
    spec.inheritance = Inheritance::capture();
    return spec;
}

// The exit status of a child that runs the program.
int run(const ChildSpec& spec) {
    auto child = spawn(spec, Prepare());
    EXPECT_TRUE(child);
    EXPECT_TRUE(child->execute());
    const auto status = wait_for(child->pid());
    return status ? status->exit_status() : -1;
}

TEST(Spawn, runs_a_program_with_its_arguments_and_environment) {
    ChildSpec spec = shell("test \"$0\" = x && test \"$A\" = 1 && test -z \"$HOME\" && exit 7");
    spec.arguments.emplace_back("x");
    spec.environment = {"A=1"};
    EXPECT_EQ(run(spec), 7);
}

TEST(Spawn, holds_the_child_before_its_exec) {
    auto child = spawn(shell("exit 0"), Prepare({0, 42}));
    ASSERT_TRUE(child);
    EXPECT_EQ(child->prepared_value(), 42);
    EXPECT_FALSE(child->has_executed());
    EXPECT_EQ(::kill(child->pid(), 0), 0);
    ASSERT_TRUE(child->execute());
    EXPECT_TRUE(child->has_executed());
    EXPECT_TRUE(wait_for(child->pid()));
}

TEST(Spawn, returns_the_error_of_the_preparation) {
    const auto child = spawn(shell("exit 0"), Prepare({EBUSY, 0}));
    ASSERT_FALSE(child);
    EXPECT_EQ(child.error().stage, SpawnFailure::Stage::kPreparation);
    EXPECT_EQ(child.error().error.value, EBUSY);
    EXPECT_EQ(wait_for_any(WaitMode::kPoll).error().value, ECHILD) << "no child is left";
}

TEST(Spawn, notices_that_the_child_died_in_its_preparation) {
    const auto child = spawn(shell("exit 0"), Die());
    ASSERT_FALSE(child);
    EXPECT_EQ(child.error().stage, SpawnFailure::Stage::kPreparation);
    EXPECT_EQ(child.error().error.value, ECHILD);
    EXPECT_EQ(wait_for_any(WaitMode::kPoll).error().value, ECHILD);
}

TEST(Spawn, returns_the_error_of_execve) {
    ChildSpec spec = shell("exit 0");
    spec.file = "/nonexistent/file";
    auto child = spawn(spec, Prepare());
    ASSERT_TRUE(child);
    const auto executed = child->execute();
    ASSERT_FALSE(executed);
    EXPECT_EQ(executed.error().value, ENOENT);
    EXPECT_EQ(wait_for(child->pid()).value(), kernel::test::exited(127));
}

TEST(Spawn, leaves_no_child_that_was_not_executed) {
    pid_t pid = 0;
    {
        const auto child = spawn(shell("exit 0"), Prepare());
        ASSERT_TRUE(child);
        pid = child->pid();
    }
    EXPECT_EQ(wait_for(pid).value(), kernel::test::exited(127));
}

TEST(Spawn, can_abandon_a_child) {
    auto child = spawn(shell("exit 0"), Prepare());
    ASSERT_TRUE(child);
    child->abandon();
    EXPECT_EQ(wait_for(child->pid()).error().value, ECHILD);
    EXPECT_TRUE(child->has_executed()) << "or is gone";
}

TEST(Spawn, cannot_execute_an_abandoned_child) {
    const pid_t test = kernel::test::fork_child([] {
        ::signal(SIGPIPE, SIG_IGN); // as sydbox does
        auto child = spawn(shell("exit 0"), Prepare());
        child->abandon();
        const auto executed = child->execute();
        return !executed && executed.error().value == EPIPE ? 0 : 1;
    });
    EXPECT_EQ(wait_for(test).value(), kernel::test::exited(0));
}

TEST(Spawn, runs_a_file_without_an_interpreter_line_in_the_shell_where_that_is_wanted) {
    const ScratchFolder folder;
    folder.write("script", "test \"$1\" = a && exit 5\n");
    ChildSpec spec = shell({});
    spec.file = folder.path("script");
    spec.arguments = {"script", "a"};
    ASSERT_EQ(::chmod(spec.file.c_str(), 0755), 0);
    EXPECT_EQ(run(spec), 5);

    spec.runs_scripts_in_shell = false;
    auto child = spawn(spec, Prepare());
    ASSERT_TRUE(child);
    EXPECT_EQ(child->execute().error().value, ENOEXEC);
    EXPECT_TRUE(wait_for(child->pid()));
}

TEST(Spawn, gives_the_child_signals_and_limits_as_they_were) {
    sigset_t blocked;
    sigset_t old;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR1);
    ::pthread_sigmask(SIG_BLOCK, &blocked, &old);
    const auto old_tstp = ::signal(SIGTSTP, SIG_IGN);
    const auto old_pipe = ::signal(SIGPIPE, SIG_DFL);
    ChildSpec spec = shell({});
    EXPECT_NE(spec.inheritance.open_files.rlim_cur, 0U);
    // sydbox changes them for itself.
    ::pthread_sigmask(SIG_SETMASK, &old, nullptr);
    ::signal(SIGTSTP, SIG_DFL);
    ::signal(SIGPIPE, SIG_IGN);
    spec.inheritance.open_files.rlim_cur = 64;
    // SigBlk and SigIgn of proc_pid_status(5), bit n-1 for signal n, in the last digits of 16.
    spec.arguments = {
        "sh", "-c",
        "while read -r name value; do case $name in SigBlk:) blocked=$value ;; SigIgn:) ignored=$value ;; "
        "esac; done < /proc/self/status; "
        "test $((0x${blocked#????????} >> 9 & 1)) = 1 && test $((0x${ignored#????????} >> 19 & 1)) = 1 && "
        "test $((0x${ignored#????????} >> 12 & 1)) = 0 && test $(ulimit -n) = 64"};
    EXPECT_EQ(run(spec), 0);
    ::signal(SIGTSTP, old_tstp);
    ::signal(SIGPIPE, old_pipe);
}

} // namespace
} // namespace syd::kernel::launch
