// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/sockaddr.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>
#include <string_view>

namespace syd::tracee {
namespace {

template <class Struct> std::optional<Struct> copy_as(std::span<const std::byte> bytes) {
    if (bytes.size() < sizeof(Struct)) {
        return std::nullopt;
    }
    Struct value{};
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
}

std::optional<policy::Address> inet_address(std::span<const std::byte> bytes) {
    const auto raw = copy_as<sockaddr_in>(bytes);
    if (!raw) {
        return std::nullopt;
    }
    policy::Inet4Address address;
    std::memcpy(address.bytes.data(), &raw->sin_addr, address.bytes.size());
    address.port = ntohs(raw->sin_port);
    return address;
}

std::optional<policy::Address> inet6_address(std::span<const std::byte> bytes) {
    // SIN6_LEN_RFC2133: the kernel takes the shorter form without a scope id.
    constexpr std::size_t kWithoutScope = offsetof(sockaddr_in6, sin6_scope_id);
    if (bytes.size() < kWithoutScope) {
        return std::nullopt;
    }
    sockaddr_in6 raw{};
    std::memcpy(&raw, bytes.data(), kWithoutScope);
    policy::Inet6Address address;
    std::memcpy(address.bytes.data(), &raw.sin6_addr, address.bytes.size());
    address.port = ntohs(raw.sin6_port);
    if (const auto mapped = address.unmapped()) {
        return *mapped;
    }
    return address;
}

SocketAddress unix_address(std::span<const std::byte> bytes) {
    SocketAddress result{AF_UNIX, std::nullopt, false};
    constexpr std::size_t kNameOffset = offsetof(sockaddr_un, sun_path);
    if (bytes.size() <= kNameOffset) {
        result.is_unnamed_unix = true;
        return result;
    }
    const std::string_view name(reinterpret_cast<const char*>(bytes.data()) + kNameOffset, bytes.size() - kNameOffset);
    if (name.front() == '\0') {
        result.address = policy::AbstractAddress{std::string(name.substr(1))};
    } else {
        result.address = policy::UnixAddress{std::string(name.substr(0, name.find('\0')))};
    }
    return result;
}

} // namespace

std::optional<SocketAddress> decode_socket_address(std::span<const std::byte> bytes) {
    const auto family = copy_as<sa_family_t>(bytes);
    if (!family) {
        return std::nullopt;
    }
    if (*family == AF_UNIX) {
        // unix_validate_addr() in the kernel.
        return bytes.size() <= sizeof(sockaddr_un) ? std::optional(unix_address(bytes)) : std::nullopt;
    }
    SocketAddress result{*family, std::nullopt, false};
    if (*family == AF_INET || *family == AF_INET6) {
        result.address = *family == AF_INET ? inet_address(bytes) : inet6_address(bytes);
        if (!result.address) {
            return std::nullopt;
        }
    }
    return result;
}

std::optional<policy::Address> unspecified_as_inet(std::span<const std::byte> bytes) {
    return inet_address(bytes);
}

std::optional<policy::Address> unspecified_as_inet6(std::span<const std::byte> bytes) {
    return inet6_address(bytes);
}

} // namespace syd::tracee
