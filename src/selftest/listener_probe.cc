// SPDX-License-Identifier: BSD-3-Clause
#include "selftest/listener_probe.h"

#include "kernel/fallback.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace syd::selftest {
namespace {

long load_allow_all(unsigned long flags) {
    std::array<sock_filter, 1> allow{{BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)}};
    const sock_fprog program{1, allow.data()};
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

} // namespace

int probe_listener() {
    const unsigned long plain = SECCOMP_FILTER_FLAG_NEW_LISTENER;
    long listener = load_allow_all(plain | kernel::kFilterFlagWaitKillableRecv);
    const bool killable = listener >= 0;
    if (!killable && errno == EINVAL) {
        listener = load_allow_all(plain);
    }
    if (listener < 0) {
        return errno == EBUSY ? kOtherListener : 0;
    }
    const bool sync = ::ioctl(static_cast<int>(listener), kernel::kIoctlNotifySetFlags, kernel::kNotifySyncWakeUp) == 0;
    return kListener + (killable ? kKillableWait : 0) + (sync ? kSyncWakeUp : 0);
}

} // namespace syd::selftest
