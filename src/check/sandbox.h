// SPDX-License-Identifier: BSD-3-Clause
// Sandbox: what lives as long as the sandbox and changes at run time: the settings, the processes with their states,
// and the sockets that they bound. Thread-safe.
//
// One mutex guards it. Decisions are made on immutable snapshots, without the mutex.
#pragma once

#include "base/synchronized.h"
#include "check/network/bound_sockets.h"
#include "policy/magic.h"
#include "policy/profile.h"
#include "tracee/process_tree.h"

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace syd::check {

// What a decision is made on.
struct Views {
    policy::Snapshot state; // nullptr: the thread is gone, or could not be looked at
    std::shared_ptr<const policy::Settings> settings;
};

class Sandbox {
public:
    // `source` outlives the sandbox; `supervisor` is sydbox's own pid.
    Sandbox(policy::Configuration configuration, const tracee::ProcessSource& source, pid_t supervisor);

    [[nodiscard]] Views views_of(pid_t tid);
    [[nodiscard]] std::shared_ptr<const policy::Settings> settings() const;

    // Applies a magic command to the process of `tid`. Its lookups were made before, while the mutex was free
    // (policy::prepare_magic()). Nothing is changed, and the result is nothing, if the magic of the process is locked
    // by now, or if `is_valid` says at the last moment that the event is stale.
    [[nodiscard]] std::optional<Result<policy::MagicAnswer, policy::MagicError>>
    magic(pid_t tid, const policy::PreparedMagic& command, const std::function<bool()>& is_valid);

    void before_exit(pid_t tid);
    // Both of tracee::ProcessTree. After an error the exec must not go on.
    [[nodiscard]] Result<void, Errno> before_exec(pid_t tid, tracee::ProcessTree::ExecNote note);
    [[nodiscard]] Result<void, Errno> forget_exec(pid_t tid);
    void note_reaper(pid_t tid);
    void expect_nested_pid_namespaces();
    // For an engine that hears of births and successful execs (tracee/process_tree.h).
    void expect_births();
    void note_birth(pid_t parent, pid_t child);
    void note_exec(pid_t tid);
    // Whether nothing that the process does is checked any more.
    [[nodiscard]] bool is_unconfined(pid_t tid);
    void sweep();
    // Everything runs on unsandboxed from now on.
    void unconfine_all();
    // One process does, with the children that it will have.
    void unconfine(pid_t tid);
    // The first process, once it is known: with core/trace/follow_fork:false the only one that is checked.
    void set_eldest(pid_t pid);

    // What the system tells of processes.
    [[nodiscard]] const tracee::ProcessSource& processes() const noexcept { return processes_; }
    // Whether it is certain that `pid` is a process of this sandbox.
    [[nodiscard]] bool contains(pid_t pid) const;
    // True also where that cannot be found out.
    [[nodiscard]] bool may_contain(pid_t pid) const;
    // Whether that process may do nothing that `state` forbids.
    [[nodiscard]] bool is_within(pid_t pid, const policy::Snapshot& state);
    [[nodiscard]] std::vector<tracee::ProcessTree::Known> known_processes() const;

    // Sockets bound by processes of the sandbox (core/whitelist/successful_bind).
    void learn_bind(BoundSocket socket);
    // Whether all of those sockets are ones that were bound here, and there is one.
    [[nodiscard]] bool have_bound_all(const std::vector<tracee::SocketId>& sockets, std::uint64_t network) const;
    [[nodiscard]] std::vector<BoundSocket> bound_sockets(const policy::Address& wanted,
                                                         const std::optional<FileId>& file) const;
    // Whether one of them is a unix socket whose name the kernel chose.
    [[nodiscard]] bool have_bound_unnamed_unix() const;

    // Set once a process of the sandbox may have let others listen at the port of its socket (SO_REUSEPORT).
    [[nodiscard]] bool ports_may_be_shared() const noexcept {
        return ports_may_be_shared_.load(std::memory_order_relaxed);
    }
    void note_shared_port() noexcept { ports_may_be_shared_.store(true, std::memory_order_relaxed); }

    // Set once a process of the sandbox may have restricted itself with landlock_restrict_self(2). Calls that sydbox
    // makes for it would not be restricted.
    [[nodiscard]] bool may_have_restricted_itself() const noexcept {
        return may_have_restricted_itself_.load(std::memory_order_relaxed);
    }
    void note_own_restriction() noexcept { may_have_restricted_itself_.store(true, std::memory_order_relaxed); }

    // Set once a process of the sandbox may have another root or mount namespace than sydbox.
    [[nodiscard]] bool roots_may_differ() const noexcept { return roots_may_differ_.load(std::memory_order_relaxed); }
    void note_foreign_root() noexcept { roots_may_differ_.store(true, std::memory_order_relaxed); }

    // Set once a process of the sandbox may have other ids than sydbox.
    [[nodiscard]] bool ids_may_differ() const noexcept { return ids_may_differ_.load(std::memory_order_relaxed); }
    void note_changed_ids() noexcept { ids_may_differ_.store(true, std::memory_order_relaxed); }

private:
    struct Contents {
        Contents(policy::Configuration configuration, const tracee::ProcessSource& source, pid_t supervisor);
        // nullptr on an error.
        policy::Snapshot state_of(pid_t tid) { return tree.state_of(tid).value_or(nullptr); }

        std::shared_ptr<const policy::Settings> settings;
        tracee::ProcessTree tree;
        BoundSockets bound;
    };

    [[nodiscard]] tracee::Membership membership_of(pid_t pid) const;

    const tracee::ProcessSource& processes_;
    Synchronized<Contents> contents_;
    std::atomic<bool> roots_may_differ_{false};
    std::atomic<bool> ids_may_differ_{false};
    std::atomic<bool> ports_may_be_shared_{false};
    std::atomic<bool> may_have_restricted_itself_{false};
};

} // namespace syd::check
