// SPDX-License-Identifier: BSD-3-Clause
#include "policy/lint.h"

#include "base/enum_array.h"
#include "base/text.h"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

namespace syd::policy {
namespace {

using Kind = Finding::Kind;

// The path pattern that `pattern` is or contains, or nullptr.
const PathPattern* path_of(const PathPattern& pattern) {
    return &pattern;
}
const PathPattern* path_of(const AddressPattern& pattern) {
    return pattern.unix_path();
}

// Symbolic links differ between machines. So the text of the earlier rule must be covered by the text of the later one;
// that its links lead to the same place on this machine is not enough.
template <class Rule> bool covers(const Rule& later, const Rule& earlier, const MatchOptions& options) {
    const auto covers_resolved = [&] {
        return later.pattern.covers(*earlier.resolved, options) ||
               (later.resolved && later.resolved->covers(*earlier.resolved, options));
    };
    return later.pattern.covers(earlier.pattern, options) && (!earlier.resolved || covers_resolved());
}

bool has_dots(std::string_view path) {
    const auto components = split(path, '/');
    return std::any_of(components.begin(), components.end(),
                       [](std::string_view component) { return component == "." || component == ".."; });
}

// As in the shell: {a,b}.
bool has_braces(std::string_view text) {
    const std::size_t open = text.find('{');
    const std::size_t comma = text.find(',', open);
    return open != std::string_view::npos && comma != std::string_view::npos &&
           text.find('}', comma) != std::string_view::npos;
}

class Linter {
public:
    Linter(const Configuration& configuration, const DirectoryTest& is_directory)
        : configuration_(configuration), is_directory_(is_directory) {}

    std::vector<Finding> run() {
        for_each_list(configuration_, [this](const auto& list, const ListRows& rows) { look_at(list, rows); });
        return std::move(findings_);
    }

private:
    template <class Rule> void look_at(const BasicRuleList<Rule>& list, const ListRows& rows) {
        const auto rules = list.entries();
        const std::span all(rules);
        const auto text_of = [&rows](const Rule& rule) {
            return cat(rows.by_kind[rule.kind]->name, "+", rule.pattern.text());
        };
        for (std::size_t index = 0; index < rules.size(); ++index) {
            const Rule& rule = *rules[index];
            const auto add = [&](Kind kind, std::string reason) {
                findings_.push_back({kind, rule.origin, text_of(rule), std::move(reason)});
            };
            if (rows.sandbox) {
                look_at_mode(*rows.sandbox, add);
            }
            look_at_pattern(rule, rows.sandbox, add);
            const auto later = all.subspan(index + 1);
            const auto shadow = std::find_if(later.begin(), later.end(), [&](const auto& other) {
                return covers(*other, rule, configuration_.settings.match);
            });
            if (shadow != later.end()) {
                add(Kind::kShadowed, cat("has no effect: the later ", text_of(**shadow), " (", (*shadow)->origin,
                                         ") matches everything that it matches"));
            }
        }
    }

    // One finding for each type. A type that is off beside one that is checked is meant to be switched on later.
    template <class Add> void look_at_mode(SandboxType sandbox, const Add& add) {
        const State& state = configuration_.state;
        const bool is_final = state.mode(sandbox) == Mode::kNever || state.lock == MagicLock::kOn;
        const bool is_known = std::exchange(was_looked_at_[sandbox], true);
        if (is_known || is_active(state.mode(sandbox)) || (!is_final && std::ranges::any_of(state.modes, is_active))) {
            return;
        }
        add(is_final ? Kind::kSandboxNever : Kind::kSandboxOff,
            cat("this and other rules for core/sandbox/", name_of(sandbox), " have no effect while it is ",
                name_of(state.mode(sandbox))));
    }

    template <class Rule, class Add>
    void look_at_pattern(const Rule& rule, std::optional<SandboxType> sandbox, const Add& add) const {
        const std::string_view text = rule.pattern.text();
        if (!fits_on_a_line(text)) {
            add(Kind::kUnsayable, "cannot be expressed in a profile; it is left out of this one");
        }
        const PathPattern* const path = path_of(rule.pattern);
        if (path == nullptr) {
            return;
        }
        if (text.ends_with(' ') || text.ends_with('\t')) {
            add(Kind::kBlankAtEnd, "ends with a blank, which is part of the pattern");
        }
        if (text.find(" #") != std::string_view::npos || text.find("\t#") != std::string_view::npos) {
            add(Kind::kComment, "contains the text behind #, too: put a comment on a line of its own");
        }
        if (has_braces(text)) {
            add(Kind::kBraces, "contains { and }, which are not expanded: write one rule for each word");
        }
        if (path->is_relative()) {
            add(Kind::kRelative, "never matches: the pattern is relative, but paths are absolute");
        } else if (has_open_bracket(text)) {
            add(Kind::kOpenBracket, "contains a [ without a ], which stands for itself");
        } else if (has_dots(text) && !rule.resolved) {
            add(Kind::kDots, "never matches: paths are resolved, so they contain no . and no ..");
        } else if (sandbox != SandboxType::kRead && !path->has_wildcards() && !path->names_process() &&
                   configuration_.settings.match.no_wildcard == NoWildcard::kLiteral && is_directory_ &&
                   is_directory_(path->literal_part())) {
            add(Kind::kBareDirectory, "matches only the directory itself: append /*** for everything below it");
        }
    }

    const Configuration& configuration_;
    const DirectoryTest& is_directory_;
    EnumArray<SandboxType, bool, kSandboxTypeCount> was_looked_at_{};
    std::vector<Finding> findings_;
};

} // namespace

std::string Finding::message() const {
    return cat(printable(origin), ": ", printable(rule), ": ", printable(reason));
}

std::vector<Finding> lint(const Configuration& configuration, const DirectoryTest& is_directory) {
    return Linter(configuration, is_directory).run();
}

} // namespace syd::policy
