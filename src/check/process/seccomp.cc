// SPDX-License-Identifier: BSD-3-Clause
// seccomp(2) below a tracer: a listener takes precedence over the tracer (SECCOMP_RET_USER_NOTIF) and could let calls
// continue that the tracer would never see. EBUSY is what a second listener gets below the notify engine.
#include "check/deciders.h"

#include <linux/seccomp.h>

#include <cerrno>

namespace syd::check {

void plan_seccomp(Planner& planner, const syscalls::Row& row) {
    constexpr std::int8_t kFlagsArgument = 1;
    if (planner.interceptor() == Interceptor::kTracer) {
        planner.answer(row, EBUSY,
                       {syscalls::is_int(row.decider_argument, SECCOMP_SET_MODE_FILTER),
                        syscalls::has_bits(kFlagsArgument, SECCOMP_FILTER_FLAG_NEW_LISTENER)});
    }
}

} // namespace syd::check
