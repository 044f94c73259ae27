// SPDX-License-Identifier: BSD-3-Clause
#include "base/ip_address.h"

#include <arpa/inet.h>

namespace syd {
namespace {

template <class Bytes> std::optional<Bytes> parse(int family, std::string_view text) {
    // inet_pton() reads a C string, which a NUL would end.
    Bytes bytes{};
    const bool is_good =
        text.find('\0') == std::string_view::npos && ::inet_pton(family, std::string(text).c_str(), bytes.data()) == 1;
    return is_good ? std::optional(bytes) : std::nullopt;
}

template <class Bytes> std::string text_of(int family, const Bytes& bytes) {
    char text[INET6_ADDRSTRLEN] = "";
    ::inet_ntop(family, bytes.data(), text, sizeof text);
    return text;
}

} // namespace

std::optional<Ipv4Bytes> parse_ipv4(std::string_view text) {
    return parse<Ipv4Bytes>(AF_INET, text);
}

std::optional<Ipv6Bytes> parse_ipv6(std::string_view text) {
    return parse<Ipv6Bytes>(AF_INET6, text);
}

std::string ip_text(const Ipv4Bytes& bytes) {
    return text_of(AF_INET, bytes);
}

std::string ip_text(const Ipv6Bytes& bytes) {
    return text_of(AF_INET6, bytes);
}

} // namespace syd
