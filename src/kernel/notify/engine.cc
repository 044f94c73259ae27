// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/notify/engine.h"

#include "kernel/filter/program.h"
#include "kernel/launch/first_process.h"
#include "kernel/notify/receivers.h"

#include <unistd.h>

#include <cerrno>
#include <utility>

namespace syd::kernel::notify {
namespace {

class NotifyEngine final : public Engine {
public:
    explicit NotifyEngine(check::EventDecider& decider) : receivers_(decider) {}

    [[nodiscard]] std::string_view name() const noexcept override { return "notify"; }
    [[nodiscard]] std::vector<pid_t> tids() const override { return receivers_.tids(); }

    [[nodiscard]] Result<pid_t> start(const StartRequest& request) override {
        const auto program = filter::compile_filter(request.configuration, request.protected_ids, ::geteuid() != 0);
        if (!program) {
            return Unexpected{program.error()};
        }
        auto first = launch::start_first_process(request.program, launch::Interception::kNotify, *program);
        if (!first) {
            return Unexpected{first.error()};
        }
        first_.emplace(std::move(*first));
        return first_->child.pid();
    }

    [[nodiscard]] Result<void, Errno> execute() override {
        receivers_.start(Listener(make_listener_descriptor(std::move(first_->listener))), first_->child);
        return first_->child.execute();
    }

    [[nodiscard]] Progress collect_dead() override {
        Progress progress;
        for (;;) {
            const auto report = wait_for_any(WaitMode::kPoll);
            if (!report) {
                progress.is_over = report.error().value == ECHILD;
                return progress;
            }
            // A child that asked to be traced (PTRACE_TRACEME) stops; it has not ended.
            if (first_ && report->id == first_->child.pid() && !report->status.is_stopped()) {
                progress.eldest_status = report->status;
            }
        }
    }

    [[nodiscard]] std::vector<check::CurrentCall> current_calls() override { return receivers_.current_calls(); }
    void kill_callers() noexcept override { receivers_.kill_callers(); }
    void unconfine_all() noexcept override {} // a filter cannot be removed, so calls keep coming
    void stop() override { receivers_.stop(); }
    [[nodiscard]] bool stop_within(std::chrono::milliseconds limit) override { return receivers_.stop_within(limit); }

private:
    std::optional<launch::FirstProcess> first_; // outlives the receivers
    Receivers receivers_;
};

} // namespace

std::unique_ptr<Engine> make_engine(check::EventDecider& decider) {
    return std::make_unique<NotifyEngine>(decider);
}

} // namespace syd::kernel::notify
