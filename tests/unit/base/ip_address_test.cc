// SPDX-License-Identifier: BSD-3-Clause
#include "base/ip_address.h"

#include <gtest/gtest.h>

namespace syd {
namespace {

constexpr Ipv4Bytes kIpv4{127, 0, 0, 1};
constexpr Ipv6Bytes kIpv6{0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x1f};

TEST(IpAddress, is_read_and_written) {
    EXPECT_EQ(parse_ipv4("127.0.0.1"), kIpv4);
    EXPECT_EQ(ip_text(kIpv4), "127.0.0.1");
    EXPECT_EQ(parse_ipv6("fe80::1f"), kIpv6);
    EXPECT_EQ(parse_ipv6("FE80:0:0:0:0:0:0:1F"), kIpv6);
    EXPECT_EQ(ip_text(kIpv6), "fe80::1f");
    EXPECT_EQ(ip_text(Ipv6Bytes{}), "::");
}

TEST(IpAddress, other_texts_are_none) {
    using namespace std::string_view_literals;
    for (const std::string_view text :
         {""sv, "127.1"sv, "1.2.3.256"sv, "1.2.3.4.5"sv, " 1.2.3.4"sv, "1.2.3.4 "sv, "1.2.3.4\0"sv, "::1"sv, "x"sv}) {
        EXPECT_FALSE(parse_ipv4(text)) << text;
    }
    for (const std::string_view text :
         {""sv, "1.2.3.4"sv, ":::"sv, "1::2::3"sv, "::12345"sv, "::1%lo"sv, "::1\0"sv, "[::1]"sv}) {
        EXPECT_FALSE(parse_ipv6(text)) << text;
    }
}

} // namespace
} // namespace syd
