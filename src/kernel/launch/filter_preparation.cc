// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/launch/filter_preparation.h"

#include "kernel/fallback.h"

#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace syd::kernel::launch {
namespace {

long load(unsigned long flags, const sock_fprog& program) noexcept {
    return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

// A descriptor of the listener.
long load_with_listener(const sock_fprog& program) noexcept {
    const long listener = load(SECCOMP_FILTER_FLAG_NEW_LISTENER | kFilterFlagWaitKillableRecv, program);
    return listener < 0 && errno == EINVAL ? load(SECCOMP_FILTER_FLAG_NEW_LISTENER, program) : listener;
}

// The actions of an outer listener take precedence over SECCOMP_RET_TRACE (seccomp(2)), so that our tracer would miss
// calls. Only a request for a second listener shows that there is a first one. The one that we get is not used.
long load_for_tracer(const sock_fprog& program) noexcept {
    const long listener = load(SECCOMP_FILTER_FLAG_NEW_LISTENER, program);
    if (listener >= 0) {
        ::close(static_cast<int>(listener));
        return 0;
    }
    return errno == EINVAL ? load(0, program) : listener; // EINVAL: this kernel has no listeners
}

} // namespace

FilterPreparation::FilterPreparation(Interception interception, const filter::Program& program)
    : interception_(interception), program_{static_cast<unsigned short>(program.size()),
                                            const_cast<sock_filter*>(program.data())} {}

Preparation::Outcome FilterPreparation::prepare() const noexcept {
    // The processes of sydbox are not dumpable, and a fork copies that: neither a tracer nor pidfd_getfd(2) without
    // privileges would be permitted. execve(2) makes the process dumpable as any other.
    ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    if (interception_ == Interception::kNone) {
        return {};
    }
    long listener = load_filter();
    // seccomp(2), EACCES: the caller lacks CAP_SYS_ADMIN, so it needs no_new_privs. That is set only then, so that
    // set-user-ID programs work where they can.
    if (listener < 0 && errno == EACCES && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) {
        listener = load_filter();
    }
    return listener < 0 ? Outcome{errno, 0} : Outcome{0, static_cast<int>(listener)};
}

long FilterPreparation::load_filter() const noexcept {
    return interception_ == Interception::kNotify ? load_with_listener(program_) : load_for_tracer(program_);
}

} // namespace syd::kernel::launch
