// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/thread_ids.h"

#include <unistd.h>

namespace syd::tracee {

bool set_thread_groups(std::span<const gid_t> groups) noexcept {
    return ::syscall(kSetgroupsCall, groups.size(), groups.data()) == 0;
}

bool set_thread_users(const std::array<uid_t, 3>& ids) noexcept {
    return ::syscall(kSetresuidCall, ids[0], ids[1], ids[2]) == 0;
}

bool set_thread_group_ids(const std::array<gid_t, 3>& ids) noexcept {
    return ::syscall(kSetresgidCall, ids[0], ids[1], ids[2]) == 0;
}

} // namespace syd::tracee
