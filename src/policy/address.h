// SPDX-License-Identifier: BSD-3-Clause
// Socket addresses, and the patterns of address rules (sydbox-profile(5), "ADDRESSES"). This layer knows no sockaddr:
// src/tracee makes an Address from it.
#pragma once

#include "policy/path_pattern.h"

#include "base/ip_address.h"
#include "base/result.h"

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
    Ipv4Bytes bytes{};
    std::uint16_t port = 0; // host order
    friend bool operator==(const Inet4Address&, const Inet4Address&) = default;
};
struct Inet6Address {
    Ipv6Bytes bytes{};
    std::uint16_t port = 0; // host order
    friend bool operator==(const Inet6Address&, const Inet6Address&) = default;
    // The IPv4 address if this is ::ffff:a.b.c.d.
    [[nodiscard]] std::optional<Inet4Address> unmapped() const noexcept;
};

using Address = std::variant<UnixAddress, AbstractAddress, Inet4Address, Inet6Address>;

// A path or an abstract name.
[[nodiscard]] bool is_unix(const Address& address) noexcept;
[[nodiscard]] bool is_inet6(const Address& address) noexcept;
// The port of an IPv4 or IPv6 address; nothing for others.
[[nodiscard]] std::optional<std::uint16_t> port_of(const Address& address) noexcept;
// 127.0.0.0/8 and ::1.
[[nodiscard]] bool is_loopback(const Address& address) noexcept;
// 0.0.0.0 and ::.
[[nodiscard]] bool is_unspecified(const Address& address) noexcept;

// In the syntax of the patterns: "unix:/run/x", "unix-abstract:x", "inet:127.0.0.1@80", "inet6:::1@80". Wildcard
// characters in unix names are quoted: the text is a pattern that matches only this address.
[[nodiscard]] std::string to_string(const Address& address);

// The port of a service ("http"), or nothing. The caller provides the lookup in services(5).
using ServiceLookup = std::function<std::optional<std::uint16_t>(std::string_view service)>;

// One network. IPv4 uses the first four bytes. Bits behind the prefix are ignored.
struct InetNetwork {
    Ipv6Bytes bytes{};
    unsigned bits = 0;
    bool is_ipv6 = false;
};

class AddressPattern {
public:
    // The error is one sentence, for instance `"70000" is no port (0 to 65535)`. May block as `services` does.
    static Result<AddressPattern, std::string> parse(std::string_view text, const ServiceLookup& services);

    // An IPv4-mapped IPv6 address is matched as the IPv4 address that it stands for, and by no IPv6 network.
    [[nodiscard]] bool matches(const Address& address, const MatchOptions& options) const noexcept;

    // Whether this pattern matches everything that `other` matches. May be false although it does, see
    // PathPattern::covers().
    [[nodiscard]] bool covers(const AddressPattern& other, const MatchOptions& options) const;

    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    // The path pattern of a `unix:` pattern, whose literal part can be resolved; else nullptr.
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
