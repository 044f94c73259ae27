// SPDX-License-Identifier: BSD-3-Clause
// The effect of magic commands; magic.cc has their grammar.
#include "policy/magic.h"

#include "base/numbers.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace syd::policy {
namespace {

using Answer = Result<MagicAnswer, MagicError>;
using Effect = Result<PreparedMagic::Effect, MagicError>;

Unexpected<MagicError> refusal(MagicFault fault, std::string reason) {
    return Unexpected{MagicError{fault, std::move(reason), {}}};
}

std::string in_quotes(std::string_view text) {
    return cat('"', excerpt(text), '"');
}

MagicAnswer answer(bool truth) {
    return truth ? MagicAnswer::kTrue : MagicAnswer::kFalse;
}

// -- values -----------------------------------------------------------------------------------------------------------

Result<bool, MagicError> read_flag(std::string_view text) {
    constexpr std::array<std::string_view, 5> kTrue{"true", "t", "1", "yes", "on"};
    constexpr std::array<std::string_view, 5> kFalse{"false", "f", "0", "no", "off"};
    std::string word(text);
    std::ranges::transform(word, word.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
    });
    const bool is_true = std::ranges::find(kTrue, word) != kTrue.end();
    if (!is_true && std::ranges::find(kFalse, word) == kFalse.end()) {
        return refusal(MagicFault::kBadValue, cat(in_quotes(text), " is neither true nor false"));
    }
    return is_true;
}

Result<int, MagicError> read_number(const NumberKey& number, std::string_view text) {
    const auto value = parse_number<int>(text);
    if (!value || *value < number.least || *value > number.most) {
        return refusal(MagicFault::kBadValue,
                       cat(in_quotes(text), " is no whole number from ", number.least, " to ", number.most));
    }
    return *value;
}

Result<std::size_t, MagicError> read_word(const Words& words, std::string_view text) {
    const auto position = words.find(text);
    if (!position) {
        return refusal(MagicFault::kBadValue, cat(in_quotes(text), " is none of ", join(words, ", ")));
    }
    return *position;
}

// -- setting a single value -------------------------------------------------------------------------------------------
// `set` prepares the operation ':' for each kind of key.

template <class Value> Effect assign(const Storage<Value>& storage, Result<Value, MagicError> value) {
    return std::move(value).transform([&storage](Value&& wanted) -> PreparedMagic::Effect {
        return [&storage, wanted = std::move(wanted)](Configuration& configuration) -> Answer {
            storage.write(configuration) = wanted;
            return MagicAnswer::kDone;
        };
    });
}

Effect set(const FlagKey& key, const MagicCommand& command, const MagicContext& /*context*/) {
    return assign(key.storage, read_flag(command.value));
}

Effect set(const NumberKey& key, const MagicCommand& command, const MagicContext& /*context*/) {
    return assign(key.storage, read_number(key, command.value));
}

Effect set(const TextKey& key, const MagicCommand& command, const MagicContext& /*context*/) {
    return assign(key.storage, Result<std::string, MagicError>(std::string(command.value)));
}

Effect set(const WordKey& key, const MagicCommand& command, const MagicContext& /*context*/) {
    return read_word(key.words, command.value).transform([&key](std::size_t position) -> PreparedMagic::Effect {
        return [&key, position](Configuration& configuration) -> Answer {
            key.write(configuration, position);
            return MagicAnswer::kDone;
        };
    });
}

// At run time a mode can neither become `never` nor be changed from it: the filter was planned for that.
Effect set(const ModeKey& key, const MagicCommand& command, const MagicContext& context) {
    const auto position = read_word(ModeKey::kWords, command.value);
    if (!position) {
        return Unexpected{position.error()};
    }
    const auto wanted = static_cast<Mode>(*position);
    const bool is_run_time = context.phase == Phase::kRunTime;
    const std::string_view name = command.key->name;
    if (is_run_time && wanted == Mode::kNever) {
        return refusal(MagicFault::kStartUpOnly, cat(name, " can be set to \"never\" only at start-up"));
    }
    return PreparedMagic::Effect([&key, name, wanted, is_run_time](Configuration& configuration) -> Answer {
        if (is_run_time && key.storage.read(configuration) == Mode::kNever) {
            return wanted == Mode::kOff // which it is already
                       ? Answer(MagicAnswer::kDone)
                       : refusal(MagicFault::kNotPossible,
                                 cat(name, " is \"never\" in this sandbox and cannot be switched on"));
        }
        key.storage.write(configuration) = wanted;
        return MagicAnswer::kDone;
    });
}

// At run time the lock can only be tightened.
Effect set(const LockKey& key, const MagicCommand& command, const MagicContext& context) {
    const auto position = read_word(LockKey::kWords, command.value);
    if (!position) {
        return Unexpected{position.error()};
    }
    const auto wanted = static_cast<MagicLock>(*position);
    const bool is_run_time = context.phase == Phase::kRunTime;
    return PreparedMagic::Effect([&key, wanted, is_run_time](Configuration& configuration) -> Answer {
        if (is_run_time && wanted < key.storage.read(configuration)) {
            return refusal(MagicFault::kStartUpOnly, "what locks the magic may not be undone");
        }
        key.storage.write(configuration) = wanted;
        return MagicAnswer::kDone;
    });
}

// -- querying a single value ------------------------------------------------------------------------------------------

bool is_true(const FlagKey& key, const Configuration& configuration) {
    return key.storage.read(configuration);
}
bool is_true(const ModeKey& key, const Configuration& configuration) {
    return is_active(key.storage.read(configuration));
}

template <class Key> constexpr bool kHasTruth = std::is_same_v<Key, FlagKey> || std::is_same_v<Key, ModeKey>;

// -- lists ------------------------------------------------------------------------------------------------------------

// The pattern with its literal part resolved; nothing if that is the same pattern.
std::optional<PathPattern> resolved_pattern(const PathPattern& pattern, const MagicContext& context) {
    const std::string literal = pattern.literal_part();
    if (!context.resolve_links || literal.empty() || pattern.names_process()) {
        return std::nullopt;
    }
    const auto target = context.resolve_links(literal);
    return target && *target != literal ? std::optional(pattern.with_literal(*target)) : std::nullopt;
}

Result<PathRule, MagicError> path_rule(RuleKind kind, std::string_view text, const MagicContext& context) {
    if (text.empty()) {
        return refusal(MagicFault::kBadValue, "the path pattern is missing");
    }
    // A resolved path begins with a slash, which only a slash or a wildcard can match.
    if (text.find_first_of("/*?[") != 0) {
        return refusal(MagicFault::kBadValue, text.find_first_of("~$") == 0
                                                  ? "a path pattern must be absolute: ~ and $ are not expanded"
                                                  : "a path pattern must be absolute");
    }
    PathPattern pattern(text);
    auto resolved = resolved_pattern(pattern, context);
    return PathRule{kind, std::move(pattern), std::move(resolved), context.origin};
}

Result<AddressRule, MagicError> address_rule(RuleKind kind, std::string_view text, const MagicContext& context) {
    if (text.empty()) {
        return refusal(MagicFault::kBadValue, "the address is missing");
    }
    auto pattern = AddressPattern::parse(text, context.services);
    if (!pattern) {
        return refusal(MagicFault::kBadValue, pattern.error());
    }
    std::optional<AddressPattern> resolved;
    if (const PathPattern* const path = pattern->unix_path()) {
        if (auto target = resolved_pattern(*path, context)) {
            resolved = pattern->with_unix_path(*std::move(target));
        }
    }
    return AddressRule{kind, *std::move(pattern), std::move(resolved), context.origin};
}

Result<PathRule, MagicError> rule_of(const PathListKey& key, std::string_view text, const MagicContext& context) {
    return path_rule(key.kind, text, context);
}
Result<AddressRule, MagicError> rule_of(const AddressListKey& key, std::string_view text, const MagicContext& context) {
    return address_rule(key.kind, text, context);
}

template <class List>
Effect append(const ListKey<List>& key, const MagicCommand& command, const MagicContext& context) {
    return rule_of(key, command.value, context).transform([&key](auto rule) -> PreparedMagic::Effect {
        return [&key, rule = std::move(rule)](Configuration& configuration) -> Answer {
            key.storage.write(configuration).append(rule);
            return MagicAnswer::kDone;
        };
    });
}

template <class List> Effect remove(const ListKey<List>& key, const MagicCommand& command) {
    return PreparedMagic::Effect([&key, text = std::string(command.value)](Configuration& configuration) -> Answer {
        // Without this test write() would copy a list that is shared, for nothing.
        if (!key.storage.read(configuration).contains(key.kind, text)) {
            return refusal(MagicFault::kBadValue, "no such entry");
        }
        key.storage.write(configuration).remove(key.kind, text);
        return MagicAnswer::kDone;
    });
}

template <class List> Effect query(const ListKey<List>& key, const MagicCommand& command) {
    if (command.value.empty()) {
        return refusal(MagicFault::kBadValue, cat("a query of ", command.key->name, " needs the entry to look for"));
    }
    return PreparedMagic::Effect([&key, text = std::string(command.value)](Configuration& configuration) -> Answer {
        return answer(key.storage.read(configuration).contains(key.kind, text));
    });
}

// -- all operations of each kind of key -------------------------------------------------------------------------------

// parse_magic() has refused the operations that the key does not take.
template <class Key> Effect prepare(const Key& key, const MagicCommand& command, const MagicContext& context) {
    if constexpr (kHasTruth<Key>) {
        if (command.operation == Operation::kQuery) {
            if (!command.value.empty()) {
                return refusal(MagicFault::kBadValue, cat("a query of ", command.key->name, " takes no value"));
            }
            return PreparedMagic::Effect(
                [&key](Configuration& configuration) { return Answer(answer(is_true(key, configuration))); });
        }
    }
    return set(key, command, context);
}

template <class List>
Effect prepare(const ListKey<List>& key, const MagicCommand& command, const MagicContext& context) {
    switch (command.operation) {
    case Operation::kAppend: return append(key, command, context);
    case Operation::kRemove: return remove(key, command);
    default: return query(key, command);
    }
}

Effect prepare(const CommandKey& /*key*/, const MagicCommand& command, const MagicContext& /*context*/) {
    if (command.value.empty()) {
        return refusal(MagicFault::kBadValue, "the program to run is missing");
    }
    return PreparedMagic::Effect([](Configuration&) { return Answer(MagicAnswer::kRun); });
}

} // namespace

Result<PreparedMagic, MagicError> prepare_magic(const MagicCommand& command, const MagicContext& context) {
    const MagicKey& key = *command.key;
    if (command.operation == Operation::kSet && key.when == When::kStartUp && context.phase == Phase::kRunTime) {
        return refusal(MagicFault::kStartUpOnly, cat(key.name, " can be set only at start-up"));
    }
    if (key.when == When::kRunTime && context.phase == Phase::kStartUp) {
        return refusal(MagicFault::kWrongOperation, cat(key.name, " can be given only as a magic stat"));
    }
    return std::visit([&](const auto& kind) { return prepare(kind, command, context); }, key.kind)
        .transform([&key](PreparedMagic::Effect effect) { return PreparedMagic(key, std::move(effect)); });
}

Result<MagicAnswer, MagicError> apply_magic(const MagicCommand& command, Configuration& configuration,
                                            const MagicContext& context) {
    return prepare_magic(command, context).and_then([&configuration](const PreparedMagic& prepared) {
        return prepared.apply(configuration);
    });
}

} // namespace syd::policy
