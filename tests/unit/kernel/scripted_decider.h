// SPDX-License-Identifier: BSD-3-Clause
// ScriptedDecider: the test makes the decisions, and the calls that were asked for are kept.
#pragma once

#include "check/event_decider.h"

#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace syd::kernel::test {

class ScriptedDecider final : public check::EventDecider {
public:
    using Function = std::function<check::Decision(const check::SyscallEvent&, const check::Liveness&)>;

    explicit ScriptedDecider(Function function = [](const auto&,
                                                    const auto&) { return check::Decision::continue_call(); })
        : function_(std::move(function)) {}

    [[nodiscard]] check::DecidedCall decide(const check::SyscallEvent& event,
                                            const check::Liveness& liveness) override {
        add(std::string(event.row->name));
        return function_(event, liveness);
    }
    [[nodiscard]] check::Decision panic(const check::SyscallEvent& event, std::string_view reason) noexcept override {
        add(std::string(event.row->name) + " panics: " + std::string(reason));
        return check::Decision::kill();
    }

    // The names of the calls so far.
    [[nodiscard]] std::vector<std::string> calls() const {
        const std::lock_guard lock(mutex_);
        return calls_;
    }

private:
    void add(std::string text) {
        const std::lock_guard lock(mutex_);
        calls_.push_back(std::move(text));
    }

    Function function_;
    mutable std::mutex mutex_;
    std::vector<std::string> calls_;
};

} // namespace syd::kernel::test
