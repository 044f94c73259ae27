// SPDX-License-Identifier: BSD-3-Clause
// The decider of the access(2) family: the mode argument says which accesses the process asks about. With W_OK alone it
// may carry a magic command, as bash's [[ -w PATH ]] makes it: unlike a stat it comes out of the filter anyway.
#include "check/deciders.h"

#include "check/magic/magic_command.h"
#include "check/paths/path_judge.h"

#include <unistd.h>

#include <array>
#include <optional>

namespace syd::check {
namespace {

using policy::Access;

struct ModeBit {
    int bit;
    Access access;
};
constexpr std::array kModeBits{ModeBit{R_OK, Access::kRead}, ModeBit{W_OK, Access::kWrite},
                               ModeBit{X_OK, Access::kExec}};

std::optional<Decision> decide_magic_access(Call& call) {
    const std::int8_t argument = call.row().paths[0].path;
    if (call.decider_int() != W_OK || call.state().lock == policy::MagicLock::kOn ||
        !may_be_magic(call.pending(), call.event().argument(argument))) {
        return std::nullopt;
    }
    const auto path = call.read_path(argument);
    return path ? decide_magic(call.pending(), *path, call.state()) : path.error();
}

} // namespace

void plan_access_mode(Planner& planner, const syscalls::Row& row) {
    for (const ModeBit& mode : kModeBits) {
        const bool may_be_magic = mode.bit == W_OK && !planner.is_sealed();
        if (may_be_magic || planner.may_be_active(mode.access)) {
            planner.notify_any_bit(row, row.decider_argument, {static_cast<std::uint64_t>(mode.bit)});
        }
    }
}

Decision decide_access_mode(Call& call) {
    if (const auto objection = objection_to_flags(call.event())) {
        return Decision::refuse(*objection);
    }
    if (const auto decision = decide_magic_access(call)) {
        return *decision;
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
