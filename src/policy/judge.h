// SPDX-License-Identifier: BSD-3-Clause
// The judgement: whether the rules allow one access. No other place reads the lists to decide.
#pragma once

#include "policy/settings.h"
#include "policy/state.h"

#include <cstdint>
#include <string>

namespace syd::policy {

struct Ruling {
    enum class Outcome : std::uint8_t {
        kAllowed,
        kRefused,  // refused, to be reported
        kFiltered, // refused, not to be reported (filter/...)
    };
    Outcome outcome = Outcome::kAllowed;
    // The rule that decided (if filtered, the filter), as "blacklist/write+/tmp/***", and its origin. Empty if no rule
    // matched, and for an access that is allowed.
    std::string rule;
    std::string rule_origin;

    [[nodiscard]] bool allowed() const noexcept { return outcome == Outcome::kAllowed; }
};

[[nodiscard]] Ruling judge_path(const State& state, const Settings& settings, PathAccess access,
                                const PathSubject& subject);
[[nodiscard]] Ruling judge_address(const State& state, const Settings& settings, NetworkAccess access,
                                   const Address& address);

} // namespace syd::policy
