// SPDX-License-Identifier: BSD-3-Clause
// Call: one event while it is being decided. Deciders read its arguments, judge what they name, and end in a decision
// through it. Internal to src/check.
//
// Each argument is read once and each path is resolved once: what was read and resolved is kept here, so every check
// sees the same value, and the objects stay pinned by their descriptors until the call has been answered
// (decided_call.h).
#pragma once

#include "check/context.h"
#include "check/decided_call.h"
#include "policy/judge.h"
#include "tracee/memory.h"
#include "tracee/resolve.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace syd::check {

class Call {
public:
    // `views.state` is not nullptr. What `pending` refers to outlives the call.
    Call(const PendingEvent& pending, Views views)
        : context_(pending.context), event_(pending.event), liveness_(pending.liveness), views_(std::move(views)) {}

    [[nodiscard]] const SyscallEvent& event() const noexcept { return event_; }
    [[nodiscard]] const syscalls::Row& row() const noexcept { return *event_.row; }
    [[nodiscard]] pid_t tid() const noexcept { return event_.tid; }
    [[nodiscard]] const policy::State& state() const noexcept { return *views_.state; }
    [[nodiscard]] const policy::Snapshot& snapshot() const noexcept { return views_.state; }
    [[nodiscard]] const policy::Settings& settings() const noexcept { return *views_.settings; }
    [[nodiscard]] Sandbox& sandbox() const noexcept { return context_.sandbox; }
    [[nodiscard]] const tracee::ProcessSource& processes() const noexcept { return context_.sandbox.processes(); }
    [[nodiscard]] LogSink& log() const noexcept { return context_.log; }
    [[nodiscard]] const CheckerOptions& options() const noexcept { return context_.options; }
    [[nodiscard]] PendingEvent pending() const noexcept { return {context_, event_, liveness_}; }
    // Asked after data was read from the process and before it is acted upon.
    [[nodiscard]] bool is_valid() const { return liveness_.is_valid(); }
    [[nodiscard]] tracee::View view() const noexcept;
    // `access` is an Access, a PathAccess or a NetworkAccess.
    [[nodiscard]] bool is_active(auto access) const noexcept {
        return policy::is_active(state().mode(policy::sandbox_of(access)));
    }
    [[nodiscard]] bool any_type_is_active() const noexcept {
        return std::ranges::any_of(state().modes, policy::is_active);
    }
    // Whether writing, reading or executing is checked.
    [[nodiscard]] bool any_path_type_is_active() const noexcept {
        return is_active(policy::Access::kWrite) || is_active(policy::Access::kRead) ||
               is_active(policy::Access::kExec);
    }
    // The value of the argument that the row's decider looks at. The row has one.
    [[nodiscard]] std::uint64_t decider_argument() const noexcept { return event_.argument(row().decider_argument); }
    [[nodiscard]] int decider_int() const noexcept { return event_.int_argument(row().decider_argument); }

    // socketcall(2): the call is decided as `row` with `arguments` instead.
    void become(const syscalls::Row& row, const std::array<std::uint64_t, 6>& arguments) noexcept {
        event_.row = &row;
        event_.arguments = arguments;
    }

    // The path in that argument; read from the process's memory once, and kept for the report. The error is already a
    // decision.
    [[nodiscard]] Result<std::string_view, Decision> read_path(std::int8_t argument);
    // Text for the report: what a pointer argument leads to.
    void note_text(std::int8_t argument, std::string text);
    // An object of a fixed layout in the process's memory. The error is already a decision.
    template <class Object> [[nodiscard]] Result<Object, Decision> read_object(std::uint64_t address) {
        Object object{};
        const auto read =
            tracee::read_memory(tid(), {address}, std::as_writable_bytes(std::span<Object, 1>(&object, 1)));
        if (!read) {
            return Unexpected{fail_to_read(read.error())};
        }
        return object;
    }

    // Where path `index` of the row led to; nullptr before it was resolved.
    [[nodiscard]] const tracee::Resolved* pinned(std::size_t index) const noexcept {
        const auto& object = pinned_.at(index);
        return object ? &*object : nullptr;
    }
    const tracee::Resolved& pin(std::size_t index, tracee::Resolved object) {
        return pinned_.at(index).emplace(std::move(object));
    }
    [[nodiscard]] PinnedPaths take_pinned() noexcept { return std::move(pinned_); }

    // A failure that the kernel would have reported as well: that errno (gone for ESRCH), reported with raise_fail.
    // Where it is sydbox that lacks descriptors or memory, core/panic/decision says what becomes of the call.
    [[nodiscard]] Decision fail(Errno error);
    // The same for memory of the caller that can't be read; where sydbox may not look at it, the call is a violation.
    [[nodiscard]] Decision fail_to_read(Errno error);
    // The kernel does not let sydbox look into the memory and the descriptors of the process; the report says why.
    [[nodiscard]] Decision refuse_unreadable();

    // A refused access: reported, unless filtered, and decided by core/violation/decision.
    struct Refusal {
        policy::Access access;
        std::string subject; // resolved path, or address in rule syntax
        policy::Ruling ruling;
        Errno error;
        bool is_benign = false; // reported only with core/violation/raise_safe
        bool no_rule_can_allow = false;
        bool is_final = false; // refused also where core/violation/decision lets calls continue
    };
    [[nodiscard]] Decision refuse(const Refusal& refusal);
    // A call that is refused as such while its sandbox type is active; `reason` is a sentence.
    [[nodiscard]] Decision refuse_call(std::string reason);
    // The same, also while nothing is checked, and whatever core/violation/decision says: for what protects sydbox.
    [[nodiscard]] Decision refuse_always(std::string reason);

private:
    [[nodiscard]] Refusal refusal_of_call(std::string reason) const;
    void report(const Refusal& refusal, Errno result);
    [[nodiscard]] Decision decide_violation(Errno error) const;

    const Context& context_;
    SyscallEvent event_;
    const Liveness& liveness_;
    Views views_;
    std::array<std::optional<std::string>, 6> texts_;
    PinnedPaths pinned_;
};

} // namespace syd::check
