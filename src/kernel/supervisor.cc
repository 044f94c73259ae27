// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/supervisor.h"

#include "base/text.h"
#include "check/sandbox.h"
#include "kernel/engine.h"
#include "kernel/foreground_process.h"
#include "kernel/notify/engine.h"
#include "kernel/outside_command.h"
#include "kernel/process_control.h"
#include "kernel/ptrace/engine.h"
#include "kernel/signals.h"
#include "kernel/status.h"
#include "tracee/proc.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <vector>

namespace syd::kernel {
namespace {

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
          checker_(sandbox_, *options_.violations, *options_.log, *this,
                   {options_.magic_prefix, ::getpid(), options_.configuration.settings.restrict_shared_memory_writable,
                    ::getppid()}) {}

    Result<int, StartFailure> run() {
        if (::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0) {
            return Unexpected{
                StartFailure{StartFailure::Kind::kEngine, Error{Errno::last(), "prctl", "becoming the subreaper"}}};
        }
        const auto eldest = start_engine();
        if (!eldest) {
            return Unexpected{StartFailure{StartFailure::Kind::kEngine, eldest.error()}};
        }
        options_.log->write(LogTopic::kEngine, cat(engine_->name(), ": process ", *eldest));
        sandbox_.set_eldest(*eldest);
        eldest_ = proc_.open_pidfd(*eldest);
        if (const auto executed = engine_->execute(); !executed) {
            wait_for_all();
            return Unexpected{StartFailure{StartFailure::Kind::kExec,
                                           Error{executed.error(), options_.launch.arguments.front(), {}}}};
        }
        wait_for_all();
        return final_status();
    }

    void kill_all(check::Cause cause) override {
        ended_by_panic_ = cause == check::Cause::kPanic;
        ended_ = true;
        begin_killing();
        // Wakes the housekeeper, who does it.
        ::kill(::getpid(), SIGCHLD);
    }

    void unconfine_all(check::Cause cause) override {
        ended_by_panic_ = cause == check::Cause::kPanic;
        ended_ = true;
        sandbox_.unconfine_all();
        engine_->unconfine_all();
    }

    Result<void, Errno> run_outside(pid_t caller, const std::vector<std::string>& words,
                                    const std::function<bool()>& is_valid) override {
        return kernel::run_outside(caller, words, options_.launch.inheritance, is_valid);
    }

    void settings_changed() override {
        if (options_.settings_changed) {
            options_.settings_changed(*sandbox_.settings());
        }
    }

private:
    // The first engine that works of those that the configuration allows.
    Result<pid_t> start_engine() {
        using policy::EngineChoice;
        const policy::Settings& settings = options_.configuration.settings;
        const EngineChoice choice =
            settings.engine == EngineChoice::kAuto && !settings.use_seccomp ? EngineChoice::kPtrace : settings.engine;
        if (choice == EngineChoice::kPtrace) {
            return start(make_tracing_engine(true));
        }
        auto started = start(notify::make_notify_engine(checker_));
        if (started || choice == EngineChoice::kNotify) {
            return started;
        }
        options_.log->write(LogTopic::kWorkflow,
                            cat("no listener here (", started.error().message(), "), so the ptrace engine is used"));
        auto traced = start(make_tracing_engine(started.error().code.value != EBUSY));
        // Where nothing works, what the better engine lacks is the news.
        return traced ? std::move(traced) : std::move(started);
    }

    std::unique_ptr<Engine> make_tracing_engine(bool may_filter) {
        const policy::Settings& settings = options_.configuration.settings;
        return ptrace::make_engine(checker_, sandbox_, {settings.use_seccomp && may_filter, settings.use_seize});
    }

    Result<pid_t> start(std::unique_ptr<Engine> engine) {
        engine_ = std::move(engine);
        std::vector<pid_t> ids = engine_->tids();
        ids.insert(ids.begin(), {::getppid(), ::getpid()});
        // Who waits for us passes signals on to us: make(1), timeout(1).
        const std::vector<pid_t> ancestors = proc_.ancestors_of(::getppid());
        ids.insert(ids.end(), ancestors.begin(), ancestors.end());
        const check::ProtectedIds protected_ids{ids, ::getpgrp()};
        return engine_->start({options_.configuration, options_.launch, protected_ids});
    }

    // From now on no call is looked at any more: whoever makes one is killed like all the others.
    void begin_killing() {
        killing_ = true;
        engine_->kill_callers();
    }

    void wait_for_all() {
        const sigset_t signals = handled_signals();
        while (collect_dead()) {
            if (killing_) {
                spares_.release();
                kill_descendants(proc_, ::getpid());
            }
            siginfo_t info{};
            const int signal =
                killing_ ? ::sigtimedwait(&signals, &info, &kKillInterval) : ::sigwaitinfo(&signals, &info);
            if (signal > 0) {
                handle_signal(info);
            }
        }
        engine_->stop();
    }

    // False when no child is left.
    bool collect_dead() {
        const Engine::Progress progress = engine_->collect_dead();
        if (progress.eldest_status) {
            eldest_status_ = *progress.eldest_status;
            after_eldest();
        }
        return !progress.is_over;
    }

    void handle_signal(const siginfo_t& info) {
        if (info.si_signo == foreground_death_signal()) {
            begin_killing();
        } else if (info.si_signo == SIGHUP && info.si_code == SI_QUEUE && info.si_pid == ::getppid() &&
                   info.si_value.sival_int == kSessionHungUp) {
            is_hung_up_ = true;
            pass_to_eldest(SIGHUP);
            pass_to_eldest(SIGCONT);
            if (eldest_is_dead_) {
                hang_up_session();
            }
        } else if ((info.si_signo == SIGUSR1 || info.si_signo == SIGUSR2) && info.si_code <= 0) {
            print_status(info.si_signo == SIGUSR2 ? StatusDetail::kLists : StatusDetail::kCounts);
        } else if (info.si_signo != SIGCHLD && is_for_us(info)) {
            abort_sandbox(info.si_signo);
        }
    }

    // Whether a signal was sent by a process outside the sandbox, or by the terminal where that counts. What a file's
    // owner is sent (fcntl(2), F_SETSIG) says nothing of who set it.
    [[nodiscard]] bool is_for_us(const siginfo_t& info) const {
        const bool is_passed_on = info.si_code == SI_QUEUE && info.si_pid == ::getppid();
        const policy::Interrupt interrupt = options_.configuration.settings.interrupt;
        // The terminal's signals go to the whole process group: how the command takes them decides, unless asked
        // otherwise. (One that is pending here already swallows what the foreground passes on.)
        if (info.si_code == SI_KERNEL || (is_passed_on && info.si_value.sival_int == kSentByTerminal)) {
            return interrupt == policy::Interrupt::kAnywhere;
        }
        if (info.si_code != SI_USER && info.si_code != SI_TKILL && info.si_code != SI_QUEUE) {
            return false;
        }
        const bool blocks = interrupt == policy::Interrupt::kNever || interrupt == policy::Interrupt::kBlockTstpToo;
        if (blocks && info.si_signo != SIGTERM) {
            return false;
        }
        // `kill 0` in a script reaches us as well; a process of the sandbox is not to end it.
        const pid_t sender = is_passed_on ? info.si_value.sival_int : info.si_pid;
        return !sandbox_.contains(sender);
    }

    // It is what would lead the session without us.
    void pass_to_eldest(int signal) {
        if (eldest_) {
            ::syscall(SYS_pidfd_send_signal, eldest_.get(), signal, nullptr, 0);
        }
    }

    // What the kernel does when the leader of a session dies, and we do not: its jobs are told.
    void hang_up_session() {
        const pid_t session = ::getsid(0);
        for (const pid_t pid : tracee::descendants_of(proc_, ::getpid())) {
            const UniqueFd process = proc_.open_pidfd(pid);
            if (process && ::getsid(pid) == session) {
                ::syscall(SYS_pidfd_send_signal, process.get(), SIGHUP, nullptr, 0);
                ::syscall(SYS_pidfd_send_signal, process.get(), SIGCONT, nullptr, 0);
            }
        }
    }

    void abort_sandbox(int signal) {
        if (sandbox_.settings()->abort_decision == policy::AbortDecision::kKillAll) {
            options_.log->write(LogTopic::kWorkflow, "terminated: killing all processes");
            begin_killing();
            aborted_by_ = signal;
            return;
        }
        options_.log->write(LogTopic::kWarning, "terminated: the processes go on unsandboxed");
        sandbox_.unconfine_all();
        engine_->unconfine_all();
        detach(128 + signal);
    }

    void detach(int status) {
        if (options_.detach && !is_detached_) {
            is_detached_ = true;
            options_.detach(status);
        }
    }

    void after_eldest() {
        eldest_is_dead_ = true;
        if (is_hung_up_) {
            hang_up_session();
        }
        if (!sandbox_.settings()->exit_wait_all && !killing_) {
            detach(final_status());
        }
    }

    void print_status(StatusDetail detail) {
        for (const std::string& line : status_lines(sandbox_, engine_->current_calls(), ::getpid(), detail)) {
            options_.log->write(LogTopic::kViolation, line);
        }
    }

    // What core/violation/exit_code, core/panic/exit_code and a terminating signal make of the eldest's status.
    [[nodiscard]] int final_status() const {
        const auto settings = sandbox_.settings();
        const int own = exit_status_of(eldest_status_);
        if (aborted_by_ != 0) {
            return 128 + aborted_by_;
        }
        if (ended_ && ended_by_panic_ && settings->panic_exit_code >= 0) {
            return settings->panic_exit_code;
        }
        if (ended_ && !ended_by_panic_ && settings->violation_exit_code > 0) {
            return settings->violation_exit_code;
        }
        const bool violated = options_.violation_count && options_.violation_count() > 0;
        constexpr int kMost = 255;
        return settings->violation_exit_code == 0 && violated ? std::min(128 + own, kMost) : own;
    }

    SupervisorOptions options_;
    tracee::Proc proc_;
    check::Sandbox sandbox_;
    check::Checker checker_;
    std::unique_ptr<Engine> engine_;
    UniqueFd eldest_; // a pidfd
    SpareDescriptors spares_;
    std::atomic<bool> killing_{false};
    std::atomic<bool> ended_{false}; // by killall or contall
    std::atomic<bool> ended_by_panic_{false};
    int aborted_by_ = 0;
    bool is_detached_ = false;
    bool is_hung_up_ = false;
    bool eldest_is_dead_ = false;
    int eldest_status_ = 0;
};

Supervisor::Supervisor(SupervisorOptions options)
    : implementation_(std::make_unique<Implementation>(std::move(options))) {}
Supervisor::~Supervisor() = default;

Result<int, StartFailure> Supervisor::run() {
    return implementation_->run();
}

} // namespace syd::kernel
