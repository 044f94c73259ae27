// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/supervisor.h"

#include "base/text.h"
#include "check/sandbox.h"
#include "kernel/engine.h"
#include "kernel/exit_status.h"
#include "kernel/group_anchor.h"
#include "kernel/outside_command.h"
#include "kernel/process_control.h"
#include "kernel/sandbox_status.h"
#include "kernel/signal_request.h"
#include "kernel/signals.h"
#include "kernel/waiting_notice.h"
#include "tracee/proc.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <utility>
#include <vector>

namespace syd::kernel {
namespace {

using Clock = std::chrono::steady_clock;

// How often a kill of all processes is repeated: processes may have been created meanwhile.
constexpr std::chrono::milliseconds kKillInterval{20};

// How long whoever waits for sydbox waits for decisions that block: a file system or a name service may never answer.
constexpr std::chrono::seconds kBlockedDecisionLimit{2};

// Why a decision ended the sandbox. It is set by threads of the engine.
enum class Ending : std::uint8_t { kNone, kViolation, kPanic };

Ending ending_for(check::Cause cause) {
    return cause == check::Cause::kPanic ? Ending::kPanic : Ending::kViolation;
}

std::optional<check::Cause> cause_of(Ending ending) {
    switch (ending) {
    case Ending::kNone: return std::nullopt;
    case Ending::kViolation: return check::Cause::kViolation;
    case Ending::kPanic: return check::Cause::kPanic;
    }
    return std::nullopt;
}

// What the kernel does when the leader of a session dies.
void hang_up(const tracee::Pidfd& process) {
    static_cast<void>(process.send_signal(SIGHUP));
    static_cast<void>(process.send_signal(SIGCONT));
}

} // namespace

class Supervisor::Implementation final : public check::Control {
public:
    Implementation(SupervisorOptions options, const SupervisorServices& services)
        : options_(std::move(options)), services_(services), sandbox_(options_.configuration, proc_, ::getpid()),
          checker_(sandbox_, services.violations, services.log, *this,
                   {options_.magic_prefix, ::getpid(), options_.configuration.settings.restrict_shared_memory_writable,
                    ::getppid(), ::geteuid() == 0, check::Lookups::of_system(), anchor_.pids()}) {}

    Result<int, StartFailure> run() {
        if (::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0) {
            return Unexpected{StartFailure(EngineFailure{{Errno::last(), "prctl", "becoming the subreaper"}})};
        }
        const auto eldest = start_engine();
        if (!eldest) {
            return Unexpected{StartFailure(EngineFailure{eldest.error()})};
        }
        services_.log.write(LogTopic::kEngine, cat(engine_->name(), ": process ", *eldest));
        sandbox_.set_eldest(*eldest);
        if (auto process = proc_.open_process(*eldest)) {
            eldest_ = std::move(*process);
        }
        services_.client.command_forked();
        const auto executed = engine_->execute();
        if (executed) {
            services_.client.command_executed();
        }
        wait_for_all();
        if (!executed) {
            return Unexpected{StartFailure(ExecFailure{executed.error()})};
        }
        return exit_status();
    }

    void kill_all(check::Cause cause) override {
        ending_ = ending_for(cause);
        begin_killing();
        ::kill(::getpid(), SIGCHLD); // wakes the thread of run(), which kills them
    }

    void unconfine_all(check::Cause cause) override {
        ending_ = ending_for(cause);
        unconfine_all();
    }

    Result<void, Errno> run_outside(pid_t caller, const std::vector<std::string>& words,
                                    const std::function<bool()>& is_valid) override {
        // A child of the foreground process is outside of the sandbox in every respect: it is neither waited for nor
        // killed, and no process of the sandbox may take it over. Inside another sandbox it has to be ours.
        return kernel::run_outside(caller, words, options_.program.inheritance, is_valid,
                                   {launch::Parent::kOurParent, [this](pid_t pid) { sandbox_.unconfine(pid); }});
    }

    void tie_process_group() override { anchor_.tie(); }

    void settings_changed(pid_t caller) override { services_.client.settings_changed(*sandbox_.settings(), caller); }

private:
    [[nodiscard]] const policy::Settings& start_settings() const { return options_.configuration.settings; }

    Result<pid_t> start_engine() {
        auto started = start(first_engine(start_settings()));
        if (started) {
            return started;
        }
        const auto fallback = fallback_engine(start_settings(), started.error().code);
        if (!fallback) {
            return started;
        }
        services_.log.write(LogTopic::kWorkflow,
                            cat("no listener here (", started.error().message(), "), so the ptrace engine is used"));
        auto second = start(*fallback);
        // Where neither works, the error of the better engine is reported.
        return second ? std::move(second) : std::move(started);
    }

    Result<pid_t> start(const EngineSpec& spec) {
        engine_ = services_.make_engine(spec, checker_, sandbox_);
        std::vector<pid_t> ids{::getppid(), ::getpid()};
        const std::vector<pid_t> tids = engine_->tids();
        ids.insert(ids.end(), tids.begin(), tids.end());
        ids.insert(ids.end(), anchor_.pids().begin(), anchor_.pids().end());
        // Programs such as make(1) and timeout(1) pass the signals that they get on to sydbox.
        const auto ancestors = tracee::find_ancestors(proc_, ::getppid());
        if (!ancestors) {
            return Unexpected{Error{ancestors.error(), "looking up the processes above sydbox", {}}};
        }
        ids.insert(ids.end(), ancestors->begin(), ancestors->end());
        return engine_->start({options_.configuration, options_.program, {ids}});
    }

    // From now on no call is decided any more: its process is killed.
    void begin_killing() {
        killing_ = true;
        engine_->kill_callers();
    }

    void unconfine_all() {
        sandbox_.unconfine_all();
        engine_->unconfine_all();
    }

    void wait_for_all() {
        while (collect_dead()) {
            if (killing_) {
                spares_.release();
                kill_descendants(proc_, ::getpid());
            }
            // The ptrace engine decides on one thread, which also collects the processes that were killed.
            if (kill_deadline_ && Clock::now() >= *kill_deadline_) {
                detach(exit_status());
            }
            report_waiting();
            signals_.wait(orders_, POLLIN, time_limit());
            handle_orders();
            while (const auto info = SignalWait::take()) {
                carry_out(request_of(*info), info->si_signo);
            }
        }
        if (!engine_->stop_within(kBlockedDecisionLimit)) {
            detach(exit_status());
        }
        engine_->stop();
    }

    // How long the thread may wait for signals and orders.
    [[nodiscard]] std::optional<std::chrono::nanoseconds> time_limit() const {
        if (killing_) {
            return kKillInterval;
        }
        return notice_.due() && !is_detached_ ? std::optional(*notice_.due() - Clock::now()) : std::nullopt;
    }

    // While the command runs nobody wonders why sydbox does not return.
    void report_waiting() {
        if (!eldest_status_ && !killing_) {
            return;
        }
        const auto now = Clock::now();
        notice_.begin(now);
        if (!is_detached_ && notice_.take(now)) {
            if (const std::string line = waiting_line(proc_, ::getpid()); !line.empty()) {
                services_.client.report_waiting(line);
            }
        }
    }

    // False when no process is left.
    bool collect_dead() {
        const Engine::Progress progress = engine_->collect_dead();
        if (progress.eldest_status) {
            eldest_status_ = progress.eldest_status;
            after_eldest();
        }
        return !progress.is_over;
    }

    void after_eldest() {
        if (is_hung_up_) {
            hang_up_session();
        }
        if (!sandbox_.settings()->exit_wait_all && !killing_) {
            detach(exit_status());
        }
    }

    void handle_orders() {
        while (orders_ >= 0) {
            const auto order = receive_order(orders_);
            if (!order && order.error() == Errno{EAGAIN}) {
                return;
            }
            if (!order) {
                return after_foreground();
            }
            const auto request = request_of(*order, {start_settings().interrupt, eldest_status_.has_value()},
                                            [this](pid_t pid) { return sandbox_.may_contain(pid); });
            carry_out(request, order->signal);
        }
    }

    // The foreground process has ended: it was detached from, or it was killed.
    void after_foreground() {
        orders_ = -1;
        if (!std::exchange(is_detached_, true) && start_settings().exit_kill) {
            begin_killing();
        }
    }

    void carry_out(SignalRequest request, int signal) {
        switch (request) {
        case SignalRequest::kNone: break;
        case SignalRequest::kHangUp: hang_up_eldest(); break;
        case SignalRequest::kReportCounts: report_status(check::StatusDetail::kCounts); break;
        case SignalRequest::kReportLists: report_status(check::StatusDetail::kLists); break;
        case SignalRequest::kTerminate: terminate(signal); break;
        }
    }

    // Without sydbox the first process would be the leader of the session, to which the kernel sends the signals.
    void hang_up_eldest() {
        is_hung_up_ = true;
        if (eldest_) {
            hang_up(*eldest_);
        }
        if (eldest_status_) {
            hang_up_session();
        }
    }

    void hang_up_session() {
        const pid_t session = ::getsid(0);
        const auto processes = tracee::find_descendants(proc_, ::getpid());
        for (const pid_t pid : processes.value_or(std::vector<pid_t>())) {
            const auto process = proc_.open_process(pid);
            if (process && ::getsid(pid) == session) {
                hang_up(*process);
            }
        }
    }

    void terminate(int signal) {
        if (sandbox_.settings()->abort_decision == policy::AbortDecision::kKillAll) {
            services_.log.write(LogTopic::kWorkflow, "terminated: killing all processes");
            begin_killing();
            terminated_by_ = signal;
            kill_deadline_ = Clock::now() + kBlockedDecisionLimit;
            return;
        }
        services_.log.write(LogTopic::kWarning, "terminated: the processes go on unsandboxed");
        sandbox_.unconfine_all();
        detach(128 + signal);
        engine_->unconfine_all(); // waits for a decision that blocks
    }

    void detach(int status) {
        if (!std::exchange(is_detached_, true)) {
            services_.client.detach(status);
        }
    }

    void report_status(check::StatusDetail detail) {
        services_.client.report_status(status_of(sandbox_, proc_, engine_->current_calls(), ::getpid()), detail);
    }

    [[nodiscard]] int exit_status() const {
        return exit_status_of({eldest_status_.value_or(WaitStatus()), terminated_by_, cause_of(ending_),
                               services_.client.violation_count() > 0},
                              *sandbox_.settings());
    }

    SupervisorOptions options_;
    SupervisorServices services_;
    tracee::Proc proc_;
    GroupAnchor anchor_{proc_};
    check::Sandbox sandbox_;
    check::Checker checker_;
    std::unique_ptr<Engine> engine_;
    SignalWait signals_;
    int orders_ = options_.orders;        // -1: none come any more
    std::optional<tracee::Pidfd> eldest_; // the first process
    SpareDescriptors spares_;
    std::atomic<bool> killing_{false};
    std::atomic<Ending> ending_{Ending::kNone};
    std::optional<int> terminated_by_;
    std::optional<Clock::time_point> kill_deadline_; // when no process waits for sydbox any more
    std::optional<WaitStatus> eldest_status_;        // once it has ended
    WaitingNotice notice_;
    bool is_detached_ = false;
    bool is_hung_up_ = false;
};

Supervisor::Supervisor(SupervisorOptions options, const SupervisorServices& services)
    : implementation_(std::make_unique<Implementation>(std::move(options), services)) {}
Supervisor::~Supervisor() = default;

Result<int, StartFailure> Supervisor::run() {
    return implementation_->run();
}

} // namespace syd::kernel
