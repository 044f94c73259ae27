// SPDX-License-Identifier: BSD-3-Clause
// The grammar of magic commands; magic_apply.cc has their effect.
#include "policy/magic.h"

#include "base/text.h"

#include <vector>

namespace syd::policy {
namespace {

// PATH_MAX of Linux: neither a magic stat nor a path can be longer.
constexpr std::size_t kLongestCommand = 4096;
constexpr std::string_view kKeyLetters = "abcdefghijklmnopqrstuvwxyz0123456789_/";
constexpr std::string_view kOperators = ":?+-!";

Unexpected<MagicError> refusal(MagicFault fault, std::string reason) {
    return Unexpected{MagicError{fault, std::move(reason), {}}};
}

Unexpected<MagicError> unknown_key(std::string_view text) {
    const std::string_view name = text.substr(0, text.find_first_of(kOperators));
    return Unexpected{MagicError{MagicFault::kUnknownKey, cat("there is no key \"", excerpt(name), "\""),
                                 std::string(nearest_magic_key(name))}};
}

bool takes(const MagicKey& key, char letter) {
    switch (letter) {
    case '?': return key.can_query;
    case ':': return key.is_setting();
    case '+':
    case '-': return key.is_list();
    case '!': return key.is_command();
    default: return false;
    }
}

// `"?", "+" and "-"`.
std::string operators_of(const MagicKey& key) {
    std::vector<std::string> quoted;
    for (const char letter : kOperators) {
        if (takes(key, letter)) {
            quoted.push_back(cat('"', letter, '"'));
        }
    }
    const std::string last = std::move(quoted.back());
    quoted.pop_back();
    return quoted.empty() ? last : cat(join(quoted, ", "), " and ", last);
}

} // namespace

std::string MagicError::message() const {
    return nearest.empty() ? reason : cat(reason, "; did you mean ", nearest, "?");
}

Result<MagicCommand, MagicError> parse_magic(std::string_view text) {
    if (text.empty()) {
        return refusal(MagicFault::kUnknownKey, "the command is empty");
    }
    if (text.size() > kLongestCommand) {
        return refusal(MagicFault::kBadValue, cat("the command is longer than ", kLongestCommand, " bytes"));
    }
    if (text.find('\0') != std::string_view::npos) {
        return refusal(MagicFault::kBadValue, "the command holds a NUL byte");
    }
    const std::size_t key_end = text.find_first_not_of(kKeyLetters);
    const MagicKey* const key = find_magic_key(text.substr(0, key_end));
    if (key == nullptr) {
        return unknown_key(text);
    }
    if (key_end == std::string_view::npos) {
        return refusal(MagicFault::kWrongOperation,
                       cat("the operator is missing: ", key->name, " takes ", operators_of(*key)));
    }
    const char letter = text[key_end];
    if (letter == '?' && !key->can_query) {
        return refusal(MagicFault::kWrongOperation, cat(key->name, " cannot be queried"));
    }
    if (!takes(*key, letter)) {
        return refusal(MagicFault::kWrongOperation,
                       cat("\"", printable(text.substr(key_end, 1)), "\" is no operator of ", key->name,
                           ", which takes ", operators_of(*key)));
    }
    return MagicCommand{key, static_cast<Operation>(letter), text.substr(key_end + 1)};
}

} // namespace syd::policy
