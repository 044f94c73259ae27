// SPDX-License-Identifier: BSD-3-Clause
// New namespaces, and namespaces that are joined. Internal to check/process.
#pragma once

#include "check/call.h"
#include "check/planner.h"

#include <linux/sched.h>

#include <cstdint>

namespace syd::check {

// User and mount namespaces could give paths another meaning.
inline constexpr std::uint64_t kPathRemapping = CLONE_NEWUSER | CLONE_NEWNS;
// The namespaces that concern sydbox.
inline constexpr std::initializer_list<std::uint64_t> kWatchedNamespaces{CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWPID,
                                                                         CLONE_NEWNET};

// Whether calls that make namespaces have to come out of the filter.
[[nodiscard]] bool may_check_namespaces(const Planner& planner);

// `flags` are CLONE_NEW* bits.
[[nodiscard]] Decision decide_namespaces(Call& call, std::uint64_t flags);

} // namespace syd::check
