// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/socket_table.h"

#include "base/numbers.h"
#include "base/text.h"
#include "tracee/process_status.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <iterator>

namespace syd::tracee {
namespace {

// Columns are set apart by blanks; the first line is a heading. The text behind the last column wanted is in `rest`.
template <std::size_t Count> struct Columns {
    std::array<std::string_view, Count> cells;
    std::string_view rest;
};

template <std::size_t Count> Columns<Count> columns_of(std::string_view line) {
    Columns<Count> columns;
    for (std::string_view& cell : columns.cells) {
        line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
        cell = line.substr(0, line.find(' '));
        line.remove_prefix(cell.size());
    }
    columns.rest = line;
    return columns;
}

// An address is shown as words in the machine's own byte order, eight digits each (get_tcp4_sock() in the kernel).
template <std::size_t Size> bool read_words(std::string_view text, std::array<std::uint8_t, Size>& bytes) {
    constexpr std::size_t kDigits = 8;
    if (text.size() != Size * 2) {
        return false;
    }
    for (std::size_t at = 0; at < Size; at += sizeof(std::uint32_t)) {
        const auto word = parse_number<std::uint32_t>(text.substr(at * 2, kDigits), 16);
        if (!word) {
            return false;
        }
        std::memcpy(bytes.data() + at, &*word, sizeof *word);
    }
    return true;
}

// "0100007F:1F90", or with 32 digits in front.
std::optional<policy::Address> shown_address(std::string_view text) {
    const std::size_t colon = text.find(':');
    const auto port =
        colon == std::string_view::npos ? std::nullopt : parse_number<std::uint16_t>(text.substr(colon + 1), 16);
    if (!port) {
        return std::nullopt;
    }
    policy::Inet4Address inet{{}, *port};
    if (read_words(text.substr(0, colon), inet.bytes)) {
        return inet;
    }
    policy::Inet6Address inet6{{}, *port};
    if (!read_words(text.substr(0, colon), inet6.bytes)) {
        return std::nullopt;
    }
    if (const auto inner = inet6.unmapped()) {
        return *inner;
    }
    return inet6;
}

Result<std::string, Errno> read_table(pid_t tid, std::string_view name) {
    return read_proc_file(tid, cat("net/", name));
}

// A kernel without IPv6 has no table of it.
Result<std::string, Errno> read_table_if_any(pid_t tid, std::string_view name) {
    const std::string path = cat("/proc/", tid, "/net/", name);
    return ::access(path.c_str(), F_OK) != 0 && errno == ENOENT ? Result<std::string, Errno>(std::string())
                                                                : read_table(tid, name);
}

std::string_view table_of(Transport transport) {
    switch (transport) {
    case Transport::kTcp: return "tcp";
    case Transport::kUdp: return "udp";
    case Transport::kUdpLite: return "udplite";
    }
    return {};
}

} // namespace

std::vector<InetSocket> parse_inet_table(std::string_view text, Transport transport) {
    const std::string_view wanted_state = transport == Transport::kTcp ? "0A" : "07"; // TCP_LISTEN, TCP_CLOSE
    std::vector<InetSocket> sockets;
    for (const std::string_view line : split(text, '\n')) {
        constexpr std::size_t kLocal = 1;
        constexpr std::size_t kState = 3;
        constexpr std::size_t kInode = 9;
        const auto columns = columns_of<kInode + 1>(line);
        const auto local = shown_address(columns.cells[kLocal]);
        const auto inode = parse_number<ino_t>(columns.cells[kInode]);
        if (columns.cells[kState] == wanted_state && local && inode) {
            sockets.push_back({*local, {.cookie = 0, .inode = *inode}});
        }
    }
    return sockets;
}

Result<std::vector<InetSocket>, Errno> inet_sockets(pid_t tid, Transport transport) {
    const std::string name(table_of(transport));
    const auto inet6 = read_table_if_any(tid, name + "6");
    const auto inet = read_table(tid, name); // the second: it tells whether the thread is gone
    if (!inet || !inet6) {
        return Unexpected{inet ? inet6.error() : inet.error()};
    }
    auto sockets = parse_inet_table(*inet, transport);
    std::ranges::move(parse_inet_table(*inet6, transport), std::back_inserter(sockets));
    return sockets;
}

std::vector<SocketId> receivers(const std::vector<InetSocket>& sockets, const policy::Address& wanted) {
    std::vector<SocketId> found;
    for (const InetSocket& socket : sockets) {
        if (policy::port_of(socket.local) != policy::port_of(wanted)) {
            continue;
        }
        // A socket of both versions takes IPv4 connections too (ipv6(7)).
        const bool takes_all =
            policy::is_unspecified(socket.local) && (policy::is_inet6(socket.local) || !policy::is_inet6(wanted));
        if (takes_all || socket.local == wanted) {
            found.push_back(socket.id);
        }
    }
    return found;
}

} // namespace syd::tracee
