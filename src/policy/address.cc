// SPDX-License-Identifier: BSD-3-Clause
#include "policy/address.h"

#include "base/text.h"

#include <algorithm>

namespace syd::policy {
namespace {

struct InetAddress {
    Ipv6Bytes bytes{}; // IPv4 uses the first four
    bool is_ipv6 = false;
    std::uint16_t port = 0;
};

// Both are of the same family.
bool holds(const InetNetwork& network, const Ipv6Bytes& bytes) {
    const std::size_t whole = network.bits / 8;
    const unsigned rest = network.bits % 8;
    if (!std::equal(bytes.begin(), bytes.begin() + whole, network.bytes.begin())) {
        return false;
    }
    const auto mask = static_cast<std::uint8_t>(0xff00U >> rest);
    return rest == 0 || ((bytes[whole] ^ network.bytes[whole]) & mask) == 0;
}

// An IPv4 or IPv6 address. The IPv4-mapped ones are IPv4.
std::optional<InetAddress> inet_address(const Address& address) {
    const auto* const inet6 = std::get_if<Inet6Address>(&address);
    const auto inner = inet6 != nullptr ? inet6->unmapped() : std::nullopt;
    const auto* const inet4 = inner ? &*inner : std::get_if<Inet4Address>(&address);
    if (inet4 != nullptr) {
        InetAddress inet{{}, false, inet4->port};
        std::ranges::copy(inet4->bytes, inet.bytes.begin());
        return inet;
    }
    return inet6 != nullptr ? std::optional(InetAddress{inet6->bytes, true, inet6->port}) : std::nullopt;
}

std::string text_of(const UnixAddress& address) {
    return cat("unix:", literal_pattern(address.path));
}
std::string text_of(const AbstractAddress& address) {
    // Two slashes behind the colon would be taken for a part of `unix-abstract://`.
    const std::string_view scheme = address.name.starts_with("//") ? "unix-abstract://" : "unix-abstract:";
    return cat(scheme, literal_pattern(address.name));
}
std::string text_of(const Inet4Address& address) {
    return cat("inet:", ip_text(address.bytes), "@", address.port);
}
std::string text_of(const Inet6Address& address) {
    if (const auto inner = address.unmapped()) {
        return text_of(*inner);
    }
    return cat("inet6:", ip_text(address.bytes), "@", address.port);
}

} // namespace

std::optional<Inet4Address> Inet6Address::unmapped() const noexcept {
    constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (!std::equal(kMapped.begin(), kMapped.end(), bytes.begin())) {
        return std::nullopt;
    }
    return Inet4Address{{bytes[12], bytes[13], bytes[14], bytes[15]}, port};
}

std::string to_string(const Address& address) {
    return std::visit([](const auto& form) { return text_of(form); }, address);
}

bool is_unix(const Address& address) noexcept {
    return std::holds_alternative<UnixAddress>(address) || std::holds_alternative<AbstractAddress>(address);
}

bool is_inet6(const Address& address) noexcept {
    return std::holds_alternative<Inet6Address>(address);
}

std::optional<std::uint16_t> port_of(const Address& address) noexcept {
    const auto inet = inet_address(address);
    return inet ? std::optional(inet->port) : std::nullopt;
}

bool is_loopback(const Address& address) noexcept {
    constexpr std::uint8_t kLoopbackNetwork = 127;
    constexpr Ipv6Bytes kLoopback6{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    const auto inet = inet_address(address);
    return inet && (inet->is_ipv6 ? inet->bytes == kLoopback6 : inet->bytes[0] == kLoopbackNetwork);
}

bool is_unspecified(const Address& address) noexcept {
    const auto inet = inet_address(address);
    return inet && inet->bytes == Ipv6Bytes{};
}

bool AddressPattern::matches(const Address& address, const MatchOptions& options) const noexcept {
    if (const auto* const form = std::get_if<UnixForm>(&form_)) {
        const auto* const path = std::get_if<UnixAddress>(&address);
        return path != nullptr && form->pattern.matches({path->path, {}, {}}, options);
    }
    if (const auto* const form = std::get_if<AbstractForm>(&form_)) {
        const auto* const name = std::get_if<AbstractAddress>(&address);
        return name != nullptr && form->pattern.matches({name->name, {}, {}}, options);
    }
    const auto& form = std::get<InetForm>(form_);
    const auto inet = inet_address(address);
    return inet && form.first_port <= inet->port && inet->port <= form.last_port &&
           std::ranges::any_of(form.networks, [&inet](const InetNetwork& network) {
               return network.is_ipv6 == inet->is_ipv6 && holds(network, inet->bytes);
           });
}

bool AddressPattern::covers(const AddressPattern& other, const MatchOptions& options) const {
    if (const auto* const path = std::get_if<UnixForm>(&form_)) {
        const auto* const inner = std::get_if<UnixForm>(&other.form_);
        return inner != nullptr && path->pattern.covers(inner->pattern, options);
    }
    if (const auto* const name = std::get_if<AbstractForm>(&form_)) {
        const auto* const inner = std::get_if<AbstractForm>(&other.form_);
        return inner != nullptr && name->pattern.covers(inner->pattern, options);
    }
    const auto* const outer = std::get_if<InetForm>(&form_);
    const auto* const inner = std::get_if<InetForm>(&other.form_);
    if (outer == nullptr || inner == nullptr || inner->first_port < outer->first_port ||
        inner->last_port > outer->last_port) {
        return false;
    }
    return std::all_of(inner->networks.begin(), inner->networks.end(), [outer](const InetNetwork& network) {
        return std::any_of(outer->networks.begin(), outer->networks.end(), [&network](const InetNetwork& wide) {
            return wide.is_ipv6 == network.is_ipv6 && wide.bits <= network.bits && holds(wide, network.bytes);
        });
    });
}

const PathPattern* AddressPattern::unix_path() const noexcept {
    const auto* const form = std::get_if<UnixForm>(&form_);
    return form != nullptr ? &form->pattern : nullptr;
}

AddressPattern AddressPattern::with_unix_path(PathPattern pattern) const {
    std::string text = cat("unix:", pattern.text());
    return {std::move(text), UnixForm{std::move(pattern)}};
}

} // namespace syd::policy
