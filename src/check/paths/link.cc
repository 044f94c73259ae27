// SPDX-License-Identifier: BSD-3-Clause
// The decider of link(2) and linkat(2). A new name for a file is a way to write to it, so the old name needs write
// access as well.
#include "check/deciders.h"

#include "check/paths/new_name.h"
#include "check/paths/path_judge.h"

namespace syd::check {
namespace {

Result<const tracee::Resolved*, Decision> resolve_path(Call& call, std::size_t index) {
    const syscalls::PathArgument& argument = call.row().paths.at(index);
    return resolve_argument(call, index, argument,
                            {.last = last_component_of(argument.last), .follow_last = follows_last(call, argument)});
}

} // namespace

Decision decide_link(Call& call) {
    const Decision decision = decide_paths(call);
    if (decision.kind != Decision::Kind::kContinue || !new_name_matters(call)) {
        return decision;
    }
    const auto from = resolve_path(call, 0);
    if (!from) {
        return from.error();
    }
    const auto to = resolve_path(call, 1);
    if (!to) {
        return to.error();
    }
    return check_new_name(call, **from, **to).value_or(decision);
}

} // namespace syd::check
