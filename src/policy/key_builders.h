// SPDX-License-Identifier: BSD-3-Clause
// How the rows of the table of keys are written (magic_keys.cc); for no other file.
//
//     key<&Settings::exit_kill>("core/trace/exit_kill", "kill every process when sydbox dies", When::kStartUp)
//
// The pointer to the member is the storage of the value. Its type says what kind of key it is (a bool is a flag; a
// number comes with its range, an enum with its words), and its class says whether it belongs to one process (State) or
// to the sandbox (Settings). A path of pointers leads to a member of a member.
#pragma once

#include "policy/magic_keys.h"

#include <cstddef>
#include <limits>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

namespace syd::policy::builders {

template <class Owner, class Value> Owner owner_of(Value Owner::*); // for decltype only

// The member that a path of pointers to members leads to from State or Settings.
template <auto First, auto... Rest> auto& member_in(auto& configuration) {
    if constexpr (std::is_same_v<decltype(owner_of(First)), State>) {
        return ((configuration.state.*First).*....*Rest);
    } else {
        return ((configuration.settings.*First).*....*Rest);
    }
}
template <auto... Path> using ValueAt =
    std::remove_reference_t<decltype(member_in<Path...>(std::declval<Configuration&>()))>;

template <auto... Path> constexpr Storage<ValueAt<Path...>> storage_of() {
    using Value = ValueAt<Path...>;
    return {[](const Configuration& configuration) -> const Value& { return member_in<Path...>(configuration); },
            [](Configuration& configuration) -> Value& { return member_in<Path...>(configuration); }};
}

template <auto First, auto... Rest> constexpr Scope kScopeOf =
    std::is_same_v<decltype(owner_of(First)), State> ? Scope::kProcess : Scope::kGlobal;

struct Range {
    int least;
    int most;
};
inline constexpr Range kExitStatuses{-1, 255};
inline constexpr Range kNaturals{0, std::numeric_limits<int>::max()};

template <class Enum> struct WordsOf { Words words; };

// The words of an enum in the order of its enumerators, of which `Last` is the last.
template <auto Last, class... Texts> constexpr WordsOf<decltype(Last)> words(Texts... texts) {
    static_assert(sizeof...(Texts) == static_cast<std::size_t>(Last) + 1, "one word for each enumerator");
    return {Words(texts...)};
}

template <auto... Path>
constexpr MagicKey key(std::string_view name, std::string_view help, When when = When::kAnyTime) {
    using Value = ValueAt<Path...>;
    if constexpr (std::is_same_v<Value, bool>) {
        return {name, FlagKey{storage_of<Path...>()}, kScopeOf<Path...>, when, true, help};
    } else if constexpr (std::is_same_v<Value, MagicLock>) {
        return {name, LockKey{storage_of<Path...>()}, kScopeOf<Path...>, when, false, help};
    } else {
        return {name, TextKey{storage_of<Path...>()}, kScopeOf<Path...>, when, false, help};
    }
}

template <auto... Path>
constexpr MagicKey key(std::string_view name, Range range, std::string_view help, When when = When::kAnyTime) {
    return {name, NumberKey{storage_of<Path...>(), range.least, range.most}, kScopeOf<Path...>, when, false, help};
}

template <auto... Path> constexpr MagicKey key(std::string_view name, WordsOf<ValueAt<Path...>> words,
                                               std::string_view help, When when = When::kAnyTime) {
    const auto read = [](const Configuration& configuration) {
        return static_cast<std::size_t>(member_in<Path...>(configuration));
    };
    const auto write = [](Configuration& configuration, std::size_t position) {
        member_in<Path...>(configuration) = static_cast<ValueAt<Path...>>(position);
    };
    return {name, WordKey{words.words, read, write}, kScopeOf<Path...>, when, false, help};
}

template <SandboxType Type> constexpr MagicKey mode_key(std::string_view name, std::string_view help) {
    const Storage<Mode> storage{
        [](const Configuration& configuration) -> const Mode& { return configuration.state.modes[Type]; },
        [](Configuration& configuration) -> Mode& { return configuration.state.modes[Type]; }};
    return {name, ModeKey{storage}, Scope::kProcess, When::kAnyTime, true, help};
}

// A white- or blacklist.
template <PathAccess Of> constexpr MagicKey list_key(std::string_view name, RuleKind kind, std::string_view help) {
    const Storage<PathRules> storage{
        [](const Configuration& configuration) -> const PathRules& { return configuration.state.path_rules(Of); },
        [](Configuration& configuration) -> PathRules& { return configuration.state.mutable_path_rules(Of); }};
    return {name, PathListKey{storage, kind, sandbox_of(Of)}, Scope::kProcess, When::kAnyTime, true, help};
}
template <NetworkAccess Of> constexpr MagicKey list_key(std::string_view name, RuleKind kind, std::string_view help) {
    const Storage<AddressRules> storage{
        [](const Configuration& configuration) -> const AddressRules& { return configuration.state.address_rules(Of); },
        [](Configuration& configuration) -> AddressRules& { return configuration.state.mutable_address_rules(Of); }};
    return {name, AddressListKey{storage, kind, sandbox_of(Of)}, Scope::kProcess, When::kAnyTime, true, help};
}

template <PathAccess Of> constexpr MagicKey filter_key(std::string_view name, std::string_view help) {
    const Storage<PathRules> storage{
        [](const Configuration& configuration) -> const PathRules& { return configuration.settings.path_filters[Of]; },
        [](Configuration& configuration) -> PathRules& { return configuration.settings.path_filters[Of]; }};
    const PathListKey list{storage, RuleKind::kFilter, sandbox_of(Of)};
    return {name, list, Scope::kGlobal, When::kAnyTime, true, help};
}
constexpr MagicKey network_filter_key(std::string_view name, std::string_view help) {
    const AddressListKey list{storage_of<&Settings::address_filters>(), RuleKind::kFilter, SandboxType::kNetwork};
    return {name, list, Scope::kGlobal, When::kAnyTime, true, help};
}

template <auto Member>
constexpr MagicKey program_list_key(std::string_view name, RuleKind kind, std::string_view help) {
    return {name, PathListKey{storage_of<Member>(), kind, std::nullopt}, Scope::kGlobal, When::kAnyTime, false, help};
}

constexpr MagicKey command_key(std::string_view name, std::string_view help) {
    return {name, CommandKey{}, Scope::kGlobal, When::kRunTime, false, help};
}

} // namespace syd::policy::builders
