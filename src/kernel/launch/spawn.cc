// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/launch/spawn.h"

#include "kernel/wait.h"

#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace syd::kernel::launch {
namespace {

constexpr const char* kShell = "/bin/sh";

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (const std::string& text : texts) {
        pointers.push_back(const_cast<char*>(text.c_str())); // execve(2) does not write to them
    }
    pointers.push_back(nullptr);
    return pointers;
}

// The texts and the arrays of pointers for execve(2), made before the fork.
class ExecPlan {
public:
    explicit ExecPlan(const ChildSpec& spec)
        : spec_(spec), shell_words_(words_for_shell(spec)), arguments_(pointers_to(spec.arguments)),
          environment_(pointers_to(spec.environment)), shell_arguments_(pointers_to(shell_words_)) {}
    ExecPlan(const ExecPlan&) = delete;
    ExecPlan& operator=(const ExecPlan&) = delete;

    // The errno of the failure. Async-signal-safe.
    [[nodiscard]] int execute() const noexcept {
        ::execve(spec_.file.c_str(), arguments_.data(), environment_.data());
        if (errno == ENOEXEC && spec_.runs_scripts_in_shell) {
            ::execve(kShell, shell_arguments_.data(), environment_.data());
        }
        return errno;
    }

private:
    static std::vector<std::string> words_for_shell(const ChildSpec& spec) {
        std::vector<std::string> words{kShell, spec.file};
        if (!spec.arguments.empty()) {
            words.insert(words.end(), spec.arguments.begin() + 1, spec.arguments.end());
        }
        return words;
    }

    const ChildSpec& spec_;
    std::vector<std::string> shell_words_;
    std::vector<char*> arguments_;
    std::vector<char*> environment_;
    std::vector<char*> shell_arguments_;
};

// Not send(2): a filter that was just loaded may intercept that, and nobody receives notifications yet.
bool report(int channel, Preparation::Outcome outcome) noexcept {
    return ::write(channel, &outcome, sizeof outcome) == static_cast<ssize_t>(sizeof outcome);
}

// False at the end of the channel.
bool read_report(int channel, Preparation::Outcome& outcome) noexcept {
    ssize_t length = 0;
    do {
        length = ::read(channel, &outcome, sizeof outcome);
    } while (length < 0 && errno == EINTR);
    return length == static_cast<ssize_t>(sizeof outcome);
}

// Runs in the child. Async-signal-safe calls only.
[[noreturn]] void run_child(int channel, const ExecPlan& plan, const Inheritance& inheritance,
                            const Preparation& preparation) noexcept {
    constexpr int kFailed = 127;
    inheritance.restore_limits();
    const Preparation::Outcome outcome = preparation.prepare();
    char go = 0;
    if (!report(channel, outcome) || outcome.error != 0 || ::read(channel, &go, 1) != 1) {
        ::_exit(kFailed);
    }
    inheritance.restore_signals();
    static_cast<void>(report(channel, {plan.execute(), 0}));
    ::_exit(kFailed);
}

pid_t fork_child(Parent& parent) noexcept {
    if (parent == Parent::kOurParent) {
        const pid_t pid = fork_sibling();
        if (pid >= 0 || errno != EPERM) {
            return pid;
        }
        parent = Parent::kThisProcess;
    }
    return ::fork();
}

} // namespace

// fork(2) calls handlers of the C library, which this does not.
pid_t fork_sibling() noexcept {
    // The stack is 0 in both orders of the arguments (clone(2), "C library/kernel differences").
    constexpr unsigned long kFlags = CLONE_PARENT | SIGCHLD;
#ifdef __s390x__
    return static_cast<pid_t>(::syscall(SYS_clone, 0, kFlags, nullptr, nullptr, 0));
#else
    return static_cast<pid_t>(::syscall(SYS_clone, kFlags, 0, nullptr, nullptr, 0));
#endif
}

Result<Child, SpawnFailure> spawn(const ChildSpec& spec, const Preparation& preparation, Parent parent) {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        return Unexpected{SpawnFailure{SpawnFailure::Stage::kFork, Errno::last()}};
    }
    UniqueFd ours(ends[0]);
    UniqueFd theirs(ends[1]);
    const ExecPlan plan(spec);

    const pid_t pid = fork_child(parent);
    if (pid < 0) {
        return Unexpected{SpawnFailure{SpawnFailure::Stage::kFork, Errno::last()}};
    }
    if (pid == 0) {
        ours.reset(); // or the child would never see the end of the channel when the parent dies
        run_child(theirs.get(), plan, spec.inheritance, preparation);
    }
    theirs.reset();
    Preparation::Outcome outcome;
    if (!read_report(ours.get(), outcome)) {
        outcome.error = ECHILD;
    }
    if (outcome.error != 0) {
        static_cast<void>(wait_for(pid)); // it ends by itself; ECHILD if it is not ours
        return Unexpected{SpawnFailure{SpawnFailure::Stage::kPreparation, Errno{outcome.error}}};
    }
    return Child(pid, std::move(ours), outcome.value, parent);
}

Result<void, Errno> Child::execute() {
    const char go = 1;
    if (::write(channel_.get(), &go, 1) != 1) {
        return Unexpected{Errno::last()};
    }
    if (Preparation::Outcome failure; read_report(channel_.get(), failure)) {
        return Unexpected{Errno{failure.error}};
    }
    return {};
}

void Child::abandon() noexcept {
    ::kill(pid_, SIGKILL);
    static_cast<void>(wait_for(pid_));
}

bool Child::has_executed() const noexcept {
    pollfd entry{channel_.get(), 0, 0};
    return ::poll(&entry, 1, 0) > 0 && (entry.revents & POLLHUP) != 0;
}

} // namespace syd::kernel::launch
