// SPDX-License-Identifier: BSD-3-Clause
// The decider of mknod(2) and mknodat(2).
#include "check/deciders.h"

#include "check/paths/path_judge.h"

#include <sys/stat.h>

#include <cerrno>

namespace syd::check {
namespace {

// What the kernel refuses before it looks at the path: may_mknod() in fs/namei.c.
std::optional<Errno> objection_to_type(mode_t mode) {
    switch (mode & S_IFMT) {
    case 0:
    case S_IFREG:
    case S_IFCHR:
    case S_IFBLK:
    case S_IFIFO:
    case S_IFSOCK: return std::nullopt;
    case S_IFDIR: return Errno{EPERM};
    default: return Errno{EINVAL};
    }
}

// A whiteout of a union file system is no device: nothing can be opened through it, and making one needs no privilege
// (WHITEOUT_DEV in include/linux/fs.h; Linux 5.8).
bool is_device(const Call& call, mode_t mode) {
    const auto number_argument = static_cast<std::int8_t>(call.row().decider_argument + 1);
    return S_ISBLK(mode) || (S_ISCHR(mode) && call.event().int_argument(number_argument) != 0);
}

} // namespace

Decision decide_mknod(Call& call) {
    if (!call.is_active(policy::Access::kWrite)) {
        return Decision::continue_call();
    }
    const auto mode = static_cast<mode_t>(call.decider_int());
    if (const auto objection = objection_to_type(mode)) {
        return Decision::refuse(*objection);
    }
    if (!is_device(call, mode)) {
        return decide_paths(call);
    }
    const auto place = resolve_argument(call, 0, call.row().paths[0], {.last = tracee::LastComponent::kIsMissing});
    if (!place) {
        return place.error();
    }
    return (*place)->exists ? Decision::refuse(EEXIST)
                            : call.refuse_call("device nodes are never made inside a sandbox");
}

} // namespace syd::check
