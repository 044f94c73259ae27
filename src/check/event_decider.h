// SPDX-License-Identifier: BSD-3-Clause
// EventDecider: the part of the checker that engines see. An engine hands in events and carries out decisions; it never
// reads rules. An interface, so that engines can be tested with decisions that the test makes.
#pragma once

#include "check/decided_call.h"
#include "check/event.h"

#include <string_view>

namespace syd::check {

// Thread-safe: several threads of an engine may call it at once.
class EventDecider {
public:
    virtual ~EventDecider() = default;
    // May block for as long as a file system or the process's memory does.
    [[nodiscard]] virtual DecidedCall decide(const SyscallEvent& event, const Liveness& liveness) = 0;
    // The decision where decide() threw an exception; `reason` goes to the log.
    [[nodiscard]] virtual Decision panic(const SyscallEvent& event, std::string_view reason) noexcept = 0;
};

} // namespace syd::check
