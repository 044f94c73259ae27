// SPDX-License-Identifier: BSD-3-Clause
#include "check/sandbox.h"

#include "tracee/open_sockets.h"

#include <algorithm>

namespace syd::check {
namespace {

policy::Snapshot unconfined_state() {
    auto state = std::make_shared<policy::State>();
    state->unconfined = true;
    return state;
}

} // namespace

Sandbox::Contents::Contents(policy::Configuration configuration, const tracee::ProcessSource& source, pid_t supervisor)
    : settings(std::make_shared<const policy::Settings>(std::move(configuration.settings))),
      tree(source, supervisor, std::make_shared<const policy::State>(std::move(configuration.state))) {}

Sandbox::Sandbox(policy::Configuration configuration, const tracee::ProcessSource& source, pid_t supervisor)
    : processes_(source), contents_(std::move(configuration), source, supervisor) {}

Views Sandbox::views_of(pid_t tid) {
    return contents_.with([tid](Contents& contents) { return Views{contents.state_of(tid), contents.settings}; });
}

std::shared_ptr<const policy::Settings> Sandbox::settings() const {
    return contents_.with([](const Contents& contents) { return contents.settings; });
}

std::optional<Result<policy::MagicAnswer, policy::MagicError>>
Sandbox::magic(pid_t tid, const policy::PreparedMagic& command, const std::function<bool()>& is_valid) {
    using Answer = std::optional<Result<policy::MagicAnswer, policy::MagicError>>;
    return contents_.with([&](Contents& contents) -> Answer {
        const policy::Snapshot old_state = contents.state_of(tid);
        if (!old_state || old_state->lock == policy::MagicLock::kOn || old_state->unconfined) {
            return std::nullopt;
        }
        policy::Configuration configuration{*contents.settings, *old_state};
        auto answer = command.apply(configuration);
        if (!is_valid()) {
            return std::nullopt;
        }
        if (!answer || *answer != policy::MagicAnswer::kDone) {
            return answer;
        }
        if (command.key().scope == policy::Scope::kGlobal) {
            contents.settings = std::make_shared<const policy::Settings>(std::move(configuration.settings));
        } else if (!contents.tree.change(tid, std::make_shared<const policy::State>(std::move(configuration.state)))) {
            return std::nullopt;
        }
        return answer;
    });
}

void Sandbox::before_exit(pid_t tid) {
    contents_.with([&](Contents& contents) { contents.tree.before_exit(tid); });
}

Result<void, Errno> Sandbox::before_exec(pid_t tid, tracee::ProcessTree::ExecNote note) {
    return contents_.with([&](Contents& contents) { return contents.tree.before_exec(tid, std::move(note)); });
}

Result<void, Errno> Sandbox::forget_exec(pid_t tid) {
    return contents_.with([&](Contents& contents) { return contents.tree.forget_exec(tid); });
}

void Sandbox::note_reaper(pid_t tid) {
    contents_.with([&](Contents& contents) { contents.tree.note_reaper(tid); });
}

void Sandbox::expect_nested_pid_namespaces() {
    contents_.with([&](Contents& contents) { contents.tree.expect_nested_pid_namespaces(); });
}

void Sandbox::expect_births() {
    contents_.with([&](Contents& contents) { contents.tree.expect_births(); });
}

void Sandbox::note_birth(pid_t parent, pid_t child) {
    contents_.with([&](Contents& contents) { contents.tree.note_birth(parent, child); });
}

void Sandbox::note_exec(pid_t tid) {
    contents_.with([&](Contents& contents) { contents.tree.note_exec(tid); });
}

bool Sandbox::is_unconfined(pid_t tid) {
    return contents_.with([&](Contents& contents) {
        const policy::Snapshot state = contents.state_of(tid);
        return state && state->unconfined;
    });
}

void Sandbox::sweep() {
    contents_.with([&](Contents& contents) { contents.tree.sweep(); });
}

void Sandbox::unconfine_all() {
    contents_.with([](Contents& contents) { contents.tree.set_all(unconfined_state()); });
}

void Sandbox::unconfine(pid_t tid) {
    contents_.with([tid](Contents& contents) {
        static_cast<void>(contents.tree.change(tid, unconfined_state())); // on an error it stays confined
    });
}

void Sandbox::set_eldest(pid_t pid) {
    contents_.with([&](Contents& contents) {
        if (!contents.settings->follow_fork) {
            contents.tree.follow_only(pid);
        }
    });
}

bool Sandbox::contains(pid_t pid) const {
    return membership_of(pid) == tracee::Membership::kInside;
}

bool Sandbox::may_contain(pid_t pid) const {
    return membership_of(pid) != tracee::Membership::kOutside;
}

tracee::Membership Sandbox::membership_of(pid_t pid) const {
    return contents_.with([pid](const Contents& contents) { return contents.tree.membership_of(pid); });
}

bool Sandbox::is_within(pid_t pid, const policy::Snapshot& state) {
    return contents_.with([&](Contents& contents) {
        const policy::Snapshot other = contents.state_of(pid);
        // The meet is its first argument if that is as strict, also where the two are equal and not the same.
        return other && policy::meet_of(other, state) == other;
    });
}

std::vector<tracee::ProcessTree::Known> Sandbox::known_processes() const {
    return contents_.with([&](const Contents& contents) { return contents.tree.known(); });
}

void Sandbox::learn_bind(BoundSocket socket) {
    const auto newest = contents_.with([&socket](Contents& contents) {
        contents.bound.add(std::move(socket));
        return contents.bound.is_crowded() ? std::optional(contents.bound.newest()) : std::nullopt;
    });
    if (newest) {
        const auto open = tracee::open_sockets(); // reads all of /proc: not with the mutex
        contents_.with([&](Contents& contents) { contents.bound.forget_closed(open, *newest); });
    }
}

bool Sandbox::have_bound_all(const std::vector<tracee::SocketId>& sockets, std::uint64_t network) const {
    return contents_.with([&](const Contents& contents) {
        return !sockets.empty() && std::ranges::all_of(sockets, [&](const tracee::SocketId& socket) {
            return contents.bound.has(socket, network);
        });
    });
}

std::vector<BoundSocket> Sandbox::bound_sockets(const policy::Address& wanted,
                                                const std::optional<FileId>& file) const {
    return contents_.with([&](const Contents& contents) { return contents.bound.named(wanted, file); });
}

bool Sandbox::have_bound_unnamed_unix() const {
    return contents_.with([&](const Contents& contents) { return contents.bound.has_unnamed_unix(); });
}

} // namespace syd::check
