// SPDX-License-Identifier: BSD-3-Clause
// Socket addresses as rules see them, and the patterns that match them (magic.md, "Addresses").
// No sockaddr and no system header: src/check turns what the kernel speaks into an Address.
#pragma once

#include "policy/path_pattern.h"

#include "base/result.h"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace syd::policy {

struct UnixAddress {
    std::string path; // resolved and absolute
    friend bool operator==(const UnixAddress&, const UnixAddress&) = default;
};
struct AbstractAddress {
    std::string name; // without the leading NUL; may hold any byte
    friend bool operator==(const AbstractAddress&, const AbstractAddress&) = default;
};
// An IPv4-mapped IPv6 address is an Inet4Address: see Inet6Address::unmapped().
struct Inet4Address {
    std::array<std::uint8_t, 4> bytes{}; // network order
    std::uint16_t port = 0;              // host order
    friend bool operator==(const Inet4Address&, const Inet4Address&) = default;
};
struct Inet6Address {
    std::array<std::uint8_t, 16> bytes{}; // network order
    std::uint16_t port = 0;               // host order
    friend bool operator==(const Inet6Address&, const Inet6Address&) = default;
    // The IPv4 address where this is ::ffff:a.b.c.d.
    [[nodiscard]] std::optional<Inet4Address> unmapped() const noexcept;
};

using Address = std::variant<UnixAddress, AbstractAddress, Inet4Address, Inet6Address>;

// In the syntax of the patterns: "unix:/run/x", "unix-abstract:x", "inet:127.0.0.1@80", "inet6:::1@80". Wildcard
// characters in unix names are quoted, so that the text is a pattern that matches just this address.
[[nodiscard]] std::string to_string(const Address& address);

// The port of a service ("http"), or nothing. The look-up in services(5) is handed in by the caller.
using ServiceLookup = std::function<std::optional<std::uint16_t>(std::string_view service)>;

// One network; IPv4 uses the first four bytes. Bits behind the prefix count for nothing.
struct InetNetwork {
    std::array<std::uint8_t, 16> bytes{};
    unsigned bits = 0;
    bool is_ipv6 = false;
};

class AddressPattern {
public:
    // The error is one sentence that says what is wrong, e.g. `"70000" is no port (0 to 65535)`.
    static Result<AddressPattern, std::string> parse(std::string_view text, const ServiceLookup& services);

    // IPv4-mapped IPv6 addresses match as the IPv4 addresses that they are, and by no IPv6 network.
    [[nodiscard]] bool matches(const Address& address, const MatchOptions& options) const noexcept;

    // Whether this matches all that `other` matches; errs on the side of "no", see PathPattern::covers().
    [[nodiscard]] bool covers(const AddressPattern& other, const MatchOptions& options) const;

    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    // The path pattern of a `unix:` pattern (for resolution of its literal part), else nullptr.
    [[nodiscard]] const PathPattern* unix_path() const noexcept;
    [[nodiscard]] AddressPattern with_unix_path(PathPattern pattern) const;

    friend bool operator==(const AddressPattern& a, const AddressPattern& b) { return a.text_ == b.text_; }

private:
    struct UnixForm {
        PathPattern pattern;
    };
    struct AbstractForm {
        PathPattern pattern;
    };
    // Aliases such as LOCAL are several networks.
    struct InetForm {
        std::vector<InetNetwork> networks;
        std::uint16_t first_port = 0;
        std::uint16_t last_port = 0;
    };
    using Form = std::variant<UnixForm, AbstractForm, InetForm>;

    AddressPattern(std::string text, Form form) : text_(std::move(text)), form_(std::move(form)) {}

    std::string text_;
    Form form_;
};

} // namespace syd::policy
