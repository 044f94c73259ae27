// SPDX-License-Identifier: BSD-3-Clause
#include "check/paths/new_name.h"

#include "base/text.h"
#include "check/deciders.h"
#include "check/paths/path_subject.h"

#include <algorithm>

namespace syd::check {
namespace {

using policy::Access;
using policy::PathAccess;
using tracee::Resolved;

bool is_prohibition(const auto& rule) {
    return rule->kind == policy::RuleKind::kBlacklist;
}

policy::Ruling ruling_on(const Call& call, PathAccess access, std::string_view path) {
    const PathSubjectStorage subject(path, call.tid());
    return policy::judge_path(call.state(), call.settings(), access, subject.get());
}

std::optional<Decision> refuse_new_name(Call& call, PathAccess access, std::string subject, policy::Ruling ruling) {
    return call.refuse({.access = policy::access_of(access),
                        .subject = std::move(subject),
                        .ruling = std::move(ruling),
                        .error = Errno{call.row().refusal}});
}

// A file that may not be read must not be renamed or linked to where it may be. (Executing it needs no such rule:
// whoever may execute a file may copy it.)
std::optional<Decision> refuse_readable_name(Call& call, const Resolved& from, const Resolved& to) {
    policy::Ruling ruling = ruling_on(call, PathAccess::kRead, from.path);
    if (ruling.allowed() || from.is_anonymous || !from.exists ||
        !ruling_on(call, PathAccess::kRead, to.path).allowed()) {
        return std::nullopt;
    }
    return refuse_new_name(call, PathAccess::kRead, from.path, std::move(ruling));
}

// The same of what is below a directory, which moves with it: rules may permit the directory and not its content. A
// file with a name that no rule has stands for all.
std::optional<Decision> refuse_better_place(Call& call, PathAccess access, const Resolved& from, const Resolved& to) {
    constexpr std::string_view kAnyFile = "/\1";
    policy::Ruling ruling = ruling_on(call, access, cat(from.path, kAnyFile));
    if (ruling.allowed() || !ruling_on(call, access, cat(to.path, kAnyFile)).allowed()) {
        return std::nullopt;
    }
    return refuse_new_name(call, access, from.path, std::move(ruling));
}

// Whether a newer rule permits everything that `rule` prohibits.
bool is_overridden(const policy::PathRules::Entries& rules, std::size_t rule, const policy::PathPattern& pattern,
                   const policy::MatchOptions& options) {
    return std::any_of(rules.begin() + static_cast<std::ptrdiff_t>(rule) + 1, rules.end(), [&](const auto& later) {
        return !is_prohibition(later) && (later->pattern.covers(pattern, options) ||
                                          (later->resolved && later->resolved->covers(pattern, options)));
    });
}

// The files below a directory move with it, out of the reach of rules that name them there. (Rules whose wildcards
// come before the end of the directory's path are not seen.)
std::optional<Decision> refuse_moved_rules(Call& call, PathAccess access, const Resolved& directory) {
    const policy::PathRules& list = call.state().path_rules(access);
    if (!list.has_blacklist_entry()) {
        return std::nullopt;
    }
    const std::string below = cat(directory.path, '/');
    const auto rules = list.entries();
    for (std::size_t index = 0; index < rules.size(); ++index) {
        const policy::PathRule& rule = *rules[index];
        const policy::PathPattern& pattern = rule.resolved ? *rule.resolved : rule.pattern;
        const std::string place = pattern.literal_part();
        if (!is_prohibition(&rule) || !cat(place, '/').starts_with(below)) {
            continue;
        }
        policy::Ruling ruling = ruling_on(call, access, place);
        if (ruling.allowed() && pattern.has_wildcards() &&
            !is_overridden(rules, index, pattern, call.settings().match)) {
            ruling = {policy::Ruling::Outcome::kRefused,
                      cat(name_of(rule.kind), "/", name_of(policy::access_of(access)), "+", rule.pattern.text()),
                      rule.origin};
        }
        if (!ruling.allowed()) {
            return refuse_new_name(call, access, place, std::move(ruling));
        }
    }
    return std::nullopt;
}

} // namespace

void plan_new_name(Planner& planner, const syscalls::Row& row) {
    if (planner.may_be_active(Access::kWrite) || planner.may_be_active(Access::kRead)) {
        planner.notify(row);
    }
}

bool new_name_matters(const Call& call) {
    return call.is_active(Access::kRead) || call.is_active(Access::kWrite);
}

std::optional<Decision> check_new_name(Call& call, const Resolved& from, const Resolved& to) {
    if (call.is_active(Access::kRead)) {
        if (auto refusal = refuse_readable_name(call, from, to)) {
            return refusal;
        }
    }
    if (!from.is_directory()) {
        return std::nullopt;
    }
    for (const PathAccess access : {PathAccess::kWrite, PathAccess::kRead}) {
        if (!call.is_active(access)) {
            continue;
        }
        if (auto refusal = refuse_better_place(call, access, from, to)) {
            return refusal;
        }
        if (auto refusal = refuse_moved_rules(call, access, from)) {
            return refusal;
        }
    }
    return std::nullopt;
}

} // namespace syd::check
