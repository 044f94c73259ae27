// SPDX-License-Identifier: BSD-3-Clause
// ExecWatch on real children that are held by a pipe where sydbox would hold them by the filter.
#include "tracee/exec_watch.h"

#include "base/unique_fd.h"
#include "tracee/process_tree.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <memory>

namespace syd::tracee {
namespace {

struct Pipe {
    UniqueFd reader;
    UniqueFd writer;
};

Pipe make_pipe() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

enum class Plan {
    kExec,       // waits for a byte, runs cat(1)
    kFailedExec, // waits for a byte, tries what is not there, says so, and waits for the end
    kVfork,      // the same as kExec in a child that shares its parent's memory
};

// All that the child does, with async-signal-safe calls only.
struct ChildPlan {
    Plan plan;
    int go;
    int done;
    int input;
};

int run_child(void* argument) {
    const auto& plan = *static_cast<const ChildPlan*>(argument);
    char byte = 0;
    static_cast<void>(::read(plan.go, &byte, 1));
    std::array<char, 4> name{"cat"};
    std::array<char*, 2> arguments{name.data(), nullptr};
    if (plan.plan == Plan::kFailedExec) {
        ::execv("/nonexistent/program", arguments.data());
        static_cast<void>(::write(plan.done, "x", 1));
        static_cast<void>(::read(plan.go, &byte, 1));
        ::_exit(0);
    }
    ::dup2(plan.input, STDIN_FILENO);
    ::execvp("cat", arguments.data());
    ::_exit(127);
}

// A child that will execute cat(1), which then reads from a pipe of ours until the end of the test.
class Child {
public:
    explicit Child(Plan plan) : plan_{plan, go_.reader.get(), done_.writer.get(), input_.reader.get()} {
        if (plan == Plan::kVfork) {
            // As vfork(2), but the parent need not stand still.
            pid_ = ::clone(run_child, stack_.data() + stack_.size(), CLONE_VM | SIGCHLD, &plan_);
        } else if (pid_ = ::fork(); pid_ == 0) {
            run_child(&plan_);
        }
    }
    ~Child() {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    [[nodiscard]] pid_t pid() const { return pid_; }

    // Lets it make its attempt and returns when that is over: the child's descriptors close with its exec.
    void execute() {
        EXPECT_EQ(::write(go_.writer.get(), "x", 1), 1);
        done_.writer.reset();
        char byte = 0;
        EXPECT_EQ(::read(done_.reader.get(), &byte, 1), plan_.plan == Plan::kFailedExec ? 1 : 0);
    }

private:
    Pipe go_ = make_pipe();
    Pipe done_ = make_pipe();
    Pipe input_ = make_pipe();
    ChildPlan plan_;
    std::array<char, 65536> stack_{};
    pid_t pid_ = -1;
};

TEST(ExecWatch, SeesASuccessfulExec) {
    Child child(Plan::kExec);
    const ExecWatch watch(child.pid(), ::getpid());
    EXPECT_FALSE(watch.happened());
    child.execute();
    EXPECT_TRUE(watch.happened());
}

TEST(ExecWatch, DoesNotTakeAFailedExecForOne) {
    Child child(Plan::kFailedExec);
    const ExecWatch watch(child.pid(), ::getpid());
    child.execute();
    EXPECT_FALSE(watch.happened());
}

TEST(ExecWatch, SeesTheExecOfAChildInItsParentsMemory) {
    Child child(Plan::kVfork);
    const ExecWatch watch(child.pid(), ::getpid());
    EXPECT_FALSE(watch.happened());
    child.execute();
    EXPECT_TRUE(watch.happened());
}

TEST(ExecWatch, SaysYesWhereItCantTell) {
    constexpr pid_t kNobody = 5000000; // beyond the greatest pid_max
    EXPECT_TRUE(ExecWatch(kNobody, ::getpid()).happened());
}

TEST(ExecWatch, TheNewStateHoldsFromTheExecOn) {
    const auto before = std::make_shared<const policy::State>();
    const auto after = std::make_shared<const policy::State>();
    const Proc proc;
    for (const Plan plan : {Plan::kExec, Plan::kVfork}) {
        Child child(plan);
        ProcessTree tree(proc, ::getpid(), before);
        tree.before_exec(child.pid(), after);
        EXPECT_EQ(tree.state_of(child.pid()), before);
        child.execute();
        EXPECT_EQ(tree.state_of(child.pid()), after);
        EXPECT_EQ(tree.state_of(child.pid()), after);
    }
}

TEST(ExecWatch, AFailedExecLeavesTheState) {
    const auto before = std::make_shared<const policy::State>();
    const Proc proc;
    Child child(Plan::kFailedExec);
    ProcessTree tree(proc, ::getpid(), before);
    tree.before_exec(child.pid(), std::make_shared<const policy::State>());
    child.execute();
    EXPECT_EQ(tree.state_of(child.pid()), before);
}

} // namespace
} // namespace syd::tracee
