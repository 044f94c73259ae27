// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/notify/engine.h"

#include "kernel/filter/program.h"
#include "kernel/notify/receivers.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace syd::kernel::notify {
namespace {

class NotifyEngine final : public Engine {
public:
    explicit NotifyEngine(check::Checker& checker) : receivers_(checker) {}

    [[nodiscard]] std::string_view name() const noexcept override { return "notify"; }
    [[nodiscard]] std::vector<pid_t> tids() const override { return receivers_.tids(); }

    [[nodiscard]] Result<pid_t> start(const StartRequest& request) override {
        const auto program = filter::compile_filter(request.configuration, request.protected_ids, ::geteuid() != 0);
        if (!program) {
            return Unexpected{program.error()};
        }
        auto launch = launch::Launch::start(request.launch, launch::Interception::kNotify, *program);
        if (!launch) {
            return Unexpected{launch.error()};
        }
        launch_.emplace(std::move(*launch));
        return launch_->pid();
    }

    [[nodiscard]] Result<void, Errno> execute() override {
        receivers_.start(Listener(launch_->take_listener()), &*launch_);
        return launch_->execute();
    }

    [[nodiscard]] Progress collect_dead() override {
        Progress progress;
        for (;;) {
            int status = 0;
            const pid_t pid = ::waitpid(-1, &status, WNOHANG);
            // A child that asked to be traced (PTRACE_TRACEME) stops instead.
            if (launch_ && pid == launch_->pid() && !WIFSTOPPED(status)) {
                progress.eldest_status = status;
            }
            progress.is_over = pid < 0 && errno == ECHILD;
            if (pid <= 0) {
                return progress;
            }
        }
    }

    [[nodiscard]] std::vector<CurrentCall> current_calls() override { return receivers_.current_calls(); }
    void kill_callers() noexcept override { receivers_.kill_callers(); }
    void unconfine_all() noexcept override {} // the filter stays, and calls come as long as they live
    void stop() override { receivers_.stop(); }

private:
    std::optional<launch::Launch> launch_; // outlives the receivers' work
    Receivers receivers_;
};

} // namespace

std::unique_ptr<Engine> make_notify_engine(check::Checker& checker) {
    return std::make_unique<NotifyEngine>(checker);
}

} // namespace syd::kernel::notify
