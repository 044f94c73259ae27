// SPDX-License-Identifier: BSD-3-Clause
// Names of services(5) for address rules.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace syd::check {

// The port of a service by its name, or nothing. Thread-safe.
[[nodiscard]] std::optional<std::uint16_t> service_port(std::string_view service);

} // namespace syd::check
