// SPDX-License-Identifier: BSD-3-Clause
// What holds for every row: its arguments are where it says they are, and are what its decider takes them for. The
// table is checked against these rules when it is compiled; only table.cc includes this.
#pragma once

#include "syscalls/table.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <span>

namespace syd::syscalls::rules {

constexpr Role role_of(const Row& row, std::int8_t argument) {
    const auto index = static_cast<std::uint8_t>(argument); // kNoArgument lies behind the end, too
    return index < row.arguments.size() ? row.arguments[index] : Role::kNone;
}

// An argument with no role is followed by none that has one.
constexpr bool arguments_are_dense(const Row& row) {
    const auto* const end = std::ranges::find(row.arguments, Role::kNone);
    return std::all_of(end, row.arguments.end(), [](Role role) { return role == Role::kNone; });
}

constexpr bool path_is_valid(const Row& row, const PathArgument& path) {
    if (!path.used()) {
        return path == PathArgument{};
    }
    if (path.path == kNoArgument) {
        return role_of(row, path.dirfd) == Role::kFd && path.at_flags == kNoArgument;
    }
    const bool dirfd_fits = path.dirfd == kNoArgument || role_of(row, path.dirfd) == Role::kDirFd;
    const bool flags_fit = path.at_flags == kNoArgument || is_at_flags(role_of(row, path.at_flags));
    // Flags decide whether a link is followed, or they are not needed.
    const bool by_flags = path.follow == Follow::kUnlessNoFollow || path.follow == Follow::kIfFollow;
    return role_of(row, path.path) == Role::kPath && (!path.may_be_null || by_flags) && dirfd_fits && flags_fit &&
           by_flags == (path.at_flags != kNoArgument);
}

constexpr bool paths_are_valid(const Row& row) {
    return path_is_valid(row, row.paths[0]) && path_is_valid(row, row.paths[1]) &&
           (row.paths[0].used() || !row.paths[1].used());
}

constexpr bool decider_argument_is_valid(const Row& row) {
    const DeciderTraits& traits = traits_of(row.decider);
    if (row.decider_argument == kNoArgument) {
        return traits.argument == Role::kNone || traits.argument_is_optional;
    }
    return traits.argument != Role::kNone && role_of(row, row.decider_argument) == traits.argument;
}

constexpr bool flags_are_valid(const Row& row) {
    if (row.flags_argument == kNoArgument) {
        return row.known_flags == 0;
    }
    const Role role = role_of(row, row.flags_argument);
    return is_at_flags(role) || role == Role::kAccessMode || role == Role::kUnsigned;
}

constexpr bool early_arguments_are_valid(const Row& row) {
    return (row.length_argument == kNoArgument || role_of(row, row.length_argument) == Role::kInt) &&
           (row.text_argument == kNoArgument || role_of(row, row.text_argument) == Role::kString);
}

constexpr bool effect_is_valid(const Row& row) {
    const bool creates = row.paths[0].used() && !row.paths[1].used() && row.paths[0].last == Last::kIsMissing;
    const bool has_two_paths = row.effect == Effect::kLinks || row.effect == Effect::kMoves;
    return creates == (row.effect == Effect::kCreates) && has_two_paths == row.paths[1].used() &&
           (row.effect != Effect::kRemovesByFlags || role_of(row, row.flags_argument) == Role::kUnlinkFlags);
}

// The sandbox type that a row names is one that its paths ask for, if they ask for any.
constexpr bool guard_is_valid(const Row& row) {
    using policy::Access;
    const policy::AccessSet asked = row.paths[0].access | row.paths[1].access;
    return asked.empty() ||
           std::ranges::any_of(std::array{Access::kExec, Access::kRead, Access::kWrite}, [&](Access access) {
               return asked.has(access) && policy::sandbox_of(access) == row.guards;
           });
}

constexpr bool is_valid(const Row& row) {
    const bool decided = row.decider != Decider::kNone;
    return !row.name.empty() && arguments_are_dense(row) && paths_are_valid(row) && decider_argument_is_valid(row) &&
           guard_is_valid(row) && traits_of(row.decider).takes_paths == row.paths[0].used() && flags_are_valid(row) &&
           early_arguments_are_valid(row) && effect_is_valid(row) &&
           (!decided || row.decider == Decider::kRefuse || row.arguments[0] != Role::kNone) &&
           traits_of(row.decider).refuses_as_missing == (row.refusal == ENOSYS);
}

} // namespace syd::syscalls::rules
