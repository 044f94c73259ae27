// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/supervisor.h"

#include "base/text.h"
#include "check/sandbox.h"
#include "kernel/process_control.h"
#include "kernel/receiver.h"
#include "kernel/seccomp/program.h"
#include "tracee/proc.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>

namespace syd::kernel {
namespace {

sigset_t handled_signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2}) {
        sigaddset(&set, signal);
    }
    return set;
}

int exit_status_of(int wait_status) {
    return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

// How soon a kill that is under way is repeated: new processes may have been born meanwhile.
constexpr timespec kKillInterval{0, 20'000'000};

} // namespace

class Supervisor::Implementation final : public check::Control {
public:
    explicit Implementation(SupervisorOptions options)
        : options_(std::move(options)), sandbox_(options_.configuration, proc_, ::getpid()),
          checker_(sandbox_, *options_.violations, *options_.log, *this, {options_.magic_prefix, ::getpid()}),
          receiver_(checker_, *options_.log) {}

    Result<int, StartFailure> run() {
        if (::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0) {
            return Unexpected{
                StartFailure{StartFailure::Kind::kEngine, Error{Errno::last(), "prctl", "becoming the subreaper"}}};
        }
        const std::array guardians{::getpid(), receiver_.tid()};
        const auto program = seccomp::compile_filter(options_.configuration, guardians, ::geteuid() != 0);
        if (!program) {
            return Unexpected{StartFailure{StartFailure::Kind::kEngine, program.error()}};
        }
        auto launch = launch::Launch::start(options_.launch, *program);
        if (!launch) {
            return Unexpected{StartFailure{StartFailure::Kind::kEngine, launch.error()}};
        }
        eldest_ = launch->pid();
        receiver_.start(seccomp::Listener(launch->take_listener()), &*launch);
        if (const auto executed = launch->execute(); !executed) {
            wait_for_all();
            return Unexpected{StartFailure{StartFailure::Kind::kExec,
                                           Error{executed.error(), options_.launch.arguments.front(), {}}}};
        }
        wait_for_all();
        return final_status();
    }

    void kill_all() override {
        killing_ = true;
        // Wakes the housekeeper, who does it.
        ::kill(::getpid(), SIGCHLD);
    }

    void settings_changed() override {
        if (options_.settings_changed) {
            options_.settings_changed(*sandbox_.settings());
        }
    }

private:
    void wait_for_all() {
        const sigset_t signals = handled_signals();
        while (collect_dead()) {
            if (killing_) {
                kill_descendants(proc_, ::getpid());
            }
            siginfo_t info{};
            const int signal =
                killing_ ? ::sigtimedwait(&signals, &info, &kKillInterval) : ::sigwaitinfo(&signals, &info);
            if (signal > 0) {
                handle_signal(info);
            }
        }
        receiver_.stop();
    }

    // False when no child is left.
    bool collect_dead() {
        for (;;) {
            int status = 0;
            const pid_t pid = ::waitpid(-1, &status, WNOHANG);
            if (pid == eldest_) {
                eldest_status_ = status;
            }
            if (pid < 0 && errno == ECHILD) {
                return false;
            }
            if (pid <= 0) {
                return true;
            }
        }
    }

    void handle_signal(const siginfo_t& info) {
        switch (info.si_signo) {
        case SIGINT:
        case SIGQUIT:
            // From the terminal the whole process group has got it: how the command takes it decides.
            if (info.si_code == SI_KERNEL) {
                return;
            }
            [[fallthrough]];
        case SIGHUP:
        case SIGTERM: return abort_sandbox(info);
        default: return;
        }
    }

    void abort_sandbox(const siginfo_t& info) {
        // `kill 0` in a script reaches us as well; a process of the sandbox is not to end it.
        if (info.si_code <= 0 && sandbox_.contains(info.si_pid)) {
            return;
        }
        if (sandbox_.settings()->abort_decision == policy::AbortDecision::kKillAll) {
            options_.log->write(LogTopic::kWorkflow, "terminated: killing all processes");
            killing_ = true;
        } else {
            options_.log->write(LogTopic::kWarning, "terminated: the processes go on unsandboxed");
            sandbox_.let_all_go();
        }
    }

    int final_status() const {
        const auto settings = sandbox_.settings();
        const int own = exit_status_of(eldest_status_);
        if (killing_ && settings->violation_exit_code > 0) {
            return settings->violation_exit_code;
        }
        return own;
    }

    SupervisorOptions options_;
    tracee::Proc proc_;
    check::Sandbox sandbox_;
    check::Checker checker_;
    Receiver receiver_;
    std::atomic<bool> killing_{false};
    pid_t eldest_ = 0;
    int eldest_status_ = 0;
};

Supervisor::Supervisor(SupervisorOptions options)
    : implementation_(std::make_unique<Implementation>(std::move(options))) {}
Supervisor::~Supervisor() = default;

Result<int, StartFailure> Supervisor::run() {
    return implementation_->run();
}

void block_handled_signals() {
    const sigset_t signals = handled_signals();
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

} // namespace syd::kernel
