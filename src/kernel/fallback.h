// SPDX-License-Identifier: BSD-3-Clause
// Constants that the headers of some supported systems lack, each with the Linux version that introduced it.
#pragma once

#include <linux/seccomp.h>
#include <sys/ioctl.h>

#include <cstdint>

namespace syd::kernel {

// SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, Linux 5.19: once a notification was received, its thread is woken by fatal
// signals only, so that a call is not decided twice.
inline constexpr unsigned long kFilterFlagWaitKillableRecv = 1UL << 5U;
// SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP, Linux 6.6: the sender and the receiver of a notification wake each other on the
// same processor, which saves the wake-up of an idle one.
inline constexpr std::uint64_t kNotifySyncWakeUp = 1;
// SECCOMP_IOCTL_NOTIF_SET_FLAGS, Linux 6.6.
inline constexpr unsigned long kIoctlNotifySetFlags = SECCOMP_IOW(4, std::uint64_t);

} // namespace syd::kernel
