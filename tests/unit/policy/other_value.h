// SPDX-License-Identifier: BSD-3-Clause
// A value for each setting that is not its default.
#pragma once

#include "policy/magic_keys.h"

#include "base/text.h"

#include <string>
#include <variant>

namespace syd::policy {

// Empty for lists and commands.
inline std::string other_value(const MagicKey& key) {
    struct Visitor {
        std::string initial;
        std::string operator()(const FlagKey&) const { return initial == "true" ? "false" : "true"; }
        std::string operator()(const NumberKey& number) const { return cat(number.most); }
        std::string operator()(const TextKey&) const { return "/tmp/a b"; }
        std::string operator()(const WordKey& word) const { return other(word.words); }
        std::string operator()(const ModeKey&) const { return other(ModeKey::kWords); }
        std::string operator()(const LockKey&) const { return other(LockKey::kWords); }
        std::string operator()(const PathListKey&) const { return {}; }
        std::string operator()(const AddressListKey&) const { return {}; }
        std::string operator()(const CommandKey&) const { return {}; }
        [[nodiscard]] std::string other(const Words& words) const {
            return std::string(words.at(words.at(0) == initial ? 1 : 0));
        }
    };
    return std::visit(Visitor{default_of(key)}, key.kind);
}

} // namespace syd::policy
