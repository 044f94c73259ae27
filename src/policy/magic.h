// SPDX-License-Identifier: BSD-3-Clause
// Magic commands: the grammar `section/of/option OP value`, and the effect of a command on a configuration.
//
// A command takes effect in three steps. parse_magic() reads the text, prepare_magic() does everything that depends on
// the world outside (symbolic links, services), which may block for as long as a file system or a name service likes,
// and PreparedMagic::apply() changes the configuration, which takes no lookup and no system call. So a caller that
// guards the configuration with a mutex holds it for apply() alone.
//
// Whether a process may give magic commands at all is decided by the caller (src/check).
#pragma once

#include "policy/magic_keys.h"

#include "base/result.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace syd::policy {

// Why a command was refused. src/check turns it into the errno that is named here.
enum class MagicFault : std::uint8_t {
    kUnknownKey,     // EINVAL
    kWrongOperation, // EINVAL
    kBadValue,       // EINVAL; also the removal of an entry that is not in the list
    kStartUpOnly,    // EPERM
    kNotPossible,    // EOPNOTSUPP: a sandbox type that is `never`
};

struct MagicError {
    MagicFault fault;
    std::string reason;  // one sentence for the user, without the text of the command
    std::string nearest; // the nearest valid key where the key is unknown, else empty
    // The reason, followed by "; did you mean NEAREST?" if `nearest` is not empty.
    [[nodiscard]] std::string message() const;
};

enum class Operation : char { kSet = ':', kQuery = '?', kAppend = '+', kRemove = '-', kRun = '!' };

struct MagicCommand {
    const MagicKey* key = nullptr; // points into the table of keys
    Operation operation = Operation::kSet;
    std::string_view value; // points into the text that was parsed
};

[[nodiscard]] Result<MagicCommand, MagicError> parse_magic(std::string_view text);

// When a command is given: at start-up (profile, -m), where every key may be set, or later by a process of the sandbox.
enum class Phase : std::uint8_t { kStartUp, kRunTime };

// What a command needs to know of the world outside. This layer cannot look it up by itself.
struct MagicContext {
    Phase phase = Phase::kStartUp;
    std::string origin; // of new rules, see BasicRule::origin
    // Where an absolute path leads through symbolic links (of its existing part only); nothing if that is the same
    // path. May be empty: then no links are resolved. May block.
    std::function<std::optional<std::string>(std::string_view path)> resolve_links;
    ServiceLookup services; // may block
};

enum class MagicAnswer : std::uint8_t {
    kDone,  // the configuration was changed
    kTrue,  // the answer of a query
    kFalse, // the answer of a query
    kRun,   // cmd/exec: the caller runs the program
};

// A command with its value read and all lookups done. A value: it refers to nothing but the table of keys.
class PreparedMagic {
public:
    using Effect = std::function<Result<MagicAnswer, MagicError>(Configuration&)>;

    PreparedMagic(const MagicKey& key, Effect effect) : key_(&key), effect_(std::move(effect)) {}

    [[nodiscard]] const MagicKey& key() const noexcept { return *key_; }
    // Does not block. On an error nothing was changed.
    [[nodiscard]] Result<MagicAnswer, MagicError> apply(Configuration& configuration) const {
        return effect_(configuration);
    }

private:
    const MagicKey* key_;
    Effect effect_;
};

// Everything that can be refused without knowing the configuration is refused here.
[[nodiscard]] Result<PreparedMagic, MagicError> prepare_magic(const MagicCommand& command, const MagicContext& context);

// Both steps.
[[nodiscard]] Result<MagicAnswer, MagicError> apply_magic(const MagicCommand& command, Configuration& configuration,
                                                          const MagicContext& context);

} // namespace syd::policy
