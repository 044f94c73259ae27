// SPDX-License-Identifier: BSD-3-Clause
#include "check/sandbox.h"

#include <algorithm>

namespace syd::check {
namespace {

// A build binds a handful of addresses; a process that binds without end must not make us grow without end.
constexpr std::size_t kMaximumBound = 4096;

template <std::size_t Size> bool is_zero(const std::array<std::uint8_t, Size>& bytes) {
    return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

bool is_loopback(const policy::Inet6Address& address) {
    return address.bytes.back() == 1 &&
           std::all_of(address.bytes.begin(), address.bytes.end() - 1, [](std::uint8_t byte) { return byte == 0; });
}

// Whether a socket bound to `bound` is reached by connecting to `wanted`: the same address, or a loopback address
// where all addresses were bound, or the unspecified address, which connects to loopback (ip(7)).
struct Reaches {
    const policy::Address& wanted;

    bool operator()(const policy::UnixAddress& bound) const { return wanted == policy::Address(bound); }
    bool operator()(const policy::AbstractAddress& bound) const { return wanted == policy::Address(bound); }
    bool operator()(const policy::Inet4Address& bound) const {
        const auto* to = std::get_if<policy::Inet4Address>(&wanted);
        if (to == nullptr || to->port != bound.port) {
            return false;
        }
        const bool any_bound = is_zero(bound.bytes);
        return to->bytes == bound.bytes || (any_bound && to->bytes[0] == 127) ||
               (is_zero(to->bytes) && (any_bound || bound.bytes[0] == 127));
    }
    bool operator()(const policy::Inet6Address& bound) const {
        const bool any_bound = is_zero(bound.bytes);
        if (const auto* to = std::get_if<policy::Inet6Address>(&wanted); to != nullptr) {
            return to->port == bound.port && (to->bytes == bound.bytes || (any_bound && is_loopback(*to)) ||
                                              (is_zero(to->bytes) && (any_bound || is_loopback(bound))));
        }
        // A dual-stack socket takes IPv4 connections too (ipv6(7)).
        const auto* to = std::get_if<policy::Inet4Address>(&wanted);
        return to != nullptr && any_bound && to->port == bound.port && (to->bytes[0] == 127 || is_zero(to->bytes));
    }
};

} // namespace

Sandbox::Sandbox(policy::Configuration configuration, const tracee::ProcessSource& source, pid_t guardian)
    : settings_(std::make_shared<const policy::Settings>(std::move(configuration.settings))),
      tree_(source, guardian, std::make_shared<const policy::State>(std::move(configuration.state))) {}

Views Sandbox::views_of(pid_t tid) {
    const std::lock_guard lock(mutex_);
    return {tree_.state_of(tid), settings_};
}

std::shared_ptr<const policy::Settings> Sandbox::settings() const {
    const std::lock_guard lock(mutex_);
    return settings_;
}

std::optional<Result<policy::MagicAnswer, policy::MagicError>> Sandbox::magic(pid_t tid,
                                                                              const policy::MagicCommand& command,
                                                                              const policy::MagicContext& context,
                                                                              const std::function<bool()>& is_valid) {
    const std::lock_guard lock(mutex_);
    const policy::Snapshot old_state = tree_.state_of(tid);
    if (!old_state || old_state->lock == policy::MagicLock::kOn || old_state->unconfined) {
        return std::nullopt;
    }
    policy::State state = *old_state;
    policy::Settings settings = *settings_;
    auto answer = policy::apply_magic(command, state, settings, context);
    if (!is_valid()) {
        return std::nullopt;
    }
    if (!answer || *answer != policy::MagicAnswer::kDone) {
        return answer;
    }
    if (command.key->scope == policy::Scope::kGlobal) {
        settings_ = std::make_shared<const policy::Settings>(std::move(settings));
    } else if (!tree_.change(tid, std::make_shared<const policy::State>(std::move(state)))) {
        return std::nullopt;
    }
    return answer;
}

void Sandbox::before_exit(pid_t tid) {
    const std::lock_guard lock(mutex_);
    tree_.before_exit(tid);
}

void Sandbox::before_exec(pid_t tid, policy::Snapshot after) {
    const std::lock_guard lock(mutex_);
    tree_.before_exec(tid, std::move(after));
}

void Sandbox::note_inner_reaper() {
    const std::lock_guard lock(mutex_);
    tree_.note_inner_reaper();
}

void Sandbox::sweep() {
    const std::lock_guard lock(mutex_);
    tree_.sweep();
}

void Sandbox::let_all_go() {
    const std::lock_guard lock(mutex_);
    auto state = std::make_shared<policy::State>();
    state->unconfined = true;
    tree_.set_all(std::move(state));
}

void Sandbox::let_go(pid_t tid) {
    const std::lock_guard lock(mutex_);
    auto state = std::make_shared<policy::State>();
    state->unconfined = true;
    tree_.change(tid, std::move(state));
}

void Sandbox::set_eldest(pid_t pid) {
    const std::lock_guard lock(mutex_);
    if (!settings_->follow_fork) {
        tree_.follow_only(pid);
    }
}

bool Sandbox::contains(pid_t pid) const {
    const std::lock_guard lock(mutex_);
    return tree_.contains(pid);
}

std::vector<tracee::ProcessTree::Known> Sandbox::known_processes() const {
    const std::lock_guard lock(mutex_);
    return tree_.known();
}

void Sandbox::learn_bind(const policy::Address& address, ino_t inode) {
    const std::lock_guard lock(mutex_);
    std::erase_if(bound_, [&address](const Bound& bound) { return bound.address == address; });
    bound_.push_back({address, inode});
    if (bound_.size() > kMaximumBound) {
        bound_.erase(bound_.begin());
    }
}

bool Sandbox::was_bound(const policy::Address& address, const std::function<bool(ino_t)>& is_there) const {
    std::vector<ino_t> candidates;
    {
        const std::lock_guard lock(mutex_);
        for (const Bound& bound : bound_) {
            if (std::visit(Reaches{address}, bound.address)) {
                candidates.push_back(bound.inode);
            }
        }
    }
    return std::ranges::any_of(candidates, is_there);
}

} // namespace syd::check
