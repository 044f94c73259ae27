// SPDX-License-Identifier: BSD-3-Clause
// The decider of the access(2) family: the mode argument says which accesses the process asks about.
#include "check/deciders.h"

#include "check/paths/path_judge.h"

#include <unistd.h>

#include <array>

namespace syd::check {
namespace {

using policy::Access;

struct ModeBit {
    int bit;
    Access access;
};
constexpr std::array kModeBits{ModeBit{R_OK, Access::kRead}, ModeBit{W_OK, Access::kWrite},
                               ModeBit{X_OK, Access::kExec}};

} // namespace

void plan_access_mode(Planner& planner, const syscalls::Row& row) {
    for (const ModeBit& mode : kModeBits) {
        if (planner.may_be_active(mode.access)) {
            planner.notify_any_bit(row, row.decider_argument, {static_cast<std::uint64_t>(mode.bit)});
        }
    }
}

Decision decide_access_mode(Call& call) {
    if (const auto objection = objection_to_flags(call.event())) {
        return Decision::refuse(*objection);
    }
    policy::AccessSet accesses;
    for (const ModeBit& mode : kModeBits) {
        if ((call.decider_int() & mode.bit) != 0) {
            accesses = accesses | mode.access;
        }
    }
    return check_path_argument(call, 0, call.row().paths[0], accesses).value_or(Decision::continue_call());
}

} // namespace syd::check
