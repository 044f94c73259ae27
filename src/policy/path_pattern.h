// SPDX-License-Identifier: BSD-3-Clause
// PathPattern: the pattern of a path rule, prepared to be matched against many resolved absolute paths.
#pragma once

#include "policy/wildmatch.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace syd::policy {

// What a pattern without wildcards matches (core/match/no_wildcard): itself, or also everything below.
enum class NoWildcard : bool { kLiteral, kPrefix };

struct MatchOptions {
    bool case_sensitive = true; // core/match/case_sensitive
    NoWildcard no_wildcard = NoWildcard::kLiteral;
};

// The resolved path that a call refers to. If it is below /proc/PID of the calling process, `as_self` is the same path
// with /proc/self in place of /proc/PID; if it is below /proc/PID/task/TID of the calling thread, `as_thread_self` is
// the same path with /proc/thread-self. Otherwise both are empty.
struct PathSubject {
    std::string_view path;
    std::string_view as_self;
    std::string_view as_thread_self;
};

// Whether runs of slashes become one slash, and a slash at the end is removed. The names of abstract sockets are no
// paths: kKept.
enum class Slashes : bool { kFolded, kKept };

class PathPattern {
public:
    // Any text is a pattern. A trailing `/***` matches the directory and everything below it. A backslash quotes the
    // next character if the text contains a `*`, `?` or `[`; otherwise it stands for itself.
    explicit PathPattern(std::string_view text, Slashes slashes = Slashes::kFolded);

    [[nodiscard]] bool matches(const PathSubject& subject, const MatchOptions& options) const noexcept;

    // Whether this pattern matches everything that `other` matches. May be false although it does; true is returned for
    // equal patterns, for a tree (`/***`, `/**`, or a prefix) that contains the literal part of `other`, and if `other`
    // matches a single path that this pattern matches.
    [[nodiscard]] bool covers(const PathPattern& other, const MatchOptions& options) const;
    // The pattern cannot match an absolute path: it begins neither with a slash, nor with `**`, nor with a `*` before a
    // slash. (`?`, `[...]` and a single `*` match no slash.)
    [[nodiscard]] bool is_relative() const noexcept;

    // The text as it was written. The operations `-` and `?` of a list compare it.
    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    // Whether it contains an unquoted `*`, `?` or `[`. Those of a trailing `/***` count.
    [[nodiscard]] bool has_wildcards() const noexcept { return has_wildcards_; }
    // Whether it begins with /proc/self or /proc/thread-self. It then matches other paths for each process, so its
    // links cannot be resolved.
    [[nodiscard]] bool names_process() const noexcept { return names_ != Names::kPath; }

    // The leading components without wildcards, unquoted: "/var/tmp" of "/var/tmp/x*/***" and of "/var/tmp/***". The
    // whole path if there is no wildcard; "" if the pattern is relative or has a wildcard in its first component.
    [[nodiscard]] std::string literal_part() const;

    // A path, unquoted, at or below which every match is, apart from letter case; "" is the root. Nothing if there is
    // no such path. Valid as long as the pattern.
    [[nodiscard]] std::optional<std::string_view> anchor() const noexcept;

    // The same pattern with its literal part replaced by the path `resolved`, in which wildcard characters are quoted.
    // The pattern itself if it has no literal part.
    [[nodiscard]] PathPattern with_literal(std::string_view resolved) const;

    friend bool operator==(const PathPattern& a, const PathPattern& b) { return a.text_ == b.text_; }

private:
    enum class Names : unsigned char { kPath, kSelf, kThreadSelf };

    [[nodiscard]] bool matches_one(std::string_view path, const MatchOptions& options) const noexcept;
    [[nodiscard]] bool is_literal() const noexcept { return plain_length_ == normal_.size(); }
    // Whether it matches a literal path and everything below it.
    [[nodiscard]] bool is_whole_tree(const MatchOptions& options) const noexcept;
    [[nodiscard]] bool covers_below(const PathPattern& other, const MatchOptions& options) const;
    // Where in normal_ the literal part of a pattern with wildcards ends.
    [[nodiscard]] std::size_t literal_end() const noexcept;

    std::string text_;
    // The text with folded slashes and without a trailing `/***`. Unquoted if it then has no wildcard; otherwise
    // followed by `/**` if whole_tree_ is true.
    std::string normal_;
    std::size_t base_length_ = 0;  // of normal_ without that `/**`
    std::size_t plain_length_ = 0; // of the part of normal_ in front of the first wildcard or backslash
    Names names_ = Names::kPath;
    bool has_wildcards_ = false;
    bool whole_tree_ = false; // ended in `/***`
};

} // namespace syd::policy
