// SPDX-License-Identifier: BSD-3-Clause
// Rules of a configuration that can never act, or do not mean what they seem to: what `sydbox --check` warns of.
// It judges the effective configuration, so a rule that was removed again is not looked at. It errs on the side of
// silence: what it says of a rule is true, but it does not find every useless rule.
#pragma once

#include "policy/profile.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace syd::policy {

struct Finding {
    enum class Kind : unsigned char {
        kSandboxOff,    // the rule's sandbox type is `off`, and could be switched on
        kSandboxNever,  // it is `never`, or `off` in a sandbox that no magic reaches
        kShadowed,      // a later rule of the same list matches all that this one does
        kRelative,      // the pattern can match no absolute path
        kDots,          // a `.` or `..` that no path holds
        kBlankAtEnd,    // a blank at the end, which is part of the pattern
        kOpenBracket,   // a `[` that begins no class, so stands for itself
        kBareDirectory, // a directory, where only `/***` stands for what is below it
        kUnsayable,     // the value fits on no line of a profile; the printed configuration lacks it
    };
    Kind kind;
    std::string origin; // of the rule: "FILE:LINE" or "-m"
    std::string rule;   // "whitelist/write+/tmp/x"
    std::string reason;
    // "ORIGIN: RULE: REASON", printable.
    [[nodiscard]] std::string message() const;
};

// Whether an absolute path names a directory, by the world's state of this moment.
using DirectoryTest = std::function<bool(const std::string& path)>;

// List by list, each in the order of its rules. A rule may have several findings.
[[nodiscard]] std::vector<Finding> lint(const Configuration& configuration, const DirectoryTest& is_directory);

} // namespace syd::policy
