// SPDX-License-Identifier: BSD-3-Clause
// A process's state: what magic.md calls per-process. Snapshots are immutable and shared; a change makes a new one.
#pragma once

#include "policy/rules.h"

#include <array>
#include <memory>

namespace syd::policy {

// core/trace/magic_lock. kExec: turns into kOn when the process next executes a program.
enum class MagicLock : std::uint8_t { kOff, kExec, kOn };

struct State {
    std::array<Mode, kSandboxTypeCount> modes{}; // all kOff
    MagicLock lock = MagicLock::kOff;
    // Runs unsandboxed (exec/resume_if_match, or a decision to let it go on): nothing is checked, no magic answered.
    bool unconfined = false;

    [[nodiscard]] Mode mode(SandboxType sandbox) const noexcept { return modes[static_cast<std::size_t>(sandbox)]; }
    void set_mode(SandboxType sandbox, Mode mode) noexcept { modes[static_cast<std::size_t>(sandbox)] = mode; }

    // Access::kExec, kRead or kWrite.
    [[nodiscard]] const PathRules& path_rules(Access access) const { return *paths_.at(index_of(access)); }
    // Access::kBind or kConnect.
    [[nodiscard]] const AddressRules& address_rules(Access access) const { return *addresses_.at(index_of(access)); }

    // For changing; the list is copied first if another snapshot shares it.
    [[nodiscard]] PathRules& mutable_path_rules(Access access) { return unshared(paths_.at(index_of(access))); }
    [[nodiscard]] AddressRules& mutable_address_rules(Access access) {
        return unshared(addresses_.at(index_of(access)));
    }

private:
    static std::size_t index_of(Access access) noexcept {
        const auto index = static_cast<std::size_t>(access);
        return access == Access::kBind || access == Access::kConnect ? index - 3 : index;
    }
    template <class List> static List& unshared(std::shared_ptr<List>& list) {
        if (list.use_count() != 1) {
            list = std::make_shared<List>(*list);
        }
        return *list;
    }

    std::array<std::shared_ptr<PathRules>, 3> paths_{std::make_shared<PathRules>(), std::make_shared<PathRules>(),
                                                     std::make_shared<PathRules>()};
    std::array<std::shared_ptr<AddressRules>, 2> addresses_{std::make_shared<AddressRules>(),
                                                            std::make_shared<AddressRules>()};
};

using Snapshot = std::shared_ptr<const State>;

// A state that allows nothing which one of the two forbids: for a process that may have inherited either. Where one of
// them is that already, it is what is returned. Lists are cut to what both began with, plus the prohibitions of both,
// so the result may forbid more than needed. Neither is nullptr.
[[nodiscard]] Snapshot meet_of(const Snapshot& a, const Snapshot& b);

} // namespace syd::policy
