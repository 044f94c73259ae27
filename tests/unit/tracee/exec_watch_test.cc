// SPDX-License-Identifier: BSD-3-Clause
// ExecWatch on real children that are held by a pipe where sydbox would hold them by the filter.
#include "tracee/exec_watch.h"

#include "base/unique_fd.h"
#include "tracee/process_tree.h"
#include "unit/tracee/shortage.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <iterator>
#include <memory>
#include <string_view>

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
    kExecTwice,  // waits for a byte, runs sh(1), which reads commands
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
    if (plan.plan == Plan::kExecTwice) {
        std::array<char, 3> shell{"sh"};
        std::array<char*, 2> words{shell.data(), nullptr};
        ::execvp("sh", words.data());
    }
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

    // To the standard input of the program that it executes.
    void send(std::string_view text) const {
        EXPECT_EQ(::write(input_.writer.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
    }

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

using Outcome = ExecWatch::Outcome;

// The ways to execute a program. The thread sanitizer does not support two processes in one memory.
#ifdef __SANITIZE_THREAD__
constexpr Plan kExecPlans[] = {Plan::kExec};
#else
constexpr Plan kExecPlans[] = {Plan::kExec, Plan::kVfork};
#endif

TEST(ExecWatch, sees_a_successful_exec) {
    Child child(Plan::kExec);
    const ExecWatch watch(child.pid());
    EXPECT_EQ(watch.outcome(), Outcome::kNotYet);
    child.execute();
    EXPECT_EQ(watch.outcome(), Outcome::kDone);
}

TEST(ExecWatch, sees_the_next_exec_of_a_process_that_has_executed_a_program) {
    Child child(Plan::kExecTwice);
    child.execute();
    const ExecWatch watch(child.pid());
    EXPECT_EQ(watch.outcome(), Outcome::kNotYet);
    child.send("exec cat\n");
    for (int i = 0; i < 1000 && watch.outcome() == Outcome::kNotYet; ++i) {
        ::usleep(5000);
    }
    EXPECT_EQ(watch.outcome(), Outcome::kDone);
}

TEST(ExecWatch, does_not_take_a_failed_exec_for_one) {
    Child child(Plan::kFailedExec);
    const ExecWatch watch(child.pid());
    child.execute();
    EXPECT_EQ(watch.outcome(), Outcome::kNotYet);
}

TEST(ExecWatch, sees_the_exec_of_a_child_in_its_parents_memory) {
    if (std::size(kExecPlans) == 1) {
        GTEST_SKIP() << "the thread sanitizer does not support two processes in one memory";
    }
    Child child(Plan::kVfork);
    const ExecWatch watch(child.pid());
    EXPECT_EQ(watch.outcome(), Outcome::kNotYet);
    child.execute();
    EXPECT_EQ(watch.outcome(), Outcome::kDone);
}

TEST(ExecWatch, says_so_where_it_cannot_tell) {
    constexpr pid_t kNobody = 5000000; // beyond the greatest pid_max
    EXPECT_EQ(ExecWatch(kNobody).outcome(), Outcome::kUnknown);
    Child child(Plan::kExec);
    const ExecWatch watch(child.pid());
    child.execute();
    const test::NoDescriptors none;
    EXPECT_EQ(watch.outcome(), Outcome::kUnknown);
}

TEST(ExecWatch, the_new_state_holds_from_the_exec_on) {
    const auto before = std::make_shared<const policy::State>();
    const auto after = std::make_shared<const policy::State>();
    const Proc proc;
    for (const Plan plan : kExecPlans) {
        Child child(plan);
        ProcessTree tree(proc, ::getpid(), before);
        EXPECT_TRUE(tree.before_exec(child.pid(), {after, {}}));
        EXPECT_EQ(tree.state_of(child.pid()).value(), before);
        child.execute();
        EXPECT_EQ(tree.state_of(child.pid()).value(), after);
        EXPECT_EQ(tree.state_of(child.pid()).value(), after);
    }
}

TEST(ExecWatch, a_failed_exec_leaves_the_state) {
    const auto before = std::make_shared<const policy::State>();
    const Proc proc;
    Child child(Plan::kFailedExec);
    ProcessTree tree(proc, ::getpid(), before);
    EXPECT_TRUE(tree.before_exec(child.pid(), {std::make_shared<const policy::State>(), {}}));
    child.execute();
    EXPECT_EQ(tree.state_of(child.pid()).value(), before);
}

ProgramId id_of_cat() {
    struct stat status {};
    for (const char* path : {"/bin/cat", "/usr/bin/cat"}) {
        if (::stat(path, &status) == 0) {
            break;
        }
    }
    return {status.st_dev, status.st_ino};
}

TEST(ExecWatch, a_process_is_let_go_only_as_the_program_that_was_judged) {
    const auto before = std::make_shared<const policy::State>();
    const Proc proc;
    for (const Plan plan : kExecPlans) {
        for (const bool is_judged : {true, false}) {
            Child child(plan);
            ProcessTree tree(proc, ::getpid(), before);
            const ProgramId judged = is_judged ? id_of_cat() : program_of(::getpid()).value();
            EXPECT_TRUE(tree.before_exec(child.pid(), {nullptr, judged}));
            EXPECT_FALSE(tree.state_of(child.pid()).value()->unconfined);
            child.execute();
            EXPECT_EQ(tree.state_of(child.pid()).value()->unconfined, is_judged);
        }
    }
}

// The program that runs is the judged one, and still the exec has failed.
TEST(ExecWatch, a_failed_exec_lets_nobody_go) {
    const auto before = std::make_shared<const policy::State>();
    const Proc proc;
    Child child(Plan::kFailedExec);
    ProcessTree tree(proc, ::getpid(), before);
    EXPECT_TRUE(tree.before_exec(child.pid(), {nullptr, program_of(child.pid()).value()}));
    child.execute();
    EXPECT_FALSE(tree.state_of(child.pid()).value()->unconfined);
}

TEST(ExecWatch, a_note_is_for_one_attempt) {
    const auto before = std::make_shared<const policy::State>();
    const Proc proc;
    for (const bool is_forgotten : {true, false}) {
        Child child(Plan::kExec);
        ProcessTree tree(proc, ::getpid(), before);
        EXPECT_TRUE(tree.before_exec(child.pid(), {nullptr, id_of_cat()}));
        if (is_forgotten) {
            EXPECT_TRUE(tree.forget_exec(child.pid()));
        } else {
            EXPECT_TRUE(tree.before_exec(child.pid(), {nullptr, program_of(::getpid()).value()}));
        }
        child.execute();
        EXPECT_FALSE(tree.state_of(child.pid()).value()->unconfined);
    }
}

TEST(ExecWatch, what_cannot_be_found_out_locks_and_lets_nobody_go) {
    const auto before = std::make_shared<const policy::State>();
    auto locked = std::make_shared<policy::State>();
    locked->lock = policy::MagicLock::kOn;
    const Proc proc;
    Child child(Plan::kExec);
    ProcessTree tree(proc, ::getpid(), before);
    {
        ASSERT_TRUE(tree.change(child.pid(), before));
        EXPECT_TRUE(tree.before_exec(child.pid(), {locked, id_of_cat()}));
        child.execute();
        const test::NoDescriptors none;
        static_cast<void>(tree.state_of(child.pid()).value());
    }
    const auto state = tree.state_of(child.pid()).value();
    EXPECT_FALSE(state->unconfined);
    EXPECT_EQ(state->lock, policy::MagicLock::kOn);
}

} // namespace
} // namespace syd::tracee
