// SPDX-License-Identifier: BSD-3-Clause
// The table of magic keys: each fact of magic.md's key table once. Parsing, --magic-list, the manual, completion and
// the test that every key has a test are all made from it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace syd::policy {

struct Settings;
struct State;

enum class Operation : char { kSet = ':', kQuery = '?', kAppend = '+', kRemove = '-', kRun = '!' };

enum class ValueType : std::uint8_t { kBool, kInt, kString, kList, kCommand };
enum class Scope : std::uint8_t { kProcess, kGlobal };

struct MagicKey {
    std::string_view name; // "core/sandbox/write"
    ValueType type;
    std::string_view default_value; // as it would be written after ':'; empty for lists and commands
    Scope scope;
    bool can_query;
    bool start_up_only;
    // The words a kString key accepts, separated by '|'; empty: any text.
    std::string_view words;
    std::string_view help; // one line
};

// Sorted by name; unique.
[[nodiscard]] std::span<const MagicKey> magic_keys() noexcept;

// Knows the other names too: allowlist/ and denylist/ for whitelist/ and blacklist/, also under core/.
[[nodiscard]] const MagicKey* find_magic_key(std::string_view name) noexcept;

// The key that `name` is a part of ("core/sandbox/net", "sandbox/write"), else the one with the smallest edit distance,
// if that is small enough to be a help; else empty.
[[nodiscard]] std::string_view nearest_magic_key(std::string_view name);

} // namespace syd::policy
