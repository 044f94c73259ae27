// SPDX-License-Identifier: BSD-3-Clause
// The deciders of open(2), openat(2), creat(2) and openat2(2).
#include "check/deciders.h"

#include "check/paths/open_flags.h"
#include "check/paths/path_judge.h"

#include <fcntl.h>
#include <linux/openat2.h>

#include <cerrno>

namespace syd::check {
namespace {

using policy::Access;
using policy::AccessSet;
using syscalls::Last;
using syscalls::PathArgument;

// core/restrict/file_control refuses these.
constexpr std::uint64_t kRestrictedFlags = O_ASYNC | O_DIRECT | O_SYNC;

// Which accesses these flags ask for. `exists` matters for O_CREAT without a writing mode.
AccessSet accesses_of_open(std::uint64_t flags, bool exists) {
    AccessSet accesses;
    const auto mode = flags & O_ACCMODE;
    if (mode != O_WRONLY) {
        accesses = accesses | Access::kRead;
    }
    const bool creates = (flags & O_CREAT) != 0 && !exists;
    if (mode != O_RDONLY || (flags & O_TRUNC) != 0 || (flags & O_TMPFILE) == O_TMPFILE || creates) {
        accesses = accesses | Access::kWrite;
    }
    return accesses;
}

// Comes out of the filter what check_open_flags() looks at.
void plan_visible_flags(Planner& planner, const syscalls::Row& row) {
    const std::int8_t flags = row.decider_argument;
    if (planner.may_be_active(Access::kWrite)) {
        // O_TMPFILE needs a writing mode (open(2)); mode 3 has both bits.
        planner.notify_any_bit(row, flags, {O_WRONLY, O_RDWR, O_CREAT, O_TRUNC});
    } else if (planner.any_type_may_be_active()) {
        planner.notify_any_bit(row, flags, {O_WRONLY, O_RDWR}); // for /proc/PID/mem
    }
    if (planner.may_restrict(planner.settings().restrict_file_control)) {
        planner.notify_any_bit(row, flags, {O_ASYNC, O_DIRECT, O_DSYNC}); // O_SYNC includes O_DSYNC
    }
}

void plan_hidden_flags(Planner& planner, const syscalls::Row& row) {
    if (planner.any_type_may_be_active() || planner.may_restrict(planner.settings().restrict_file_control)) {
        planner.notify(row);
    }
}

Decision check_open_flags(Call& call, std::uint64_t flags, std::uint64_t resolve_flags) {
    if (call.settings().restrict_file_control && (flags & kRestrictedFlags) != 0) {
        return Decision::refuse(EINVAL);
    }
    // An O_PATH descriptor neither reads nor writes; calls that use it later are checked then.
    if ((flags & O_PATH) != 0) {
        return Decision::continue_call();
    }
    const AccessSet possible = accesses_of_open(flags, false);
    // Processes are protected from being taken over through /proc also where writing is not checked.
    const bool may_take_over = (flags & O_ACCMODE) != O_RDONLY && call.any_type_is_active();
    if (!any_active(call, possible) && !may_take_over) {
        return Decision::continue_call();
    }
    const bool creates = (flags & O_CREAT) != 0 && (flags & O_TMPFILE) != O_TMPFILE;
    const bool exclusive = creates && (flags & O_EXCL) != 0;
    const bool follow = (flags & O_NOFOLLOW) == 0 && !exclusive;
    PathArgument shape = call.row().paths[0];
    shape.last = exclusive ? Last::kIsMissing : creates ? Last::kMayExist : Last::kExists;
    const auto object = resolve_argument(call, 0, shape,
                                         {.last = last_component_of(shape.last),
                                          .follow_last = follow,
                                          .opens_new_file = creates,
                                          .skips_name = exclusive,
                                          .resolve_flags = resolve_flags});
    if (!object) {
        return object.error();
    }
    return judge(call, shape, accesses_of_open(flags, (*object)->exists), **object).value_or(Decision::continue_call());
}

} // namespace

void plan_open(Planner& planner, const syscalls::Row& row) {
    if (planner.may_be_active(Access::kRead)) {
        planner.notify(row);
    } else if (row.decider_argument != syscalls::kNoArgument) {
        plan_visible_flags(planner, row);
    } else {
        plan_hidden_flags(planner, row); // creat
    }
}

void plan_open_how(Planner& planner, const syscalls::Row& row) {
    plan_hidden_flags(planner, row);
}

Decision decide_open(Call& call) {
    const bool is_creat = call.row().decider_argument == syscalls::kNoArgument;
    const auto flags = static_cast<std::uint32_t>(is_creat ? O_CREAT | O_WRONLY | O_TRUNC : call.decider_int());
    if (const auto objection = objection_to_open(flags); objection && (flags & O_PATH) == 0) {
        return Decision::refuse(*objection);
    }
    return check_open_flags(call, flags, 0);
}

Decision decide_open_how(Call& call) {
    constexpr std::int8_t kSizeArgument = 3;
    if (call.event().argument(kSizeArgument) < sizeof(open_how)) {
        return Decision::refuse(EINVAL); // openat2(2): size is below the first published one
    }
    const auto how = call.read_object<open_how>(call.decider_argument());
    if (!how) {
        return how.error();
    }
    if (const auto objection = objection_to_open_how(*how); objection && (how->flags & O_PATH) == 0) {
        return Decision::refuse(*objection);
    }
    return check_open_flags(call, how->flags, how->resolve);
}

} // namespace syd::check
