// SPDX-License-Identifier: BSD-3-Clause
// IP addresses and their text. The bytes are in network order.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace syd {

using Ipv4Bytes = std::array<std::uint8_t, 4>;
using Ipv6Bytes = std::array<std::uint8_t, 16>;

// The forms of inet_pton(3): "127.0.0.1" with four decimal numbers, and "::1". Nothing for any other text.
[[nodiscard]] std::optional<Ipv4Bytes> parse_ipv4(std::string_view text);
[[nodiscard]] std::optional<Ipv6Bytes> parse_ipv6(std::string_view text);

// The form of inet_ntop(3).
[[nodiscard]] std::string ip_text(const Ipv4Bytes& bytes);
[[nodiscard]] std::string ip_text(const Ipv6Bytes& bytes);

} // namespace syd
