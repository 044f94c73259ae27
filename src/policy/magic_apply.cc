// SPDX-License-Identifier: BSD-3-Clause
// The effect of magic commands; magic.cc has their grammar.
#include "policy/magic.h"

#include "policy/key_storage.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace syd::policy {
namespace {

using Answer = Result<MagicAnswer, MagicError>;

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

std::optional<int> truth_value(std::string_view text) {
    struct Word {
        std::string_view text;
        int value;
    };
    constexpr std::array<Word, 10> kWords{{{"true", 1},
                                           {"false", 0},
                                           {"t", 1},
                                           {"f", 0},
                                           {"1", 1},
                                           {"0", 0},
                                           {"yes", 1},
                                           {"no", 0},
                                           {"on", 1},
                                           {"off", 0}}};
    const auto same_letter = [](char a, char b) {
        return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b + ('a' - 'A')) : b);
    };
    for (const Word& word : kWords) {
        if (std::equal(word.text.begin(), word.text.end(), text.begin(), text.end(), same_letter)) {
            return word.value;
        }
    }
    return std::nullopt;
}

std::optional<int> whole_number(std::string_view text, int least, int most) {
    int number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    const bool is_good = error == std::errc() && stop == end && number >= least && number <= most;
    return is_good ? std::optional(number) : std::nullopt;
}

std::optional<int> word_index(std::string_view text, std::string_view words) {
    const auto choices = split(words, '|');
    const auto found = std::find(choices.begin(), choices.end(), text);
    return found != choices.end() ? std::optional(static_cast<int>(found - choices.begin())) : std::nullopt;
}

std::string with_commas(std::string_view words) {
    std::string text;
    for (const std::string_view word : split(words, '|')) {
        text += cat(text.empty() ? "" : ", ", word);
    }
    return text;
}

Result<int, MagicError> read_value(const MagicKey& key, const ScalarStorage& scalar, std::string_view text) {
    std::optional<int> value;
    std::string expected;
    switch (key.type) {
    case ValueType::kBool:
        value = truth_value(text);
        expected = " is neither true nor false";
        break;
    case ValueType::kInt:
        value = whole_number(text, scalar.least, scalar.most);
        expected = cat(" is no whole number from ", scalar.least, " to ", scalar.most);
        break;
    default:
        value = word_index(text, key.words);
        expected = cat(" is none of ", with_commas(key.words));
        break;
    }
    if (!value) {
        return refusal(MagicFault::kBadValue, in_quotes(text) + expected);
    }
    return *value;
}

// -- set and query of single values -----------------------------------------------------------------------------------

// What becomes of a sandbox type that is switched at run time.
Result<int, MagicError> mode_at_run_time(std::string_view name, int current, int wanted) {
    if (static_cast<Mode>(wanted) == Mode::kNever) {
        return refusal(MagicFault::kStartUpOnly, cat(name, " can be set to \"never\" only at start-up"));
    }
    if (static_cast<Mode>(current) != Mode::kNever) {
        return wanted;
    }
    if (static_cast<Mode>(wanted) == Mode::kOff) {
        return current; // `never` is off already, and stays
    }
    return refusal(MagicFault::kNotPossible, cat(name, " is \"never\" in this sandbox and cannot be switched on"));
}

// What becomes of the magic lock at run time: the enum's order is that of no return.
Result<int, MagicError> lock_at_run_time(std::string_view /*name*/, int current, int wanted) {
    if (wanted < current) {
        return refusal(MagicFault::kStartUpOnly, "what locks the magic may not be undone");
    }
    return wanted;
}

Result<int, MagicError> at_run_time(const MagicKey& key, int current, int wanted) {
    if (key.name.starts_with("core/sandbox/")) {
        return mode_at_run_time(key.name, current, wanted);
    }
    if (key.name == "core/trace/magic_lock") {
        return lock_at_run_time(key.name, current, wanted);
    }
    return wanted;
}

Answer set_scalar(const MagicCommand& command, const ScalarStorage& scalar, State& state, Settings& settings,
                  Phase phase) {
    if (phase == Phase::kRunTime && command.key->start_up_only) {
        return refusal(MagicFault::kStartUpOnly, cat(command.key->name, " can be set only at start-up"));
    }
    auto value = read_value(*command.key, scalar, command.value);
    if (value && phase == Phase::kRunTime) {
        value = at_run_time(*command.key, scalar.get(state, settings), *value);
    }
    if (!value) {
        return Unexpected{value.error()};
    }
    scalar.set(state, settings, *value);
    return MagicAnswer::kDone;
}

Answer query_scalar(const MagicCommand& command, const ScalarStorage& scalar, const State& state,
                    const Settings& settings) {
    if (!command.value.empty()) {
        return refusal(MagicFault::kBadValue, cat("a query of ", command.key->name, " takes no value"));
    }
    const int value = scalar.get(state, settings);
    const bool is_mode = command.key->type == ValueType::kString;
    return answer(is_mode ? is_active(static_cast<Mode>(value)) : value != 0);
}

Answer apply_scalar(const MagicCommand& command, const ScalarStorage& scalar, State& state, Settings& settings,
                    Phase phase) {
    return command.operation == Operation::kQuery ? query_scalar(command, scalar, state, settings)
                                                  : set_scalar(command, scalar, state, settings, phase);
}

// -- lists ------------------------------------------------------------------------------------------------------------

// Where the literal part of the pattern leads to, as a pattern; nothing if that is nowhere else.
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
    // Resolved paths are absolute: nothing else than a wildcard could match the slash in front.
    if (text.find_first_of("/*?[") != 0) {
        return refusal(MagicFault::kBadValue, "a path pattern must be absolute");
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

Answer append_to(const ListStorage& list, std::string_view text, State& state, Settings& settings,
                 const MagicContext& context) {
    // The rule comes first: asking for a list to change may copy it.
    const auto append = [](auto rule, const auto& list_to_change) -> Answer {
        if (!rule) {
            return Unexpected{rule.error()};
        }
        list_to_change().append(*std::move(rule));
        return MagicAnswer::kDone;
    };
    if (list.holds_addresses()) {
        return append(address_rule(list.kind, text, context),
                      [&]() -> AddressRules& { return list.mutable_addresses(state, settings); });
    }
    return append(path_rule(list.kind, text, context),
                  [&]() -> PathRules& { return list.mutable_paths(state, settings); });
}

bool list_contains(const ListStorage& list, std::string_view text, const State& state, const Settings& settings) {
    return list.holds_addresses() ? list.addresses(state, settings).contains(list.kind, text)
                                  : list.paths(state, settings).contains(list.kind, text);
}

Answer remove_from(const ListStorage& list, std::string_view text, State& state, Settings& settings) {
    // Asked first, so that a list that other processes share is not copied for nothing.
    if (!list_contains(list, text, state, settings)) {
        return refusal(MagicFault::kBadValue, "no such entry");
    }
    const bool removed = list.holds_addresses() ? list.mutable_addresses(state, settings).remove(list.kind, text)
                                                : list.mutable_paths(state, settings).remove(list.kind, text);
    return removed ? Answer(MagicAnswer::kDone) : Answer(refusal(MagicFault::kBadValue, "no such entry"));
}

Answer apply_list(const MagicCommand& command, const ListStorage& list, State& state, Settings& settings,
                  const MagicContext& context) {
    switch (command.operation) {
    case Operation::kAppend: return append_to(list, command.value, state, settings, context);
    case Operation::kRemove: return remove_from(list, command.value, state, settings);
    default: break;
    }
    if (command.value.empty()) {
        return refusal(MagicFault::kBadValue, cat("a query of ", command.key->name, " needs the entry to look for"));
    }
    return answer(list_contains(list, command.value, state, settings));
}

Answer apply_command(const MagicCommand& command, Phase phase) {
    if (phase == Phase::kStartUp) {
        return refusal(MagicFault::kWrongOperation, cat(command.key->name, " can be given only as a magic stat"));
    }
    if (command.value.empty()) {
        return refusal(MagicFault::kBadValue, "the program to run is missing");
    }
    return MagicAnswer::kRun;
}

} // namespace

Result<MagicAnswer, MagicError> apply_magic(const MagicCommand& command, State& state, Settings& settings,
                                            const MagicContext& context) {
    if (const ListStorage* const list = find_list(command.key->name)) {
        return apply_list(command, *list, state, settings, context);
    }
    if (const ScalarStorage* const scalar = find_scalar(command.key->name)) {
        return apply_scalar(command, *scalar, state, settings, context.phase);
    }
    if (command.operation == Operation::kRun) {
        return apply_command(command, context.phase);
    }
    settings.log_file = command.value; // the one key of free text
    return MagicAnswer::kDone;
}

} // namespace syd::policy
