// SPDX-License-Identifier: BSD-3-Clause
// The syntax of address patterns (sydbox-profile(5), "ADDRESSES").
#include "policy/address.h"

#include "base/numbers.h"
#include "base/text.h"

#include <algorithm>
#include <array>

namespace syd::policy {
namespace {

template <class T> using Parsed = Result<T, std::string>;

struct PortRange {
    std::uint16_t first = 0;
    std::uint16_t last = 0;
};

struct Alias {
    std::string_view name;
    std::string_view networks; // separated by blanks
};
constexpr std::array<Alias, 4> kAliases{{{"LOOPBACK", "127.0.0.0/8"},
                                         {"LOOPBACK6", "::1/128"},
                                         {"LOCAL", "127.0.0.0/8 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16"},
                                         {"LOCAL6", "::1/128 fe80::/10 fc00::/7 fec0::/10"}}};

std::string in_quotes(std::string_view text) {
    return cat('"', excerpt(text), '"');
}

// A service's name contains a letter (RFC 6335, section 5.1). No other text is looked up: a lookup may load modules and
// talk to daemons.
bool may_name_service(std::string_view text) {
    return text.find_first_not_of("0123456789-+") != std::string_view::npos;
}

std::optional<std::uint16_t> port_named(std::string_view text, const ServiceLookup& services) {
    if (const auto number = parse_number<std::uint16_t>(text)) {
        return number;
    }
    return may_name_service(text) && services ? services(text) : std::nullopt;
}

std::string no_port(std::string_view text) {
    return may_name_service(text) ? cat(in_quotes(text), " is neither a port (0 to 65535) nor a known service")
                                  : cat(in_quotes(text), " is no port (0 to 65535)");
}

// The name of a service may contain a '-' itself ("http-alt"), so each '-' is tried as the separator.
Parsed<PortRange> parse_ports(std::string_view text, const ServiceLookup& services) {
    if (text.empty()) {
        return Unexpected{std::string("the port behind \"@\" is missing")};
    }
    if (const auto port = port_named(text, services)) {
        return PortRange{*port, *port};
    }
    for (std::size_t dash = text.find('-'); dash != std::string_view::npos; dash = text.find('-', dash + 1)) {
        const auto first = port_named(text.substr(0, dash), services);
        const auto last = port_named(text.substr(dash + 1), services);
        if (first && last && *first > *last) {
            return Unexpected{cat("the port range ", in_quotes(text), " ends before it begins")};
        }
        if (first && last) {
            return PortRange{*first, *last};
        }
    }
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos || dash == 0) {
        return Unexpected{no_port(text)};
    }
    return Unexpected{
        no_port(port_named(text.substr(0, dash), services) ? text.substr(dash + 1) : text.substr(0, dash))};
}

// An IPv6 network within ::ffff:0:0/96 stands for an IPv4 network.
InetNetwork unmapped(const InetNetwork& network) {
    const auto inner = Inet6Address{network.bytes, 0}.unmapped();
    if (!network.is_ipv6 || !inner || network.bits < 96) {
        return network;
    }
    InetNetwork mapped;
    std::copy(inner->bytes.begin(), inner->bytes.end(), mapped.bytes.begin());
    mapped.bits = network.bits - 96;
    return mapped;
}

// The bytes of an IPv4 address are followed by zeros.
std::optional<Ipv6Bytes> parse_host(std::string_view host, bool is_ipv6) {
    if (is_ipv6) {
        return parse_ipv6(host);
    }
    const auto inet4 = parse_ipv4(host);
    if (!inet4) {
        return std::nullopt;
    }
    Ipv6Bytes bytes{};
    std::ranges::copy(*inet4, bytes.begin());
    return bytes;
}

Parsed<InetNetwork> parse_network(std::string_view text, bool is_ipv6) {
    const std::string_view family = is_ipv6 ? "IPv6" : "IPv4";
    const std::size_t slash = text.find('/');
    const std::string_view host = text.substr(0, slash);
    if (host.find('%') != std::string_view::npos) {
        return Unexpected{cat(in_quotes(host), " names an interface: scope ids (\"%\") are not supported")};
    }
    const auto bytes = parse_host(host, is_ipv6);
    if (!bytes) {
        return Unexpected{cat(in_quotes(host), " is no ", family, " address")};
    }
    const unsigned most = is_ipv6 ? 128 : 32;
    InetNetwork network{*bytes, most, is_ipv6};
    if (slash != std::string_view::npos) {
        const auto bits = parse_number<unsigned>(text.substr(slash + 1));
        if (!bits || *bits > most) {
            return Unexpected{
                cat(in_quotes(text.substr(slash + 1)), " is no ", family, " prefix length (0 to ", most, ")")};
        }
        network.bits = *bits;
    }
    return unmapped(network);
}

std::vector<InetNetwork> networks_of(const Alias& alias) {
    std::vector<InetNetwork> networks;
    for (const std::string_view text : split(alias.networks, ' ')) {
        networks.push_back(parse_network(text, text.find(':') != std::string_view::npos).value());
    }
    return networks;
}

const Alias* alias_named(std::string_view name) {
    for (const Alias& alias : kAliases) {
        if (alias.name == name) {
            return &alias;
        }
    }
    return nullptr;
}

struct InetText {
    std::vector<InetNetwork> networks;
    PortRange ports;
};

Parsed<InetText> parse_inet(std::string_view host, std::string_view ports, const Alias* alias, bool is_ipv6,
                            const ServiceLookup& services) {
    InetText inet;
    if (alias != nullptr) {
        inet.networks = networks_of(*alias);
    } else if (const auto network = parse_network(host, is_ipv6)) {
        inet.networks.push_back(*network);
    } else {
        return Unexpected{network.error()};
    }
    const auto range = parse_ports(ports, services);
    if (!range) {
        return Unexpected{range.error()};
    }
    inet.ports = *range;
    return inet;
}

// "scheme:rest" or "scheme://rest".
struct Schemed {
    std::string_view scheme;
    std::string_view rest;
};
Schemed split_scheme(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) {
        return {{}, text};
    }
    std::string_view rest = text.substr(colon + 1);
    if (rest.starts_with("//")) {
        rest.remove_prefix(2);
    }
    return {text.substr(0, colon), rest};
}

} // namespace

Result<AddressPattern, std::string> AddressPattern::parse(std::string_view text, const ServiceLookup& services) {
    const auto [scheme, rest] = split_scheme(text);
    if (scheme == "unix" || scheme == "unix-abstract") {
        if (rest.empty()) {
            return Unexpected{cat("the name behind \"", scheme, ":\" is missing")};
        }
        if (scheme == "unix-abstract") {
            return AddressPattern(std::string(text), AbstractForm{PathPattern(rest, Slashes::kKept)});
        }
        if (rest.find_first_of("/*?[") != 0) {
            return Unexpected{std::string("the path of a unix address must be absolute")};
        }
        return AddressPattern(std::string(text), UnixForm{PathPattern(rest)});
    }
    const std::size_t at = rest.rfind('@');
    const std::string_view host = rest.substr(0, at);
    const Alias* const alias = scheme.empty() ? alias_named(host) : nullptr;
    if (scheme != "inet" && scheme != "inet6" && alias == nullptr) {
        return Unexpected{cat(in_quotes(text), " is no address: it begins with none of unix:, unix-abstract:, inet:, "
                                               "inet6:, LOOPBACK@, LOOPBACK6@, LOCAL@, LOCAL6@")};
    }
    if (at == std::string_view::npos) {
        return Unexpected{cat("the address ", in_quotes(text), " lacks its port: \"@PORT\" or \"@PORT-PORT\"")};
    }
    auto inet = parse_inet(host, rest.substr(at + 1), alias, scheme == "inet6", services);
    if (!inet) {
        return Unexpected{inet.error()};
    }
    return AddressPattern(std::string(text), InetForm{std::move(inet->networks), inet->ports.first, inet->ports.last});
}

} // namespace syd::policy
