// SPDX-License-Identifier: BSD-3-Clause
// The judgement itself: state, settings and one access in, a ruling out. Pure; the only place where lists are read
// to decide.
#pragma once

#include "policy/settings.h"
#include "policy/state.h"

#include <memory>
#include <string>

namespace syd::policy {

struct Ruling {
    enum class Outcome : std::uint8_t {
        kAllowed,  // the sandbox type is off, or the lists say so
        kRefused,  // refuse and report
        kFiltered, // refuse without a report (filter/...)
    };
    Outcome outcome = Outcome::kAllowed;
    // The rule that decided, as "blacklist/write+/tmp/***" (of what was filtered: the filter), and where it came from;
    // both empty if none matched.
    // Only filled in for what is not allowed: it costs time.
    std::string rule;
    std::string rule_origin;

    [[nodiscard]] bool allowed() const noexcept { return outcome == Outcome::kAllowed; }
};

// `access` is kExec, kRead or kWrite.
[[nodiscard]] Ruling judge_path(const State& state, const Settings& settings, Access access,
                                const PathSubject& subject);
// `access` is kBind or kConnect.
[[nodiscard]] Ruling judge_address(const State& state, const Settings& settings, Access access, const Address& address);

} // namespace syd::policy
