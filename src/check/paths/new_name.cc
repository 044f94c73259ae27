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

// A file that may not be read must not be renamed or linked to where it may be. (Executing it needs no such rule:
// whoever may execute a file may copy it.)
std::optional<Decision> refuse_readable_name(Call& call, const Resolved& from, const Resolved& to) {
    const auto ruling_on = [&call](const Resolved& object) {
        const PathSubjectStorage subject(object.path, call.tid());
        return policy::judge_path(call.state(), call.settings(), PathAccess::kRead, subject.get());
    };
    policy::Ruling ruling = ruling_on(from);
    if (ruling.allowed() || from.is_anonymous || !from.exists || !ruling_on(to).allowed()) {
        return std::nullopt;
    }
    return call.refuse({.access = Access::kRead,
                        .subject = from.path,
                        .ruling = std::move(ruling),
                        .error = Errno{call.row().refusal}});
}

// The files below a directory move with it, out of the reach of rules that name them there. (Rules whose wildcards
// come before the end of the directory's path are not seen.)
std::optional<Decision> refuse_moved_rules(Call& call, const Resolved& directory) {
    if (!directory.is_directory()) {
        return std::nullopt;
    }
    const std::string below = cat(directory.path, '/');
    for (const PathAccess access : {PathAccess::kWrite, PathAccess::kRead}) {
        if (!call.is_active(access)) {
            continue;
        }
        const policy::PathRules& rules = call.state().path_rules(access);
        if (!rules.has_blacklist_entry()) {
            continue;
        }
        for (const auto& rule : rules.entries()) {
            const policy::PathPattern& pattern = rule->resolved ? *rule->resolved : rule->pattern;
            const std::string place = pattern.literal_part();
            if (!is_prohibition(rule) || !cat(place, '/').starts_with(below)) {
                continue;
            }
            policy::Ruling ruling = policy::judge_path(call.state(), call.settings(), access, {place, {}, {}});
            if (!ruling.allowed()) {
                return call.refuse({.access = policy::access_of(access),
                                    .subject = place,
                                    .ruling = std::move(ruling),
                                    .error = Errno{call.row().refusal}});
            }
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
    // Of the rules for writing only prohibitions can be left behind; most profiles have none.
    return call.is_active(Access::kRead) ||
           (call.is_active(Access::kWrite) && call.state().path_rules(PathAccess::kWrite).has_blacklist_entry());
}

std::optional<Decision> check_new_name(Call& call, const Resolved& from, const Resolved& to) {
    if (call.is_active(Access::kRead)) {
        if (auto refusal = refuse_readable_name(call, from, to)) {
            return refusal;
        }
    }
    return refuse_moved_rules(call, from);
}

} // namespace syd::check
