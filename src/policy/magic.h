// SPDX-License-Identifier: BSD-3-Clause
// Magic commands: the grammar `section/of/option OP value`, and carrying a command out on a state and settings.
//
// parse_magic() knows the text and the key table, apply_magic() the effect. Neither knows who asks: that a process's
// magic is locked is the caller's business (src/check).
#pragma once

#include "policy/magic_keys.h"
#include "policy/settings.h"
#include "policy/state.h"

#include "base/result.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace syd::policy {

// Why a command was refused; src/check turns it into an errno by the table of magic.md.
enum class MagicFault : std::uint8_t {
    kUnknownKey,     // EINVAL
    kWrongOperation, // EINVAL
    kBadValue,       // EINVAL; also removal of what is not in the list
    kStartUpOnly,    // EPERM
    kNotPossible,    // EOPNOTSUPP: a sandbox type that is `never`
};

struct MagicError {
    MagicFault fault;
    std::string reason;  // one sentence for people, without the text of the command
    std::string nearest; // the nearest valid key where the key is unknown, else empty
    // reason plus "; did you mean NEAREST?" where there is one.
    [[nodiscard]] std::string message() const;
};

struct MagicCommand {
    const MagicKey* key = nullptr; // points into the static key table
    Operation operation = Operation::kSet;
    std::string_view value; // points into the text that was parsed
};

[[nodiscard]] Result<MagicCommand, MagicError> parse_magic(std::string_view text);

// When a command is given: at start-up (profile, -m) everything is open, later start-up-only keys are closed.
enum class Phase : std::uint8_t { kStartUp, kRunTime };

// What apply_magic() needs from the world, handed in so that this layer stays free of it.
struct MagicContext {
    Phase phase = Phase::kStartUp;
    std::string origin; // for new rules; see BasicRule::origin
    // Where an absolute path leads to through symbolic links (existing part only), or nothing if it leads nowhere
    // else. May be empty (no resolution).
    std::function<std::optional<std::string>(std::string_view path)> resolve_links;
    ServiceLookup services;
};

enum class MagicAnswer : std::uint8_t {
    kDone,  // carried out
    kTrue,  // a query's answer
    kFalse, // a query's answer
    kRun,   // cmd/exec: the caller runs command.value
};

// On an error nothing was changed.
[[nodiscard]] Result<MagicAnswer, MagicError> apply_magic(const MagicCommand& command, State& state, Settings& settings,
                                                          const MagicContext& context);

} // namespace syd::policy
