// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/ptrace/engine.h"

#include "kernel/filter/program.h"
#include "kernel/launch/first_process.h"
#include "kernel/ptrace/kernel_tracee_control.h"
#include "kernel/ptrace/registers.h"
#include "kernel/ptrace/tracer.h"
#include "kernel/wake_up_timer.h"
#include "tracee/process_status.h"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <future>
#include <mutex>
#include <thread>
#include <utility>

namespace syd::kernel::ptrace {
namespace {

// The tracer waits for stops, so that their SIGCHLD would only cost time (sigaction(2), SA_NOCLDSTOP). Ends still send
// SIGCHLD.
void disable_signals_of_stops() {
    struct sigaction action {};
    action.sa_handler = SIG_DFL;
    action.sa_flags = SA_NOCLDSTOP;
    ::sigaction(SIGCHLD, &action, nullptr);
}

class TracingEngine final : public Engine {
public:
    TracingEngine(check::EventDecider& decider, check::Sandbox& sandbox, const EngineOptions& options)
        : decider_(decider), sandbox_(sandbox), options_(options) {
        disable_signals_of_stops();
        std::promise<pid_t> tid;
        auto tid_of_thread = tid.get_future();
        thread_ = start_thread([this, &tid] {
            tid.set_value(::gettid());
            work();
        });
        tid_ = tid_of_thread.get();
    }
    ~TracingEngine() override { stop(); }
    TracingEngine(const TracingEngine&) = delete;
    TracingEngine& operator=(const TracingEngine&) = delete;

    [[nodiscard]] std::string_view name() const noexcept override {
        return options_.use_filter ? "ptrace with a filter" : "ptrace without a filter";
    }
    [[nodiscard]] std::vector<pid_t> tids() const override { return {tid_}; }

    [[nodiscard]] Result<pid_t> start(const StartRequest& request) override {
        if (!can_skip_calls()) {
            return Unexpected{Error{Errno{ENOSYS}, "ptrace", "on this architecture"}};
        }
        auto first = start_first(request);
        if (!first) {
            return Unexpected{first.error()};
        }
        child_.emplace(std::move(first->child));
        sandbox_.expect_births();
        std::optional<filter::Interpreter> interpreter;
        if (!options_.use_filter) {
            interpreter.emplace(request.configuration, request.protected_ids, ::geteuid() != 0);
        }
        // After PTRACE_ATTACH a new thread begins with a SIGSTOP, which a SIGCONT to its process removes (signal(7)).
        // The thread would then run, and without a filter its calls would not be seen. So it is seized.
        const AttachOptions attach{options_.use_seize || !options_.use_filter, !options_.use_filter};
        tracer_.emplace(tracees_, decider_, sandbox_, requests_, attach, std::move(interpreter));
        auto attached = attached_.get_future();
        is_started_ = true;
        go_.set_value(true);
        if (const Errno error = attached.get(); error.value != 0) {
            // ptrace(2), EPERM: the child has a tracer already, that of this process.
            const auto status = tracee::read_process_status(child_->pid());
            const bool is_taken = error.value == EPERM && status && status->tracer != 0;
            child_->abandon();
            return Unexpected{Error{is_taken ? Errno{EBUSY} : error, "ptrace", "attaching to the first process"}};
        }
        return child_->pid();
    }

    [[nodiscard]] Result<void, Errno> execute() override { return child_->execute(); }

    [[nodiscard]] Progress collect_dead() override {
        Progress progress;
        progress.is_over = finished_;
        const std::lock_guard lock(mutex_);
        progress.eldest_status = std::exchange(eldest_status_, std::nullopt);
        return progress;
    }

    [[nodiscard]] std::vector<check::CurrentCall> current_calls() override {
        const auto call = tracer_->in_flight_call().sample();
        return call ? std::vector{*call} : std::vector<check::CurrentCall>();
    }
    void kill_callers() noexcept override { requests_.kill_callers = true; }

    void unconfine_all() noexcept override {
        requests_.unconfine_all = true;
        if (std::this_thread::get_id() != thread_.get_id()) {
            wake_until(thread_, [this] { return requests_.has_seen_unconfine_all || finished_; });
        }
    }

    void stop() override {
        if (!thread_.joinable()) {
            return;
        }
        if (!is_started_) {
            go_.set_value(false);
        }
        thread_.join();
    }
    // No process is left only when the thread has finished; see collect_dead().
    [[nodiscard]] bool stop_within(std::chrono::milliseconds /*limit*/) override {
        stop();
        return true;
    }

private:
    // Without a filter where an outer listener would take precedence over the stops of ours.
    Result<launch::FirstProcess> start_first(const StartRequest& request) {
        if (options_.use_filter) {
            const auto program = filter::compile_filter(request.configuration, request.protected_ids, ::geteuid() != 0,
                                                        check::Interceptor::kTracer);
            if (!program) {
                return Unexpected{program.error()};
            }
            auto first = launch::start_first_process(request.program, launch::Interception::kTrace, *program);
            if (first || first.error().code.value != EBUSY) {
                return first;
            }
            options_.use_filter = false;
        }
        return launch::start_first_process(request.program, launch::Interception::kNone, {});
    }

    void work() {
        if (!go_.get_future().get()) {
            return;
        }
        const auto attached = tracer_->attach_eldest(child_->pid());
        attached_.set_value(attached ? Errno{} : attached.error());
        if (attached) {
            tracer_->run([this](WaitStatus status) { on_eldest_end(status); });
        }
        finished_ = true;
        wake_supervisor();
    }

    void on_eldest_end(WaitStatus status) {
        {
            const std::lock_guard lock(mutex_);
            eldest_status_ = status;
        }
        wake_supervisor();
    }

    // The supervisor's thread may have taken the kernel's SIGCHLD before the tracer had collected the process.
    static void wake_supervisor() { ::kill(::getpid(), SIGCHLD); }

    check::EventDecider& decider_;
    check::Sandbox& sandbox_;
    EngineOptions options_;
    KernelTraceeControl tracees_;
    Tracer::PendingRequests requests_;
    std::optional<launch::Child> child_;
    std::optional<Tracer> tracer_;
    std::promise<bool> go_; // false: start() was not called
    std::promise<Errno> attached_;
    std::mutex mutex_;
    std::optional<WaitStatus> eldest_status_;
    std::atomic<bool> finished_{false};
    bool is_started_ = false;
    pid_t tid_ = 0;
    std::thread thread_;
};

} // namespace

std::unique_ptr<Engine> make_engine(check::EventDecider& decider, check::Sandbox& sandbox,
                                    const EngineOptions& options) {
    return std::make_unique<TracingEngine>(decider, sandbox, options);
}

} // namespace syd::kernel::ptrace
