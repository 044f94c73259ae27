// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/ptrace/engine.h"

#include "kernel/filter/program.h"
#include "kernel/ptrace/tracer.h"
#include "kernel/wake_up_timer.h"
#include "tracee/proc.h"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <future>
#include <mutex>
#include <thread>
#include <utility>

namespace syd::kernel::ptrace {
namespace {

// Stops are waited for; their signals would only cost (sigaction(2), SA_NOCLDSTOP). Ends still send it.
void want_no_signals_of_stops() {
    struct sigaction action {};
    action.sa_handler = SIG_DFL;
    action.sa_flags = SA_NOCLDSTOP;
    ::sigaction(SIGCHLD, &action, nullptr);
}

class TracingEngine final : public Engine {
public:
    TracingEngine(check::Checker& checker, check::Sandbox& sandbox, const EngineOptions& options)
        : checker_(checker), sandbox_(sandbox), options_(options) {
        want_no_signals_of_stops();
        std::promise<pid_t> tid;
        auto known = tid.get_future();
        thread_ = start_thread([this, &tid] {
            tid.set_value(::gettid());
            work();
        });
        tid_ = known.get();
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
        auto launch = start_child(request);
        if (!launch) {
            return Unexpected{launch.error()};
        }
        launch_.emplace(std::move(*launch));
        sandbox_.expect_births();
        std::optional<filter::Interpreter> interpreter;
        if (!options_.use_filter) {
            interpreter.emplace(request.configuration, request.protected_ids, ::geteuid() != 0);
        }
        // The stop that a new thread begins with after PTRACE_ATTACH is a SIGSTOP, and a SIGCONT to its process takes
        // it away (signal(7)): the thread would run, and without a filter its calls would be seen by nobody.
        const AttachOptions attach{options_.use_seize || !options_.use_filter, !options_.use_filter};
        tracer_.emplace(checker_, sandbox_, requests_, attach, std::move(interpreter));
        auto attached = attached_.get_future();
        is_started_ = true;
        go_.set_value(true);
        if (const Errno error = attached.get(); error.value != 0) {
            // ptrace(2), EPERM: one tracer is all that a process can have, and what a tracee makes has its tracer.
            const bool is_taken = error.value == EPERM && tracee::tracer_of(launch_->pid()) != 0;
            launch_->abandon();
            return Unexpected{Error{is_taken ? Errno{EBUSY} : error, "ptrace", "taking on the first process"}};
        }
        return launch_->pid();
    }

    [[nodiscard]] Result<void, Errno> execute() override { return launch_->execute(); }

    [[nodiscard]] Progress collect_dead() override {
        Progress progress;
        progress.is_over = finished_;
        const std::lock_guard lock(mutex_);
        progress.eldest_status = std::exchange(eldest_status_, std::nullopt);
        return progress;
    }

    [[nodiscard]] std::vector<CurrentCall> current_calls() override { return tracer_->board().look(); }
    void kill_callers() noexcept override { requests_.kill_callers = true; }

    void unconfine_all() noexcept override {
        requests_.unconfine_all = true;
        if (std::this_thread::get_id() != thread_.get_id()) {
            wake_until(thread_, [this] { return requests_.has_noticed || finished_; });
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

private:
    // Without a filter where an outer listener would swallow the stops of ours.
    Result<launch::Launch> start_child(const StartRequest& request) {
        if (options_.use_filter) {
            const auto program = filter::compile_filter(request.configuration, request.protected_ids, ::geteuid() != 0,
                                                        check::Interceptor::kTracer);
            if (!program) {
                return Unexpected{program.error()};
            }
            auto launch = launch::Launch::start(request.launch, launch::Interception::kTrace, *program);
            if (launch || launch.error().code.value != EBUSY) {
                return launch;
            }
            options_.use_filter = false;
        }
        return launch::Launch::start(request.launch, launch::Interception::kNone, {});
    }

    void work() {
        if (!go_.get_future().get()) {
            return;
        }
        const auto attached = tracer_->attach_eldest(launch_->pid());
        attached_.set_value(attached ? Errno{} : attached.error());
        if (attached) {
            tracer_->run([this](int status) { tell_of_eldest(status); });
        }
        finished_ = true;
        tell();
    }

    void tell_of_eldest(int status) {
        {
            const std::lock_guard lock(mutex_);
            eldest_status_ = status;
        }
        tell();
    }

    // The supervisor's thread may have taken the kernel's SIGCHLD before we had collected who died.
    static void tell() { ::kill(::getpid(), SIGCHLD); }

    check::Checker& checker_;
    check::Sandbox& sandbox_;
    EngineOptions options_;
    Tracer::PendingRequests requests_;
    std::optional<launch::Launch> launch_;
    std::optional<Tracer> tracer_;
    std::promise<bool> go_; // false: there is nothing to do
    std::promise<Errno> attached_;
    std::mutex mutex_;
    std::optional<int> eldest_status_;
    std::atomic<bool> finished_{false};
    bool is_started_ = false;
    pid_t tid_ = 0;
    std::thread thread_;
};

} // namespace

std::unique_ptr<Engine> make_engine(check::Checker& checker, check::Sandbox& sandbox, const EngineOptions& options) {
    return std::make_unique<TracingEngine>(checker, sandbox, options);
}

} // namespace syd::kernel::ptrace
