// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/inheritance.h"

#include <cerrno>
#include <memory>

namespace syd::tracee {
namespace {

// More than any profile has.
constexpr std::size_t kMostRules = 2048;

std::size_t count_rules(const policy::State& state) {
    std::size_t count = 0;
    for (const auto access : enum_values<policy::PathAccess, policy::kPathAccessCount>()) {
        count += state.path_rules(access).size();
    }
    for (const auto access : enum_values<policy::NetworkAccess, policy::kNetworkAccessCount>()) {
        count += state.address_rules(access).size();
    }
    return count;
}

policy::Snapshot strictest_state() {
    auto state = std::make_shared<policy::State>();
    for (const auto type : enum_values<policy::SandboxType, policy::kSandboxTypeCount>()) {
        state->set_mode(type, policy::Mode::kDeny);
    }
    state->lock = policy::MagicLock::kOn;
    return state;
}

policy::Snapshot bounded_meet_of(const policy::Snapshot& meet, const policy::Snapshot& state) {
    if (!meet) {
        return state;
    }
    auto next = policy::meet_of(meet, state);
    const bool has_grown = next != meet && next != state && count_rules(*next) > kMostRules;
    return has_grown ? strictest_state() : next;
}

} // namespace

void StateMeet::add(const policy::Snapshot& state) {
    if (state && seen_.insert(state).second) {
        meet_ = bounded_meet_of(meet_, state);
    }
}

void LostStates::add(const policy::Snapshot& state) {
    if (state && state != last_added_) {
        meet_ = bounded_meet_of(meet_, state);
        last_added_ = state;
    }
}

Result<std::vector<pid_t>, Errno> find_all_children(const ProcessSource& source, pid_t pid) {
    auto children = source.find_children(pid);
    constexpr int kAttempts = 16;
    for (int attempt = 0; children && attempt < kAttempts; ++attempt) {
        auto again = source.find_children(pid);
        if (!again || *again == *children) {
            return again;
        }
        children = std::move(again);
    }
    return Unexpected{children ? Errno{EAGAIN} : children.error()};
}

} // namespace syd::tracee
