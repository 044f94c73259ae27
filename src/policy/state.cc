// SPDX-License-Identifier: BSD-3-Clause
#include "policy/state.h"

#include <algorithm>
#include <utility>

namespace syd::policy {
namespace {

constexpr auto kPathAccesses = enum_values<PathAccess, kPathAccessCount>();
constexpr auto kNetworkAccesses = enum_values<NetworkAccess, kNetworkAccessCount>();

// A mode that is not active forbids nothing: then the list of the other one stays as it is.
template <class List> List meet_of_lists(Mode mode_a, const List& a, Mode mode_b, const List& b) {
    if (is_active(mode_a) == is_active(mode_b)) {
        return List::meet_of(a, b);
    }
    return is_active(mode_a) ? a : b;
}

Mode stricter_of(Mode a, Mode b) noexcept {
    if (!is_active(a) || !is_active(b)) {
        return is_active(a) ? a : b;
    }
    return a == Mode::kDeny ? a : b;
}

} // namespace

bool mean_the_same(const State& a, const State& b) {
    return a.modes == b.modes && a.lock == b.lock && a.unconfined == b.unconfined &&
           std::ranges::all_of(
               kPathAccesses,
               [&](PathAccess access) { return a.path_rules(access).means_the_same_as(b.path_rules(access)); }) &&
           std::ranges::all_of(kNetworkAccesses, [&](NetworkAccess access) {
               return a.address_rules(access).means_the_same_as(b.address_rules(access));
           });
}

Snapshot meet_of(const Snapshot& a, const Snapshot& b) {
    if (a == b || b->unconfined) {
        return a;
    }
    if (a->unconfined) {
        return b;
    }
    auto meet = std::make_shared<State>(*a);
    meet->lock = std::max(a->lock, b->lock);
    for (const SandboxType type : decltype(meet->modes)::keys()) {
        meet->modes[type] = stricter_of(a->modes[type], b->modes[type]);
    }
    const auto modes_of = [&](auto access) {
        return std::pair(a->mode(sandbox_of(access)), b->mode(sandbox_of(access)));
    };
    for (const PathAccess access : kPathAccesses) {
        const auto [mode_a, mode_b] = modes_of(access);
        meet->mutable_path_rules(access) = meet_of_lists(mode_a, a->path_rules(access), mode_b, b->path_rules(access));
    }
    for (const NetworkAccess access : kNetworkAccesses) {
        const auto [mode_a, mode_b] = modes_of(access);
        meet->mutable_address_rules(access) =
            meet_of_lists(mode_a, a->address_rules(access), mode_b, b->address_rules(access));
    }
    if (mean_the_same(*meet, *a)) {
        return a;
    }
    return mean_the_same(*meet, *b) ? b : meet;
}

} // namespace syd::policy
