// SPDX-License-Identifier: BSD-3-Clause
// The decider of calls whose rows say all there is to say: each path argument asks for the accesses in its row.
#include "check/deciders.h"

#include "check/paths/path_judge.h"

#include <algorithm>

namespace syd::check {

using policy::Access;
using syscalls::PathArgument;

void plan_paths(Planner& planner, const syscalls::Row& row) {
    const bool is_wanted = std::ranges::any_of(row.paths, [&planner](const PathArgument& path) {
        return path.used() &&
               std::ranges::any_of(std::array{Access::kWrite, Access::kRead, Access::kExec}, [&](Access access) {
                   return path.access.has(access) && planner.may_be_active(access);
               });
    });
    if (is_wanted) {
        planner.notify(row);
    }
}

Decision decide_paths(Call& call) {
    if (const auto decision = decide_by_arguments(call)) {
        return *decision;
    }
    for (std::size_t index = 0; index < call.row().paths.size(); ++index) {
        const PathArgument& argument = call.row().paths[index];
        if (!argument.used()) {
            continue;
        }
        if (const auto decision = check_path_argument(call, index, argument, argument.access)) {
            return *decision;
        }
    }
    return Decision::continue_call();
}

} // namespace syd::check
