// SPDX-License-Identifier: BSD-3-Clause
// Where the value of each magic key is kept: the other half of the key table, for this layer's own use.
// magic_keys.h says what a key is, this says which member of State or Settings holds it.
#pragma once

#include "policy/magic_keys.h"
#include "policy/settings.h"
#include "policy/state.h"

#include <string>
#include <string_view>

namespace syd::policy {

// A truth value (0, 1), a whole number, or the index of a word in MagicKey::words.
struct ScalarStorage {
    std::string_view name;
    int (*get)(const State&, const Settings&);
    void (*set)(State&, Settings&, int);
    int least = 0; // of whole numbers
    int most = 1;
};

// Every key of type bool or int, and of type string with words; nullptr for others.
[[nodiscard]] const ScalarStorage* find_scalar(std::string_view name) noexcept;

// A list key: one kind of entry in one list.
struct ListStorage {
    enum class Place : std::uint8_t { kProcess, kFilter, kExecKill, kExecResume };
    std::string_view name;
    RuleKind kind;
    Place place;
    Access access; // of kFilter, kConnect stands for the whole network

    [[nodiscard]] bool holds_addresses() const noexcept {
        return access == Access::kBind || access == Access::kConnect;
    }
    // Only for !holds_addresses().
    [[nodiscard]] const PathRules& paths(const State& state, const Settings& settings) const;
    [[nodiscard]] PathRules& mutable_paths(State& state, Settings& settings) const;
    // Only for holds_addresses().
    [[nodiscard]] const AddressRules& addresses(const State& state, const Settings& settings) const;
    [[nodiscard]] AddressRules& mutable_addresses(State& state, Settings& settings) const;
};

// Every key of type list; nullptr for others.
[[nodiscard]] const ListStorage* find_list(std::string_view name) noexcept;

// The value of a key that is neither list nor command, as it would be written after ':'.
[[nodiscard]] std::string value_text(const MagicKey& key, const State& state, const Settings& settings);

} // namespace syd::policy
