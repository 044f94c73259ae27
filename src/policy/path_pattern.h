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
    bool case_sensitive = true; // core/match/case_sensitive
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

// What becomes of runs of slashes and of a slash at the end: kKept where a name is no path (abstract sockets).
enum class Slashes : bool { kFolded, kKept };

class PathPattern {
public:
    // Any text is a pattern; runs of slashes become one, a slash at the end counts for nothing. A trailing `/***`
    // matches the directory and all below. A backslash quotes if there is anything to quote: a `*`, `?` or `[`
    // somewhere in the text.
    explicit PathPattern(std::string_view text, Slashes slashes = Slashes::kFolded);

    [[nodiscard]] bool matches(const PathSubject& subject, const MatchOptions& options) const noexcept;

    // Whether this matches all that `other` matches. Errs on the side of "no": it knows equal patterns, a whole tree
    // (`/***`, `/**`, or a prefix) around the literal part of `other`, and patterns that match the one path of `other`.
    [[nodiscard]] bool covers(const PathPattern& other, const MatchOptions& options) const;
    // Can match no absolute path: it neither begins with a slash nor with a wildcard that a slash can follow or be part
    // of. (`?`, `[...]` and a lone `*` stop at slashes.)
    [[nodiscard]] bool is_relative() const noexcept;

    // As it was written (runs of slashes kept): what `-` and `?` compare.
    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    // An unquoted `*`, `?` or `[`; also that of a trailing `/***`.
    [[nodiscard]] bool has_wildcards() const noexcept { return has_wildcards_; }
    // Begins with /proc/self or /proc/thread-self: means another path for each process, so links can't be resolved.
    [[nodiscard]] bool names_process() const noexcept { return names_ != Names::kPath; }

    // The longest leading run of whole components that holds no wildcard, unquoted: "/var/tmp" of
    // "/var/tmp/x*/***" and of "/var/tmp/***"; the whole path where there is no wildcard; "" if the pattern is
    // relative or its first component has one. See with_literal().
    [[nodiscard]] std::string literal_part() const;

    // The same pattern with the literal part replaced by `resolved` (where that leads to), whatever letters that
    // holds. Without a literal part: the pattern itself.
    [[nodiscard]] PathPattern with_literal(std::string_view resolved) const;

    friend bool operator==(const PathPattern& a, const PathPattern& b) { return a.text_ == b.text_; }

private:
    enum class Names : unsigned char { kPath, kSelf, kThreadSelf };

    [[nodiscard]] bool matches_one(std::string_view path, const MatchOptions& options) const noexcept;
    [[nodiscard]] bool is_literal() const noexcept { return plain_length_ == normal_.size(); }
    // Whether it stands for its (literal) base and everything below.
    [[nodiscard]] bool is_whole_tree(const MatchOptions& options) const noexcept;
    [[nodiscard]] bool covers_below(const PathPattern& other, const MatchOptions& options) const;
    // Where in normal_ the literal part of a pattern with wildcards ends.
    [[nodiscard]] std::size_t literal_end() const noexcept;

    std::string text_;
    // Slashes folded, trailing `/***` cut off. Unquoted if that leaves no wildcard; else, with whole_tree_, followed
    // by the `/**` that matches what is below.
    std::string normal_;
    std::size_t base_length_ = 0;  // normal_ without that `/**`
    std::size_t plain_length_ = 0; // leading bytes of normal_ that must be equal: a quick "no"
    Names names_ = Names::kPath;
    bool has_wildcards_ = false;
    bool whole_tree_ = false; // ended in `/***`
};

} // namespace syd::policy
