// SPDX-License-Identifier: BSD-3-Clause
// Call: one event while it is being decided. Internal to src/check; the deciders are its friends in need: they read
// arguments, ask for judgements and end in a decision through it.
#pragma once

#include "check/checker.h"
#include "policy/judge.h"
#include "tracee/memory.h"
#include "tracee/resolve.h"

#include <algorithm>
#include <optional>
#include <string>

namespace syd::check {

class Call {
public:
    Call(Checker& checker, const SyscallEvent& event, const Liveness& liveness);

    // The decision on the whole call.
    [[nodiscard]] Decision decide();

    // -- what deciders use -------------------------------------------------------------------------------------------
    [[nodiscard]] const SyscallEvent& event() const noexcept { return event_; }
    [[nodiscard]] const syscalls::Row& row() const noexcept { return *event_.row; }
    [[nodiscard]] const policy::State& state() const noexcept { return *views_.state; }
    [[nodiscard]] const policy::Snapshot& snapshot() const noexcept { return views_.state; }
    [[nodiscard]] const policy::Settings& settings() const noexcept { return *views_.settings; }
    [[nodiscard]] Sandbox& sandbox() const noexcept { return checker_.sandbox_; }
    [[nodiscard]] LogSink& log() const noexcept { return checker_.log_; }
    [[nodiscard]] Control& control() const noexcept { return checker_.control_; }
    [[nodiscard]] const CheckerOptions& options() const noexcept { return checker_.options_; }
    [[nodiscard]] bool is_valid() const { return liveness_.is_valid(); }
    [[nodiscard]] tracee::View view() const noexcept;
    [[nodiscard]] bool is_active(policy::Access access) const noexcept {
        return policy::is_active(state().mode(policy::sandbox_of(access)));
    }
    [[nodiscard]] bool any_type_is_active() const noexcept {
        return std::ranges::any_of(state().modes, policy::is_active);
    }

    // Reads the path in that argument and keeps it for the report. The error is already a decision.
    [[nodiscard]] Result<std::string, Decision> read_path(std::int8_t argument);
    void note_text(std::int8_t argument, std::string text);

    // The decision where the tree has no state for the process: it is gone, or else sydbox is at its end.
    [[nodiscard]] Decision without_state();
    // A failure that the kernel would have reported as well: that errno (gone for ESRCH), reported with raise_fail.
    // Where it is sydbox that lacks descriptors or memory, core/panic/decision says what becomes of the call.
    [[nodiscard]] Decision fail(Errno error);
    // The same for memory of the caller that can't be read; where sydbox may not look at it, the call is a violation.
    [[nodiscard]] Decision fail_to_read(Errno error);
    // For what stands in the descriptors of a program that sydbox may not look into.
    [[nodiscard]] Decision refuse_unreadable();

    // A refused access: reported, unless filtered, and decided by core/violation/decision.
    struct Refusal {
        policy::Access access;
        std::string subject; // resolved path, or address in rule syntax
        policy::Ruling ruling;
        Errno error;
        bool harmless = false;
        bool no_rule_can_allow = false;
    };
    [[nodiscard]] Decision refuse(const Refusal& refusal);
    // A call that is refused as such while its sandbox type is active; `reason` is a sentence.
    [[nodiscard]] Decision refuse_call(std::string reason);

private:
    [[nodiscard]] Decision dispatch();
    void report(const Refusal& refusal, Errno result);
    [[nodiscard]] Decision decide_violation(Errno error);

    Checker& checker_;
    const SyscallEvent& event_;
    const Liveness& liveness_;
    Views views_;
    std::array<std::optional<std::string>, 6> texts_;
};

// -- the deciders, by subject ----------------------------------------------------------------------------------------
// path_check.cc
[[nodiscard]] Decision check_paths(Call& call);
[[nodiscard]] Decision check_open(Call& call);
[[nodiscard]] Decision check_open_how(Call& call);
[[nodiscard]] Decision check_access_mode(Call& call);
[[nodiscard]] Decision check_utime(Call& call);
[[nodiscard]] Decision check_linkat(Call& call);
[[nodiscard]] Decision check_mknod(Call& call);
[[nodiscard]] Decision check_ioctl(Call& call);
[[nodiscard]] Decision check_exec(Call& call);
// restrict_check.cc
[[nodiscard]] Decision check_fcntl(Call& call);
// Whether that thread is sydbox's, or of those who wait for it: who started it, who started that one, and so on.
[[nodiscard]] bool is_protected_process(const Call& call, pid_t thread);
// Whether signals to that process group would reach any of them.
[[nodiscard]] bool is_protected_group(const Call& call, pid_t group);
// Whether news of a descriptor with that owner (fcntl(2), F_SETOWN: a thread, or a negative process group) would reach
// sydbox or those who wait for it. The signal for news ends who does not expect it.
[[nodiscard]] bool is_protected_owner(const Call& call, int owner);
// For an owner in memory that can't be read. Whatever becomes of violations, it is not let through.
[[nodiscard]] Decision fail_to_read_owner(Call& call, Errno error);
[[nodiscard]] Decision check_map_shared(Call& call);
// network_check.cc
[[nodiscard]] Decision check_socket(Call& call);
[[nodiscard]] Decision check_bind(Call& call);
[[nodiscard]] Decision check_listen(Call& call);
[[nodiscard]] Decision check_connect(Call& call);
[[nodiscard]] Decision check_send_message(Call& call);
[[nodiscard]] Decision check_send_messages(Call& call);
// magic_call.cc
[[nodiscard]] Decision check_magic_stat(Call& call);
// process_check.cc
[[nodiscard]] Decision check_clone(Call& call);
[[nodiscard]] Decision check_unshare(Call& call);
[[nodiscard]] Decision check_refused_call(Call& call);
// reach_check.cc
// prctl(PR_SET_CHILD_SUBREAPER), Linux 3.4: the process may come to be the parent of what others started.
[[nodiscard]] Decision check_prctl(Call& call);
[[nodiscard]] Decision check_kill(Call& call);
[[nodiscard]] Decision check_process_access(Call& call);
[[nodiscard]] Decision check_pidfd(Call& call);
// limit_check.cc
[[nodiscard]] Decision check_limit(Call& call);
// path_check.cc
[[nodiscard]] Decision check_watch(Call& call);
[[nodiscard]] Decision check_unsupported_call(Call& call);

// One path or descriptor argument whose accesses are `accesses`; nothing if it passes.
[[nodiscard]] std::optional<Decision> check_path_argument(Call& call, const syscalls::PathArgument& argument,
                                                          policy::AccessSet accesses);

} // namespace syd::check
