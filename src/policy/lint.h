// SPDX-License-Identifier: BSD-3-Clause
// lint: finds rules that can have no effect or that probably mean something else than was intended. `sydbox --check`
// prints the findings as warnings. Only the resulting configuration is examined, not rules that were removed again.
// Every finding is true, but not every useless rule is found.
#pragma once

#include "policy/profile.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace syd::policy {

struct Finding {
    enum class Kind : unsigned char {
        kSandboxOff,    // the sandbox type of the rule is `off` like all others, but can be switched on
        kSandboxNever,  // it is `never`, or it is `off` and the magic lock is on
        kShadowed,      // a later rule of the same list matches everything that this rule matches
        kRelative,      // the pattern cannot match an absolute path
        kDots,          // the pattern has a component `.` or `..`, which no resolved path has
        kBlankAtEnd,    // the pattern ends with a blank
        kComment,       // the pattern contains a # behind a blank
        kBraces,        // the pattern contains braces as the shell expands them
        kOpenBracket,   // the pattern has a `[` that begins no class, and therefore stands for itself
        kBareDirectory, // the pattern names a directory, but does not match what is below it (not for reading, which
                        // a directory itself can be)
        kUnsayable,     // the pattern does not fit on a line, so to_profile() leaves the rule out
    };
    Kind kind;
    std::string origin; // of the rule: "FILE:LINE" or "-m"
    std::string rule;   // "whitelist/write+/tmp/x"
    std::string reason;
    // "ORIGIN: RULE: REASON", printable.
    [[nodiscard]] std::string message() const;
};

// Whether an absolute path names a directory now.
using DirectoryTest = std::function<bool(const std::string& path)>;

// In the order of for_each_list() and of the rules. One rule may have several findings. Without `is_directory` there is
// no kBareDirectory.
[[nodiscard]] std::vector<Finding> lint(const Configuration& configuration, const DirectoryTest& is_directory);

} // namespace syd::policy
