// SPDX-License-Identifier: BSD-3-Clause
#include "policy/lint.h"

#include "base/text.h"

#include <algorithm>
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
            look_at_pattern(rule, add);
            const auto later = all.subspan(index + 1);
            const auto shadow = std::find_if(later.begin(), later.end(), [&](const auto& other) {
                return covers(*other, rule, configuration_.settings.match);
            });
            if (shadow != later.end()) {
                add(Kind::kShadowed, cat("never decides: the later ", text_of(**shadow), " (", (*shadow)->origin,
                                         ") matches everything that it matches"));
            }
        }
    }

    template <class Add> void look_at_mode(SandboxType sandbox, const Add& add) const {
        const State& state = configuration_.state;
        if (is_active(state.mode(sandbox))) {
            return;
        }
        const bool is_final = state.mode(sandbox) == Mode::kNever || state.lock == MagicLock::kOn;
        add(is_final ? Kind::kSandboxNever : Kind::kSandboxOff,
            cat("does not act: core/sandbox/", name_of(sandbox), " is ", name_of(state.mode(sandbox)),
                is_final ? "" : ", until it is switched on"));
    }

    template <class Rule, class Add> void look_at_pattern(const Rule& rule, const Add& add) const {
        const std::string_view text = rule.pattern.text();
        if (!fits_on_a_line(text)) {
            add(Kind::kUnsayable, "cannot be said in a profile, so it is left out of this one");
        }
        const PathPattern* const path = path_of(rule.pattern);
        if (path == nullptr) {
            return;
        }
        if (text.ends_with(' ') || text.ends_with('\t')) {
            add(Kind::kBlankAtEnd, "ends with a blank, which is part of the pattern");
        }
        if (path->is_relative()) {
            add(Kind::kRelative, "never matches: the pattern is relative, but paths are absolute");
        } else if (has_open_bracket(text)) {
            add(Kind::kOpenBracket, "holds a [ without its ], which stands for itself");
        } else if (has_dots(text) && !rule.resolved) {
            add(Kind::kDots, "never matches: paths are resolved, so they hold no . and no ..");
        } else if (!path->has_wildcards() && !path->names_process() &&
                   configuration_.settings.match.no_wildcard == NoWildcard::kLiteral && is_directory_ &&
                   is_directory_(path->literal_part())) {
            add(Kind::kBareDirectory, "is a directory, and means just that: write /*** behind it for what is below it");
        }
    }

    const Configuration& configuration_;
    const DirectoryTest& is_directory_;
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
