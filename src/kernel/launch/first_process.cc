// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/launch/first_process.h"

#include "kernel/fallback.h"
#include "tracee/pidfd.h"

#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

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

class FilterPreparation final : public Preparation {
public:
    FilterPreparation(Interception interception, const filter::Program& program)
        : interception_(interception), program_{static_cast<unsigned short>(program.size()),
                                                const_cast<sock_filter*>(program.data())} {}

    // The value is the number of the listener in the child.
    [[nodiscard]] Outcome prepare() const noexcept override {
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

private:
    [[nodiscard]] long load_filter() const noexcept {
        return interception_ == Interception::kNotify ? load_with_listener(program_) : load_for_tracer(program_);
    }

    Interception interception_;
    sock_fprog program_;
};

Error error_of(const SpawnFailure& failure) {
    if (failure.stage == SpawnFailure::Stage::kFork) {
        return {failure.error, "fork", {}};
    }
    if (failure.error.value == ECHILD) {
        return {failure.error, "the child died before it could load the filter", {}};
    }
    return {failure.error, "seccomp", "loading the filter"};
}

Result<UniqueFd, Errno> fetch_descriptor(pid_t pid, int number) {
    return tracee::Pidfd::open(pid).and_then(
        [number](const tracee::Pidfd& process) { return process.copy_descriptor(number); });
}

} // namespace

Result<FirstProcess> start_first_process(const ChildSpec& spec, Interception interception,
                                         const filter::Program& program) {
    auto child = spawn(spec, FilterPreparation(interception, program));
    if (!child) {
        return Unexpected{error_of(child.error())};
    }
    if (interception != Interception::kNotify) {
        return FirstProcess{std::move(*child), {}};
    }
    auto listener = fetch_descriptor(child->pid(), child->prepared_value());
    if (!listener) {
        child->abandon();
        return Unexpected{Error{listener.error(), "pidfd_getfd", "taking over the listener"}};
    }
    return FirstProcess{std::move(*child), std::move(*listener)};
}

} // namespace syd::kernel::launch
