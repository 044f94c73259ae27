// SPDX-License-Identifier: BSD-3-Clause
#include "policy/address.h"

#include "base/text.h"

#include <gtest/gtest.h>

namespace syd::policy {
namespace {

std::optional<std::uint16_t> service(std::string_view name) {
    return name == "http"       ? std::optional<std::uint16_t>(80)
           : name == "https"    ? std::optional<std::uint16_t>(443)
           : name == "http-alt" ? std::optional<std::uint16_t>(8080)
           : name == "x11-1"    ? std::optional<std::uint16_t>(6001)
                                : std::nullopt;
}

Inet4Address inet(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d, std::uint16_t port) {
    return {{a, b, c, d}, port};
}

// `groups` are the first groups; the last one goes to the end: {0xfe80, 1} is fe80::1.
Inet6Address inet6(std::vector<unsigned> groups, std::uint16_t port) {
    Inet6Address address;
    address.port = port;
    for (std::size_t index = 0; index < groups.size(); ++index) {
        const std::size_t group = index + 1 == groups.size() ? 7 : index;
        address.bytes.at(2 * group) = static_cast<std::uint8_t>(groups[index] >> 8U);
        address.bytes.at(2 * group + 1) = static_cast<std::uint8_t>(groups[index] & 0xffU);
    }
    return address;
}

Inet6Address mapped(const Inet4Address& inner) {
    Inet6Address address;
    address.bytes[10] = address.bytes[11] = 0xff;
    std::copy(inner.bytes.begin(), inner.bytes.end(), address.bytes.begin() + 12);
    address.port = inner.port;
    return address;
}

bool matches(std::string_view pattern, const Address& address, const MatchOptions& options = {}) {
    const auto parsed = AddressPattern::parse(pattern, service);
    EXPECT_TRUE(parsed) << pattern << ": " << parsed.error();
    return parsed && parsed->matches(address, options);
}

struct Row {
    std::string_view pattern;
    Address address;
    bool expected;
};

TEST(AddressPattern, inet) {
    const Row rows[] = {
        {"inet:127.0.0.1@80", inet(127, 0, 0, 1, 80), true},
        {"inet:127.0.0.1@80", inet(127, 0, 0, 1, 81), false},
        {"inet:127.0.0.1@80", inet(127, 0, 0, 2, 80), false},
        {"inet://127.0.0.1@80", inet(127, 0, 0, 1, 80), true},
        {"inet:127.0.0.1@http", inet(127, 0, 0, 1, 80), true},
        {"inet:127.0.0.1@http-alt", inet(127, 0, 0, 1, 8080), true},
        {"inet:127.0.0.1@http-alt", inet(127, 0, 0, 1, 80), false},
        {"inet:127.0.0.1@http-https", inet(127, 0, 0, 1, 100), true},
        {"inet:127.0.0.1@x11-1-http-alt", inet(127, 0, 0, 1, 7000), true},
        {"inet:127.0.0.1@x11-1-http-alt", inet(127, 0, 0, 1, 6000), false},
        {"inet:10.1.2.3/8@1-2", inet(10, 9, 9, 9, 1), true},
        {"inet:10.1.2.3/8@1-2", inet(10, 9, 9, 9, 2), true},
        {"inet:10.1.2.3/8@1-2", inet(10, 9, 9, 9, 3), false},
        {"inet:10.1.2.3/8@1-2", inet(10, 9, 9, 9, 0), false},
        {"inet:10.1.2.3/8@1-2", inet(11, 1, 2, 3, 1), false},
        {"inet:192.168.128.0/17@5", inet(192, 168, 255, 1, 5), true},
        {"inet:192.168.128.0/17@5", inet(192, 168, 127, 1, 5), false},
        {"inet:1.2.3.4/31@5", inet(1, 2, 3, 5, 5), true},
        {"inet:1.2.3.4/31@5", inet(1, 2, 3, 6, 5), false},
        {"inet:1.2.3.4/32@5", inet(1, 2, 3, 5, 5), false},
        {"inet:0.0.0.0/0@0-65535", inet(8, 8, 8, 8, 65535), true},
        {"inet:0.0.0.0@0", inet(8, 8, 8, 8, 0), false},
        {"inet:0.0.0.0/0@0-65535", inet6({0x2000, 1}, 1), false},
        {"inet:0.0.0.0/0@0-65535", UnixAddress{"/x"}, false},
        {"inet:0.0.0.0/0@0-65535", AbstractAddress{"x"}, false},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(matches(row.pattern, row.address), row.expected)
            << row.pattern << " against " << to_string(row.address);
    }
}

TEST(AddressPattern, inet6_and_mapped) {
    const Row rows[] = {
        {"inet6:::1@80", inet6({1}, 80), true},
        {"inet6:::1@80", inet6({2}, 80), false},
        {"inet6://::1@80", inet6({1}, 80), true},
        {"inet6:::0/0@0-65000", inet6({0x2000, 1}, 65000), true},
        {"inet6:::0/0@0-65000", inet6({0x2000, 1}, 65001), false},
        {"inet6:fe80::/10@0-9", inet6({0xfebf, 1}, 9), true},
        {"inet6:fe80::/10@0-9", inet6({0xfec0, 1}, 9), false},
        {"inet6:2001:db8::/32@443", inet6({0x2001, 0xdb8, 5, 6}, 443), true},
        {"inet6:2001:db8::/32@443", inet6({0x2001, 0xdb9, 5, 6}, 443), false},
        {"inet6:::/0@1", inet(1, 2, 3, 4, 1), false},
        {"inet6:::/0@1", mapped(inet(1, 2, 3, 4, 1)), false},
        {"inet6:::1/8@1", mapped(inet(1, 2, 3, 4, 1)), false},
        {"inet6:::ffff:0:0/90@1", mapped(inet(1, 2, 3, 4, 1)), false},
        {"inet:1.2.3.0/24@1", mapped(inet(1, 2, 3, 4, 1)), true},
        {"inet:1.2.3.0/24@1", mapped(inet(1, 2, 4, 4, 1)), false},
        {"inet:1.2.3.0/24@1", mapped(inet(1, 2, 3, 4, 2)), false},
        {"inet6:::ffff:1.2.3.4/120@1", inet(1, 2, 3, 9, 1), true},
        {"inet6:::ffff:1.2.3.4/120@1", mapped(inet(1, 2, 3, 9, 1)), true},
        {"inet6:::ffff:1.2.3.4/120@1", inet(1, 2, 4, 9, 1), false},
        {"inet6:::ffff:1.2.3.4@1", inet(1, 2, 3, 4, 1), true},
        {"inet6:::ffff:1.2.3.4/96@1", inet(9, 9, 9, 9, 1), true},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(matches(row.pattern, row.address), row.expected)
            << row.pattern << " against " << to_string(row.address);
    }
}

TEST(AddressPattern, aliases) {
    const Row rows[] = {
        {"LOOPBACK@80", inet(127, 1, 2, 3, 80), true},
        {"LOOPBACK@80", inet(128, 0, 0, 1, 80), false},
        {"LOOPBACK@80", inet6({1}, 80), false},
        {"LOOPBACK@80", mapped(inet(127, 0, 0, 1, 80)), true},
        {"LOOPBACK@1024-65535", inet(127, 0, 0, 1, 1024), true},
        {"LOOPBACK@1024-65535", inet(127, 0, 0, 1, 1023), false},
        {"LOOPBACK6@80", inet6({1}, 80), true},
        {"LOOPBACK6@80", inet6({2}, 80), false},
        {"LOOPBACK6@80", mapped(inet(127, 0, 0, 1, 80)), false},
        {"LOOPBACK6@80", mapped(inet(8, 8, 8, 8, 80)), false},
        {"LOCAL@0", inet(127, 0, 0, 1, 0), true},
        {"LOCAL@0", inet(10, 1, 1, 1, 0), true},
        {"LOCAL@0", inet(172, 31, 1, 1, 0), true},
        {"LOCAL@0", inet(172, 32, 1, 1, 0), false},
        {"LOCAL@0", inet(192, 168, 1, 1, 0), true},
        {"LOCAL@0", inet(192, 169, 1, 1, 0), false},
        {"LOCAL6@0", inet6({1}, 0), true},
        {"LOCAL6@0", inet6({0xfe80, 1}, 0), true},
        {"LOCAL6@0", inet6({0xfd00, 1}, 0), true},
        {"LOCAL6@0", inet6({0xfec0, 1}, 0), true},
        {"LOCAL6@0", inet6({0x2001, 1}, 0), false},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(matches(row.pattern, row.address), row.expected)
            << row.pattern << " against " << to_string(row.address);
    }
}

TEST(AddressPattern, unix_names) {
    const Row rows[] = {
        {"unix:/run/x", UnixAddress{"/run/x"}, true},
        {"unix:/run/x", UnixAddress{"/run/y"}, false},
        {"unix:/run/x", AbstractAddress{"/run/x"}, false},
        {"unix:///run/x", UnixAddress{"/run/x"}, true},
        {"unix:/run/*", UnixAddress{"/run/x"}, true},
        {"unix:/run/***", UnixAddress{"/run/x/y"}, true},
        {"unix:**/x", UnixAddress{"/run/x"}, true},
        {"unix:/run/x", inet(127, 0, 0, 1, 80), false},
        {"unix-abstract:/tmp/.X11-unix/**", AbstractAddress{"/tmp/.X11-unix/X0"}, true},
        {"unix-abstract:/tmp/dbus-*", AbstractAddress{"/tmp/dbus-1"}, true},
        {"unix-abstract:/tmp/dbus-*", UnixAddress{"/tmp/dbus-1"}, false},
        {"unix-abstract://name", AbstractAddress{"name"}, true},
        {"unix-abstract:a//b/", AbstractAddress{"a//b/"}, true},
        {"unix-abstract:a//b/", AbstractAddress{"a/b"}, false},
        {"unix-abstract:a*", AbstractAddress{std::string("a\0b", 3)}, true},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(matches(row.pattern, row.address), row.expected)
            << row.pattern << " against " << to_string(row.address);
    }
    EXPECT_TRUE(
        matches("unix:/run", UnixAddress{"/run/x"}, {.case_sensitive = true, .no_wildcard = NoWildcard::kPrefix}));
    EXPECT_TRUE(
        matches("unix:/RUN", UnixAddress{"/run"}, {.case_sensitive = false, .no_wildcard = NoWildcard::kLiteral}));
}

struct BadRow {
    std::string_view pattern;
    std::string_view reason;
};

TEST(AddressPattern, refusals_say_why) {
    constexpr std::string_view kForms = " is no address: it begins with none of unix:, unix-abstract:, inet:, inet6:, "
                                        "LOOPBACK@, LOOPBACK6@, LOCAL@, LOCAL6@";
    const BadRow rows[] = {
        {"inet:127.0.0.1@70000", "\"70000\" is no port (0 to 65535)"},
        {"inet:127.0.0.1@-1", "\"-1\" is no port (0 to 65535)"},
        {"inet:127.0.0.1@1-", "\"\" is no port (0 to 65535)"},
        {"inet:127.0.0.1@1-65536", "\"65536\" is no port (0 to 65535)"},
        {"inet:127.0.0.1@65536-1", "\"65536\" is no port (0 to 65535)"},
        {"inet:127.0.0.1@+1", "\"+1\" is no port (0 to 65535)"},
        {"inet:127.0.0.1@", "the port behind \"@\" is missing"},
        {"inet:127.0.0.1@nope", "\"nope\" is neither a port (0 to 65535) nor a known service"},
        {"inet:127.0.0.1@90-80", "the port range \"90-80\" ends before it begins"},
        {"inet:127.0.0.1@https-http", "the port range \"https-http\" ends before it begins"},
        {"inet:127.0.0.1", "the address \"inet:127.0.0.1\" lacks its port: \"@PORT\" or \"@PORT-PORT\""},
        {"inet:127.0.0@80", "\"127.0.0\" is no IPv4 address"},
        {"inet:::1@80", "\"::1\" is no IPv4 address"},
        {"inet:LOOPBACK@80", "\"LOOPBACK\" is no IPv4 address"},
        {"inet:@80", "\"\" is no IPv4 address"},
        {"inet:127.0.0.1/33@80", "\"33\" is no IPv4 prefix length (0 to 32)"},
        {"inet:127.0.0.1/@80", "\"\" is no IPv4 prefix length (0 to 32)"},
        {"inet:127.0.0.1/8x@80", "\"8x\" is no IPv4 prefix length (0 to 32)"},
        {"inet6:::1/129@80", "\"129\" is no IPv6 prefix length (0 to 128)"},
        {"inet6:127.0.0.1@80", "\"127.0.0.1\" is no IPv6 address"},
        {"inet6:fe80::1%eth0@80", "\"fe80::1%eth0\" names an interface: scope ids (\"%\") are not supported"},
        {"unix:", "the name behind \"unix:\" is missing"},
        {"unix-abstract:", "the name behind \"unix-abstract:\" is missing"},
        {"unix:run/x", "the path of a unix address must be absolute"},
        {"LOOPBACK", "the address \"LOOPBACK\" lacks its port: \"@PORT\" or \"@PORT-PORT\""},
    };
    for (const auto& [pattern, reason] : rows) {
        const auto parsed = AddressPattern::parse(pattern, service);
        ASSERT_FALSE(parsed) << pattern;
        EXPECT_EQ(parsed.error(), reason) << pattern;
    }
    for (const std::string_view pattern : {"", "x", "LOCALS@80", "loopback@80", "tcp:1.2.3.4@80", "INET:1.2.3.4@80"}) {
        const auto parsed = AddressPattern::parse(pattern, service);
        ASSERT_FALSE(parsed) << pattern;
        EXPECT_EQ(parsed.error(), "\"" + std::string(pattern) + "\"" + std::string(kForms)) << pattern;
    }
}

TEST(AddressPattern, a_hidden_nul_is_seen) {
    EXPECT_FALSE(AddressPattern::parse(std::string_view("inet:1.2.3.4\0x@80", 17), service));
}

TEST(AddressPattern, asks_for_no_service_that_can_be_none) {
    std::vector<std::string> asked;
    const auto nothing = [&asked](std::string_view name) -> std::optional<std::uint16_t> {
        asked.emplace_back(name);
        return std::nullopt;
    };
    for (const std::string_view ports : {"80", "1024-65535", "99999", "1-", "-1", "1-2-3", "+1"}) {
        const auto parsed = AddressPattern::parse(cat("LOOPBACK@", ports), nothing);
        EXPECT_EQ(asked, std::vector<std::string>{}) << ports;
        EXPECT_EQ(static_cast<bool>(parsed), ports == "80" || ports == "1024-65535") << ports;
    }
    EXPECT_FALSE(AddressPattern::parse("LOOPBACK@http-80", nothing));
    EXPECT_EQ(asked.front(), "http-80");
}

TEST(AddressPattern, works_without_services) {
    EXPECT_TRUE(AddressPattern::parse("inet:1.2.3.4@80", {}));
    EXPECT_FALSE(AddressPattern::parse("inet:1.2.3.4@http", {}));
}

TEST(AddressPattern, unix_path) {
    const auto pattern = AddressPattern::parse("unix:///run/link/x*", service);
    ASSERT_TRUE(pattern);
    ASSERT_NE(pattern->unix_path(), nullptr);
    EXPECT_EQ(pattern->unix_path()->literal_part(), "/run/link");
    const AddressPattern moved = pattern->with_unix_path(pattern->unix_path()->with_literal("/data"));
    EXPECT_EQ(moved.text(), "unix:/data/x*");
    EXPECT_TRUE(moved.matches(UnixAddress{"/data/xy"}, {}));
    EXPECT_EQ(AddressPattern::parse("LOCAL@1", service)->unix_path(), nullptr);
    EXPECT_EQ(AddressPattern::parse("unix-abstract:x", service)->unix_path(), nullptr);
}

struct TextRow {
    Address address;
    std::string_view text;
};

TEST(Address, text_is_a_pattern_for_just_this_address) {
    const TextRow rows[] = {
        {inet(127, 0, 0, 1, 80), "inet:127.0.0.1@80"},
        {inet6({1}, 80), "inet6:::1@80"},
        {inet6({0x2001, 0xdb8, 1}, 80), "inet6:2001:db8::1@80"},
        {mapped(inet(1, 2, 3, 4, 80)), "inet:1.2.3.4@80"},
        {UnixAddress{"/run/x"}, "unix:/run/x"},
        {UnixAddress{"/run/x*\\y"}, "unix:/run/x\\*\\\\y"},
        {UnixAddress{"/run/x\\y"}, "unix:/run/x\\y"},
        {AbstractAddress{"x"}, "unix-abstract:x"},
        {AbstractAddress{"//x"}, "unix-abstract:////x"},
        {AbstractAddress{"a[b]/***"}, "unix-abstract:a\\[b]/\\*\\*\\*"},
    };
    for (const auto& [address, text] : rows) {
        EXPECT_EQ(to_string(address), text);
        for (const auto& other : rows) {
            EXPECT_EQ(matches(text, other.address), other.text == text) << text << " against " << other.text;
        }
    }
}

TEST(Address, kinds_are_told_apart) {
    struct Kind {
        Address address;
        bool is_unix;
        bool is_inet6;
        std::optional<std::uint16_t> port;
        bool is_loopback;
        bool is_unspecified;
    };
    const Kind rows[] = {
        {UnixAddress{"/run/x"}, true, false, std::nullopt, false, false},
        {UnixAddress{}, true, false, std::nullopt, false, false},
        {AbstractAddress{"x"}, true, false, std::nullopt, false, false},
        {inet(127, 0, 0, 1, 80), false, false, 80, true, false},
        {inet(127, 255, 0, 1, 0), false, false, 0, true, false},
        {inet(128, 0, 0, 1, 80), false, false, 80, false, false},
        {inet(0, 0, 0, 0, 80), false, false, 80, false, true},
        {inet(0, 0, 0, 1, 80), false, false, 80, false, false},
        {inet6({1}, 80), false, true, 80, true, false},
        {inet6({1, 1}, 80), false, true, 80, false, false},
        {inet6({0}, 80), false, true, 80, false, true},
        {mapped(inet(127, 0, 0, 1, 80)), false, true, 80, true, false},
        {mapped(inet(0, 0, 0, 0, 80)), false, true, 80, false, true},
    };
    for (const Kind& row : rows) {
        const std::string text = to_string(row.address);
        EXPECT_EQ(is_unix(row.address), row.is_unix) << text;
        EXPECT_EQ(is_inet6(row.address), row.is_inet6) << text;
        EXPECT_EQ(port_of(row.address), row.port) << text;
        EXPECT_EQ(is_loopback(row.address), row.is_loopback) << text;
        EXPECT_EQ(is_unspecified(row.address), row.is_unspecified) << text;
    }
}

TEST(Inet6Address, unmapped) {
    EXPECT_EQ(mapped(inet(1, 2, 3, 4, 5)).unmapped(), inet(1, 2, 3, 4, 5));
    EXPECT_FALSE(inet6({1}, 5).unmapped());
    EXPECT_FALSE(inet6({0, 0, 0, 0, 0, 0xfffe, 1, 2}, 5).unmapped());
}

} // namespace
} // namespace syd::policy
