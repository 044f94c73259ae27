// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/launch/first_process.h"

#include "tracee/pidfd.h"

#include <cerrno>
#include <utility>

namespace syd::kernel::launch {
namespace {

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
