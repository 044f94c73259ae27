// SPDX-License-Identifier: BSD-3-Clause
#include "policy/address.h"

#include "base/text.h"

#include <algorithm>

#include <arpa/inet.h>

namespace syd::policy {
namespace {

bool holds(const InetNetwork& network, const std::uint8_t* bytes) {
    const std::size_t whole = network.bits / 8;
    const unsigned rest = network.bits % 8;
    if (!std::equal(bytes, bytes + whole, network.bytes.begin())) {
        return false;
    }
    const auto mask = static_cast<std::uint8_t>(0xff00U >> rest);
    return rest == 0 || ((bytes[whole] ^ network.bytes[whole]) & mask) == 0;
}

bool any_holds(const std::vector<InetNetwork>& networks, bool is_ipv6, const std::uint8_t* bytes) {
    return std::any_of(networks.begin(), networks.end(), [is_ipv6, bytes](const InetNetwork& network) {
        return network.is_ipv6 == is_ipv6 && holds(network, bytes);
    });
}

std::string inet_text(std::string_view scheme, int family, const void* bytes, std::uint16_t port) {
    char text[INET6_ADDRSTRLEN] = "";
    inet_ntop(family, bytes, text, sizeof text);
    return cat(scheme, std::string_view(text), "@", port);
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
    return inet_text("inet:", AF_INET, address.bytes.data(), address.port);
}
std::string text_of(const Inet6Address& address) {
    if (const auto inner = address.unmapped()) {
        return text_of(*inner);
    }
    return inet_text("inet6:", AF_INET6, address.bytes.data(), address.port);
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

bool AddressPattern::matches(const Address& address, const MatchOptions& options) const noexcept {
    if (const auto* const path = std::get_if<UnixAddress>(&address)) {
        const auto* const form = std::get_if<UnixForm>(&form_);
        return form != nullptr && form->pattern.matches({path->path, {}, {}}, options);
    }
    if (const auto* const name = std::get_if<AbstractAddress>(&address)) {
        const auto* const form = std::get_if<AbstractForm>(&form_);
        return form != nullptr && form->pattern.matches({name->name, {}, {}}, options);
    }
    const auto* const form = std::get_if<InetForm>(&form_);
    if (form == nullptr) {
        return false;
    }
    const auto in_range = [form](std::uint16_t port) { return form->first_port <= port && port <= form->last_port; };
    const auto* const inet6 = std::get_if<Inet6Address>(&address);
    const auto inner = inet6 != nullptr ? inet6->unmapped() : std::nullopt;
    if (inet6 != nullptr && !inner) {
        return in_range(inet6->port) && any_holds(form->networks, true, inet6->bytes.data());
    }
    const Inet4Address& inet = inner ? *inner : *std::get_if<Inet4Address>(&address);
    return in_range(inet.port) && any_holds(form->networks, false, inet.bytes.data());
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
            return wide.is_ipv6 == network.is_ipv6 && wide.bits <= network.bits && holds(wide, network.bytes.data());
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
