// SPDX-License-Identifier: BSD-3-Clause
// Planner: one plan while it is being made (plan.h). A decider's plan function asks it what the configuration may come
// to check, and adds the calls that have to come out of the filter.
#pragma once

#include "check/plan.h"

#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

namespace syd::check {

class Planner {
public:
    // `request` outlives the planner.
    explicit Planner(const PlanRequest& request)
        : request_(request), sealed_(request.configuration.state.lock == policy::MagicLock::kOn) {}

    // -- what may be checked -----------------------------------------------------------------------------------------
    [[nodiscard]] const policy::Settings& settings() const noexcept { return request_.configuration.settings; }
    // No magic command can change anything any more.
    [[nodiscard]] bool is_sealed() const noexcept { return sealed_; }
    // Whether that sandbox type is active, or may be switched on later.
    [[nodiscard]] bool may_be_active(policy::SandboxType type) const;
    [[nodiscard]] bool may_be_active(policy::Access access) const { return may_be_active(policy::sandbox_of(access)); }
    [[nodiscard]] bool any_type_may_be_active() const;
    // Whether a setting of core/restrict is on, or may be switched on later.
    [[nodiscard]] bool may_restrict(bool setting) const noexcept { return setting || !sealed_; }

    [[nodiscard]] Interceptor interceptor() const noexcept { return request_.interceptor; }
    [[nodiscard]] bool is_traced() const noexcept { return request_.interceptor != Interceptor::kListener; }
    [[nodiscard]] bool is_unprivileged() const noexcept { return request_.unprivileged; }

    void reserve(std::size_t calls) { plan_.reserve(calls); }

    // -- what comes out ----------------------------------------------------------------------------------------------
    void notify(const syscalls::Row& row, std::vector<ArgumentTest> tests = {}) {
        plan_.push_back({&row, PlannedCall::Action::kNotify, 0, std::move(tests)});
    }
    void notify_any_bit(const syscalls::Row& row, std::int8_t argument, std::initializer_list<std::uint64_t> bits);
    // One alternative for each value of a 32-bit argument.
    void notify_any_value(const syscalls::Row& row, std::int8_t argument, std::initializer_list<std::uint32_t> values);
    // The filter answers by itself; 0: the call seems to succeed.
    void answer(const syscalls::Row& row, int error, std::vector<ArgumentTest> tests = {}) {
        plan_.push_back({&row, PlannedCall::Action::kErrno, error, std::move(tests)});
    }
    // One alternative for each id of a protected process or thread. A process in an inner pid namespace may use such a
    // number for another process, so the decider has to find out which one is meant.
    void notify_protected_ids(const syscalls::Row& row, std::int8_t argument);
    // Calls by which a process can reach sydbox without an id, such as a signal to a group. False only for plans
    // without any protected process.
    [[nodiscard]] bool protects_processes() const noexcept { return !request_.protected_ids.ids.empty(); }

    [[nodiscard]] std::vector<PlannedCall> take() noexcept { return std::move(plan_); }

private:
    const PlanRequest& request_;
    bool sealed_;
    std::vector<PlannedCall> plan_;
};

} // namespace syd::check
