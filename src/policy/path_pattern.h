// SPDX-License-Identifier: BSD-3-Clause
// PathPattern: one path rule's text, prepared once for many matches against resolved absolute paths.
#pragma once

#include "policy/wildmatch.h"

#include <optional>
#include <string>
#include <string_view>

namespace syd::policy {

// What a pattern without wildcards stands for (core/match/no_wildcard).
enum class NoWildcard : bool { kLiteral, kPrefix };

struct MatchOptions {
    Case letters = Case::kSensitive;
    NoWildcard no_wildcard = NoWildcard::kLiteral;
};

// The path that a call would touch, as rules see it. Below /proc/PID of the asking process itself `as_self` is the
// same path with /proc/self in place of /proc/PID, and below /proc/PID/task/TID of the asking thread
// `as_thread_self` is that with /proc/thread-self; both are empty elsewhere.
struct PathSubject {
    std::string_view path;
    std::string_view as_self;
    std::string_view as_thread_self;
};

class PathPattern {
public:
    // Any text is a pattern; runs of slashes become one. A trailing `/***` matches the directory and all below.
    explicit PathPattern(std::string_view text);

    [[nodiscard]] bool matches(const PathSubject& subject, const MatchOptions& options) const noexcept;

    // As it was written (runs of slashes kept): what `-` and `?` compare.
    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    [[nodiscard]] bool has_wildcards() const noexcept { return has_wildcards_; }

    // The longest leading run of whole components that holds no wildcard, unquoted: "/var/tmp" of
    // "/var/tmp/x*/***" and of "/var/tmp/***"; the whole path where there is no wildcard; "" if the pattern is
    // relative or its first component has one. See with_literal().
    [[nodiscard]] std::string literal_part() const;

    // The same pattern with the literal part replaced by `resolved` (where that leads to).
    [[nodiscard]] PathPattern with_literal(std::string_view resolved) const;

    friend bool operator==(const PathPattern& a, const PathPattern& b) { return a.text_ == b.text_; }

private:
    [[nodiscard]] bool matches_one(std::string_view path, const MatchOptions& options) const noexcept;

    std::string text_;
    std::string normal_; // slashes folded, trailing `/***` cut off
    bool has_wildcards_ = false;
    bool whole_tree_ = false; // ended in `/***`
    enum class Names : unsigned char { kPath, kSelf, kThreadSelf } names_ = Names::kPath;
    std::size_t plain_length_ = 0; // leading bytes of normal_ that must be equal: a quick "no"
};

} // namespace syd::policy
