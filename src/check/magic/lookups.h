// SPDX-License-Identifier: BSD-3-Clause
// Lookups: what magic commands ask the system. A file system or a name service may take any time to answer, so nothing
// that other threads need may be locked meanwhile.
#pragma once

#include "policy/magic.h"

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace syd::check {

// The port of a service by its name (services(5)), or nothing. Thread-safe.
[[nodiscard]] std::optional<std::uint16_t> service_port(std::string_view service);

// Both functions are thread-safe.
struct Lookups {
    // Where a path in a rule leads that process `asker` gives (tracee::follow_rule_links()).
    std::function<std::optional<std::string>(std::string_view path, pid_t asker)> follow_links;
    policy::ServiceLookup find_service;

    // Those of the system that sydbox runs on.
    [[nodiscard]] static Lookups of_system();
};

} // namespace syd::check
