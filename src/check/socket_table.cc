// SPDX-License-Identifier: BSD-3-Clause
#include "check/socket_table.h"

#include "base/text.h"
#include "tracee/proc.h"

#include <array>
#include <span>
#include <string_view>

namespace syd::check {
namespace {

// proc_pid_net(5): columns are set apart by blanks; the first line is a heading.
bool has_word_in_column(std::string_view table, std::size_t column, std::string_view word) {
    for (std::string_view line : split(table, '\n')) {
        for (std::size_t index = 0; !(line = trim(line)).empty(); ++index) {
            const std::string_view cell = line.substr(0, line.find_first_of(" \t"));
            if (index == column) {
                if (cell == word) {
                    return true;
                }
                break;
            }
            line.remove_prefix(cell.size());
        }
    }
    return false;
}

struct Table {
    std::string_view name;
    std::size_t inode_column;
};
constexpr std::array<Table, 1> kUnixTables{{{"unix", 6}}};
// A dual-stack socket stands in the table of IPv6 and takes IPv4 connections.
constexpr std::array<Table, 4> kInetTables{{{"tcp", 9}, {"tcp6", 9}, {"udp", 9}, {"udp6", 9}}};

} // namespace

bool has_socket(pid_t tid, const policy::Address& address, ino_t inode) {
    const bool is_unix = std::holds_alternative<policy::UnixAddress>(address) ||
                         std::holds_alternative<policy::AbstractAddress>(address);
    const std::span<const Table> tables = is_unix ? std::span<const Table>(kUnixTables) : kInetTables;
    const std::string word = cat(inode);
    bool any_readable = false;
    for (const Table& table : tables) {
        const auto text = tracee::read_whole_file(cat("/proc/", tid, "/net/", table.name).c_str());
        any_readable = any_readable || text.has_value();
        if (text && has_word_in_column(*text, table.inode_column, word)) {
            return true;
        }
    }
    return !any_readable;
}

} // namespace syd::check
