// SPDX-License-Identifier: BSD-3-Clause
// Constants that the C library's or kernel's headers of some supported systems lack, each with its Linux version.
#pragma once

#include <linux/seccomp.h>
#include <sys/ioctl.h>

#include <cstdint>

namespace syd::kernel {

// Linux 5.19: a thread whose notification was received is only woken by fatal signals, so a call is not decided twice.
inline constexpr unsigned long kFilterFlagWaitKillableRecv = 1UL << 5U;
// Linux 6.6: the thread's wake-ups go to the same processor, without a trip through an idle one.
inline constexpr std::uint64_t kNotifySyncWakeUp = 1;
inline constexpr unsigned long kIoctlNotifySetFlags = SECCOMP_IOW(4, std::uint64_t);

} // namespace syd::kernel
