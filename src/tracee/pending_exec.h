// SPDX-License-Identifier: BSD-3-Clause
// PendingExec: an execve(2) that a process is held at, and what becomes of its state if the exec succeeds.
#pragma once

#include "policy/state.h"
#include "tracee/exec_watch.h"

#include <sys/types.h>

#include <optional>
#include <utility>

namespace syd::tracee {

struct ExecNote {
    policy::Snapshot after; // nullptr: as it was
    // The process is unconfined if the program that it then runs is this one, and it is certain that the exec has
    // succeeded.
    std::optional<ProgramId> unconfined_as;
};

class PendingExec {
public:
    explicit PendingExec(ExecNote note) : note_(std::move(note)) {}

    // For an engine that is not told of execs. Call while process `pid` is held at the entry of its execve.
    void watch(pid_t pid) { watch_.emplace(pid); }

    [[nodiscard]] const ExecNote& note() const noexcept { return note_; }
    // kNotYet without a watch.
    [[nodiscard]] ExecWatch::Outcome outcome() const {
        return watch_ ? watch_->outcome() : ExecWatch::Outcome::kNotYet;
    }
    // The state of process `pid`, which had `before`. An unknown outcome restricts the process and never frees it.
    [[nodiscard]] policy::Snapshot state_after(pid_t pid, const policy::Snapshot& before,
                                               ExecWatch::Outcome outcome) const;

private:
    ExecNote note_;
    std::optional<ExecWatch> watch_;
};

} // namespace syd::tracee
