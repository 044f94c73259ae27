// SPDX-License-Identifier: BSD-3-Clause
// The table of magic keys. A row says everything about a key: its name, the member of State or Settings that holds its
// value, the words or the range of the value, when it may be set, and its help text. Type, scope and default follow
// from the member. The grammar, the effect of a command, the printed configuration, lint, and --magic-list (from which
// tests check the manual, and the shell completes) are derived from the rows.
//
// A new key is a row in magic_keys.cc, and a member of Settings (settings.h) or State (state.h) with its default.
#pragma once

#include "policy/configuration.h"

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace syd::policy {

// The words of an enum, in the order of its enumerators.
class Words {
public:
    static constexpr std::size_t kMost = 5;

    template <std::convertible_to<std::string_view>... Texts>
    requires(sizeof...(Texts) <= kMost) explicit constexpr Words(Texts... texts)
        : texts_{texts...}, count_(sizeof...(Texts)) {}
    template <class Enum, std::size_t Count>
    requires(Count <= kMost) explicit constexpr Words(const EnumArray<Enum, std::string_view, Count>& texts)
        : count_(Count) {
        std::ranges::copy(texts, texts_.begin());
    }

    [[nodiscard]] constexpr auto begin() const noexcept { return texts_.begin(); }
    [[nodiscard]] constexpr auto end() const noexcept { return texts_.begin() + count_; }
    [[nodiscard]] constexpr std::size_t size() const noexcept { return count_; }
    // The position of `word`.
    [[nodiscard]] std::optional<std::size_t> find(std::string_view word) const noexcept;
    [[nodiscard]] std::string_view at(std::size_t position) const { return texts_.at(position); }

private:
    std::array<std::string_view, kMost> texts_{};
    std::size_t count_ = 0;
};

// Where a value of type T is kept.
template <class T> struct Storage {
    const T& (*read)(const Configuration&);
    T& (*write)(Configuration&);
};

// One type for each kind of key.
struct FlagKey {
    Storage<bool> storage;
};
struct NumberKey {
    Storage<int> storage;
    int least;
    int most;
};
struct WordKey {
    Words words;
    // The position of the value in `words`.
    std::size_t (*read)(const Configuration&);
    void (*write)(Configuration&, std::size_t position);
};
// A sandbox type. Its query asks whether the mode is active, and kNever is final.
struct ModeKey {
    static constexpr Words kWords{kModeNames};
    Storage<Mode> storage;
};
// The magic lock, which is never unlocked at run time.
struct LockKey {
    static constexpr Words kWords{kMagicLockNames};
    Storage<MagicLock> storage;
};
// Free text.
struct TextKey {
    Storage<std::string> storage;
};
// The entries of one kind in one list. Two keys may refer to the same list.
template <class List> struct ListKey {
    Storage<List> storage;
    RuleKind kind;
    std::optional<SandboxType> sandbox; // which must be active for the list to be used; nothing: it is always used
};
using PathListKey = ListKey<PathRules>;
using AddressListKey = ListKey<AddressRules>;
struct CommandKey {};

using KeyKind =
    std::variant<FlagKey, NumberKey, WordKey, ModeKey, LockKey, TextKey, PathListKey, AddressListKey, CommandKey>;

// Whether a key belongs to one process, or to the sandbox as a whole.
enum class Scope : std::uint8_t { kProcess, kGlobal };
// When a key may be set.
enum class When : std::uint8_t { kStartUp, kRunTime, kAnyTime };

struct MagicKey {
    std::string_view name; // "core/sandbox/write"
    KeyKind kind;
    Scope scope;
    When when;
    bool can_query;
    std::string_view help; // one line

    [[nodiscard]] constexpr bool is_list() const noexcept {
        return std::holds_alternative<PathListKey>(kind) || std::holds_alternative<AddressListKey>(kind);
    }
    [[nodiscard]] constexpr bool is_command() const noexcept { return std::holds_alternative<CommandKey>(kind); }
    // Whether it has a single value, which ':' sets.
    [[nodiscard]] constexpr bool is_setting() const noexcept { return !is_list() && !is_command(); }
};

// Sorted by name; unique.
[[nodiscard]] std::span<const MagicKey> magic_keys() noexcept;

// Also finds other names: allowlist/ and denylist/ for whitelist/ and blacklist/, also below core/.
[[nodiscard]] const MagicKey* find_magic_key(std::string_view name) noexcept;

// The key of which `name` is the beginning or the end ("core/sandbox/net", "sandbox/write"), else the key with the
// smallest edit distance if that is small; else empty.
[[nodiscard]] std::string_view nearest_magic_key(std::string_view name);

// The value of a setting as it is written after ':'; empty for lists and commands.
[[nodiscard]] std::string value_of(const MagicKey& key, const Configuration& configuration);
// The value that a new configuration has.
[[nodiscard]] std::string default_of(const MagicKey& key);

// The rows that refer to one list: for each kind of rule that the list can hold, the row of those entries.
struct ListRows {
    EnumArray<RuleKind, const MagicKey*, kRuleKindCount> by_kind; // nullptr: the list holds no such rules
    const MagicKey* first = nullptr;                              // in the order of the table
    std::optional<SandboxType> sandbox;                           // see ListKey::sandbox
};
// One element for each list, in the order of the table.
[[nodiscard]] std::vector<ListRows> list_rows();

// Calls `visit(list, rows)` for each list of `configuration` in the order of the table; `list` is a PathRules or an
// AddressRules.
template <class Visit> void for_each_list(const Configuration& configuration, const Visit& visit) {
    for (const ListRows& rows : list_rows()) {
        if (const auto* const paths = std::get_if<PathListKey>(&rows.first->kind)) {
            visit(paths->storage.read(configuration), rows);
        } else if (const auto* const addresses = std::get_if<AddressListKey>(&rows.first->kind)) {
            visit(addresses->storage.read(configuration), rows);
        }
    }
}

} // namespace syd::policy
