// SPDX-License-Identifier: BSD-3-Clause
#include "policy/path_pattern.h"

#include "base/text.h"

#include <algorithm>

namespace syd::policy {
namespace {

constexpr std::string_view kWholeTree = "/***";
constexpr std::string_view kBelow = "/**";

std::string normalised(std::string_view text, bool quotes, Slashes slashes) {
    const bool fold = slashes == Slashes::kFolded;
    std::string out;
    out.reserve(text.size() + kBelow.size());
    for (std::size_t position = 0; position < text.size(); ++position) {
        const char letter = text[position];
        if (quotes && letter == '\\' && position + 1 < text.size()) {
            if (fold && text[position + 1] == '/') {
                continue; // quoting does not change a slash
            }
            out += letter;
            out += text[++position];
        } else if (!(fold && letter == '/' && out.ends_with('/'))) {
            out += letter;
        }
    }
    if (fold && out.size() > 1 && out.ends_with('/')) {
        out.pop_back();
    }
    return out;
}

std::string unquoted(std::string_view text) {
    std::string out;
    for (std::size_t position = 0; position < text.size(); ++position) {
        if (text[position] == '\\' && position + 1 < text.size()) {
            ++position;
        }
        out += text[position];
    }
    return out;
}

bool begins_with_component(std::string_view path, std::string_view beginning) {
    return path.starts_with(beginning) && (path.size() == beginning.size() || path[beginning.size()] == '/');
}

constexpr char fold_case(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
}

constexpr Case case_of(const MatchOptions& options) {
    return options.case_sensitive ? Case::kSensitive : Case::kInsensitive;
}

bool begins_with(std::string_view text, std::string_view beginning, Case letters) {
    if (letters == Case::kSensitive) {
        return text.starts_with(beginning);
    }
    return text.size() >= beginning.size() && std::equal(beginning.begin(), beginning.end(), text.begin(),
                                                         [](char a, char b) { return fold_case(a) == fold_case(b); });
}

} // namespace

PathPattern::PathPattern(std::string_view text, Slashes slashes) : text_(text), has_wildcards_(has_wildcard(text)) {
    const bool quotes = text.find_first_of("*?[") != std::string_view::npos;
    normal_ = normalised(text, quotes, slashes);
    whole_tree_ = normal_.ends_with(kWholeTree);
    if (whole_tree_) {
        normal_.resize(normal_.size() - kWholeTree.size());
    }
    if (quotes && !has_wildcard(normal_)) {
        normal_ = unquoted(normal_);
        plain_length_ = normal_.size();
    } else {
        plain_length_ = quotes ? normal_.find_first_of("*?[\\") : normal_.size();
    }
    base_length_ = normal_.size();
    if (whole_tree_ && !is_literal()) {
        normal_ += kBelow;
    }
    if (slashes == Slashes::kFolded) {
        names_ = begins_with_component(normal_, "/proc/self")          ? Names::kSelf
                 : begins_with_component(normal_, "/proc/thread-self") ? Names::kThreadSelf
                                                                       : Names::kPath;
    }
}

bool PathPattern::matches(const PathSubject& subject, const MatchOptions& options) const noexcept {
    if (matches_one(subject.path, options)) {
        return true;
    }
    switch (names_) {
    case Names::kPath: return false;
    case Names::kSelf: return !subject.as_self.empty() && matches_one(subject.as_self, options);
    case Names::kThreadSelf: return !subject.as_thread_self.empty() && matches_one(subject.as_thread_self, options);
    }
    return false;
}

bool PathPattern::matches_one(std::string_view path, const MatchOptions& options) const noexcept {
    const std::string_view normal = normal_;
    if (!begins_with(path, normal.substr(0, plain_length_), case_of(options))) {
        return false;
    }
    if (is_literal()) {
        if (path.size() == normal.size()) {
            return true;
        }
        return is_whole_tree(options) && (normal.ends_with('/') || path[normal.size()] == '/');
    }
    return wildmatch(normal.substr(0, base_length_), path, case_of(options)) ||
           (whole_tree_ && wildmatch(normal, path, case_of(options)));
}

bool PathPattern::is_whole_tree(const MatchOptions& options) const noexcept {
    return is_literal() &&
           (whole_tree_ || (!has_wildcards_ && options.no_wildcard == NoWildcard::kPrefix && !normal_.empty()));
}

bool PathPattern::covers(const PathPattern& other, const MatchOptions& options) const {
    if (normal_ == other.normal_ && whole_tree_ == other.whole_tree_ && has_wildcards_ == other.has_wildcards_ &&
        plain_length_ == other.plain_length_) {
        return true;
    }
    if (covers_below(other, options)) {
        return true;
    }
    // A pattern with /proc/self also matches paths below /proc/PID, which its text does not show.
    const bool is_one_path = other.is_literal() && !other.is_whole_tree(options);
    return is_one_path && (other.names_ == Names::kPath || other.names_ == names_) &&
           matches_one(other.normal_, options);
}

bool PathPattern::covers_below(const PathPattern& other, const MatchOptions& options) const {
    const auto is_absolute = [](const PathPattern& pattern) {
        return pattern.normal_.starts_with('/') || (pattern.normal_.empty() && pattern.whole_tree_);
    };
    const bool is_tree = is_whole_tree(options);
    const bool is_inside = !is_literal() && !whole_tree_ && std::string_view(normal_).substr(literal_end()) == kBelow;
    if (!is_absolute(*this) || !is_absolute(other) || !(is_tree || is_inside)) {
        return false;
    }
    std::string top = literal_part();
    if (top.ends_with('/')) {
        top.pop_back(); // the root
    }
    const std::string inner = other.literal_part();
    if (inner == top) {
        return is_tree || !other.is_literal(); // `top/**` matches everything below `top`, but not `top` itself
    }
    return inner.size() > top.size() && begins_with_component(inner, top);
}

bool PathPattern::is_relative() const noexcept {
    const std::string_view text = normal_;
    if (text.starts_with('*')) {
        const std::string_view rest = text.substr(1);
        return !rest.starts_with('*') && !rest.starts_with('/') && !(rest.empty() && whole_tree_);
    }
    return !text.starts_with('/') && !(text.empty() && whole_tree_);
}

std::size_t PathPattern::literal_end() const noexcept {
    if (is_literal()) {
        return normal_.size();
    }
    std::size_t last_slash = 0;
    for (std::size_t position = 0; position < normal_.size(); ++position) {
        const char letter = normal_[position];
        if (letter == '*' || letter == '?' || letter == '[') {
            break;
        }
        if (letter == '/') {
            last_slash = position;
        }
        position += letter == '\\' ? 1 : 0;
    }
    return last_slash;
}

std::string PathPattern::literal_part() const {
    if (!normal_.starts_with('/')) {
        return {};
    }
    return is_literal() ? normal_ : unquoted(std::string_view(normal_).substr(0, literal_end()));
}

std::optional<std::string_view> PathPattern::anchor() const noexcept {
    const std::string_view plain = std::string_view(normal_).substr(0, plain_length_);
    if (is_literal() && !plain.ends_with('/')) {
        return plain;
    }
    const std::size_t last_slash = plain.rfind('/');
    return last_slash == std::string_view::npos ? std::nullopt : std::optional(plain.substr(0, last_slash));
}

PathPattern PathPattern::with_literal(std::string_view resolved) const {
    if (literal_part().empty()) {
        return *this;
    }
    if (!has_wildcards_) {
        return PathPattern(literal_pattern(resolved));
    }
    const std::size_t end = literal_end();
    const std::string_view rest = std::string_view(normal_).substr(end, base_length_ - end);
    return PathPattern(cat(resolved == "/" ? std::string() : quote_wildcards(resolved), rest,
                           whole_tree_ ? kWholeTree : std::string_view()));
}

} // namespace syd::policy
