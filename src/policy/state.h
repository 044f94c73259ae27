// SPDX-License-Identifier: BSD-3-Clause
// State: the values of the magic keys that belong to a single process. Those that are global are in settings.h.
//
// The initializers are the defaults. Processes share immutable snapshots; a change makes a new snapshot.
#pragma once

#include "policy/rules.h"

#include <cstdint>
#include <memory>
#include <string_view>

namespace syd::policy {

// core/trace/magic_lock, in the order in which it may be changed. kExec becomes kOn when the process next executes a
// program.
enum class MagicLock : std::uint8_t { kOff, kExec, kOn };
inline constexpr EnumArray<MagicLock, std::string_view, 3> kMagicLockNames{"off", "exec", "on"};

struct State {
    EnumArray<SandboxType, Mode, kSandboxTypeCount> modes; // all kOff
    MagicLock lock = MagicLock::kOff;
    // None of its calls is checked, and its magic commands are not answered (exec/resume_if_match, or a decision such
    // as core/violation/decision:cont).
    bool unconfined = false;

    [[nodiscard]] Mode mode(SandboxType sandbox) const noexcept { return modes[sandbox]; }
    void set_mode(SandboxType sandbox, Mode mode) noexcept { modes[sandbox] = mode; }

    [[nodiscard]] const PathRules& path_rules(PathAccess access) const { return *paths_[access]; }
    [[nodiscard]] const AddressRules& address_rules(NetworkAccess access) const { return *addresses_[access]; }

    // To be changed by the caller. The list is copied first if another snapshot shares it.
    [[nodiscard]] PathRules& mutable_path_rules(PathAccess access) { return unshared(paths_[access]); }
    [[nodiscard]] AddressRules& mutable_address_rules(NetworkAccess access) { return unshared(addresses_[access]); }

private:
    template <class List> static List& unshared(std::shared_ptr<List>& list) {
        if (list.use_count() != 1) {
            list = std::make_shared<List>(*list);
        }
        return *list;
    }

    EnumArray<PathAccess, std::shared_ptr<PathRules>, kPathAccessCount> paths_{
        std::make_shared<PathRules>(), std::make_shared<PathRules>(), std::make_shared<PathRules>()};
    EnumArray<NetworkAccess, std::shared_ptr<AddressRules>, kNetworkAccessCount> addresses_{
        std::make_shared<AddressRules>(), std::make_shared<AddressRules>()};
};

using Snapshot = std::shared_ptr<const State>;

// Whether the two forbid the same for the same reasons: equal modes and locks, and equal entries in the same order.
[[nodiscard]] bool mean_the_same(const State& a, const State& b);

// A state that forbids whatever `a` or `b` forbids, for a process that may have inherited either. This is `a` or `b`
// itself if one of them is strict enough. A list is reduced to the entries that both begin with, followed by the
// blacklist entries of both, so the result may forbid more than necessary. Neither argument is nullptr.
[[nodiscard]] Snapshot meet_of(const Snapshot& a, const Snapshot& b);

} // namespace syd::policy
