// SPDX-License-Identifier: BSD-3-Clause
#include "check/sandbox.h"

#include "tracee/open_sockets.h"

#include <algorithm>

namespace syd::check {

Sandbox::Sandbox(policy::Configuration configuration, const tracee::ProcessSource& source, pid_t supervisor)
    : processes_(source), settings_(std::make_shared<const policy::Settings>(std::move(configuration.settings))),
      tree_(source, supervisor, std::make_shared<const policy::State>(std::move(configuration.state))) {}

Views Sandbox::views_of(pid_t tid) {
    const std::lock_guard lock(mutex_);
    return {tree_.state_of(tid), settings_};
}

std::shared_ptr<const policy::Settings> Sandbox::settings() const {
    const std::lock_guard lock(mutex_);
    return settings_;
}

std::optional<Result<policy::MagicAnswer, policy::MagicError>>
Sandbox::magic(pid_t tid, const policy::PreparedMagic& command, const std::function<bool()>& is_valid) {
    const std::lock_guard lock(mutex_);
    const policy::Snapshot old_state = tree_.state_of(tid);
    if (!old_state || old_state->lock == policy::MagicLock::kOn || old_state->unconfined) {
        return std::nullopt;
    }
    policy::Configuration configuration{*settings_, *old_state};
    auto answer = command.apply(configuration);
    if (!is_valid()) {
        return std::nullopt;
    }
    if (!answer || *answer != policy::MagicAnswer::kDone) {
        return answer;
    }
    if (command.key().scope == policy::Scope::kGlobal) {
        settings_ = std::make_shared<const policy::Settings>(std::move(configuration.settings));
    } else if (!tree_.change(tid, std::make_shared<const policy::State>(std::move(configuration.state)))) {
        return std::nullopt;
    }
    return answer;
}

void Sandbox::before_exit(pid_t tid) {
    const std::lock_guard lock(mutex_);
    tree_.before_exit(tid);
}

void Sandbox::before_exec(pid_t tid, tracee::ProcessTree::ExecNote note) {
    const std::lock_guard lock(mutex_);
    tree_.before_exec(tid, std::move(note));
}

void Sandbox::forget_exec(pid_t tid) {
    const std::lock_guard lock(mutex_);
    tree_.forget_exec(tid);
}

void Sandbox::note_reaper(pid_t tid) {
    const std::lock_guard lock(mutex_);
    tree_.note_reaper(tid);
}

void Sandbox::expect_nested_pid_namespaces() {
    const std::lock_guard lock(mutex_);
    tree_.expect_nested_pid_namespaces();
}

void Sandbox::expect_births() {
    const std::lock_guard lock(mutex_);
    tree_.expect_births();
}

void Sandbox::note_birth(pid_t parent, pid_t child) {
    const std::lock_guard lock(mutex_);
    tree_.note_birth(parent, child);
}

void Sandbox::note_exec(pid_t tid) {
    const std::lock_guard lock(mutex_);
    tree_.note_exec(tid);
}

bool Sandbox::is_unconfined(pid_t tid) {
    const std::lock_guard lock(mutex_);
    const policy::Snapshot state = tree_.state_of(tid);
    return state && state->unconfined;
}

void Sandbox::sweep() {
    const std::lock_guard lock(mutex_);
    tree_.sweep();
}

void Sandbox::unconfine_all() {
    const std::lock_guard lock(mutex_);
    auto state = std::make_shared<policy::State>();
    state->unconfined = true;
    tree_.set_all(std::move(state));
}

void Sandbox::unconfine(pid_t tid) {
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

bool Sandbox::is_within(pid_t pid, const policy::Snapshot& state) {
    const std::lock_guard lock(mutex_);
    const policy::Snapshot other = tree_.state_of(pid);
    // The meet is its first argument if that is as strict, also where the two are equal and not the same.
    return other && policy::meet_of(other, state) == other;
}

std::vector<tracee::ProcessTree::Known> Sandbox::known_processes() const {
    const std::lock_guard lock(mutex_);
    return tree_.known();
}

void Sandbox::learn_bind(BoundSocket socket) {
    std::optional<std::uint64_t> newest;
    {
        const std::lock_guard lock(mutex_);
        bound_.add(std::move(socket));
        if (bound_.is_crowded()) {
            newest = bound_.newest();
        }
    }
    if (newest) {
        const auto open = tracee::open_sockets(); // reads all of /proc: not under the lock
        const std::lock_guard lock(mutex_);
        bound_.forget_closed(open, *newest);
    }
}

bool Sandbox::have_bound_all(const std::vector<tracee::SocketId>& sockets, std::uint64_t network) const {
    const std::lock_guard lock(mutex_);
    return !sockets.empty() && std::ranges::all_of(sockets, [this, network](const tracee::SocketId& socket) {
        return bound_.has(socket, network);
    });
}

std::vector<BoundSocket> Sandbox::bound_sockets(const policy::Address& wanted,
                                                const std::optional<FileId>& file) const {
    const std::lock_guard lock(mutex_);
    return bound_.named(wanted, file);
}

bool Sandbox::have_bound_unnamed_unix() const {
    const std::lock_guard lock(mutex_);
    return bound_.has_unnamed_unix();
}

} // namespace syd::check
