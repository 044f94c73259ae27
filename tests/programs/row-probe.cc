// SPDX-License-Identifier: BSD-3-Clause
// row-probe list write|read            prints "ABI NAME NUMBER CLASS ERRNO" for each call that is checked so
// row-probe populate         FOLDER             makes what the calls work on
// row-probe try ABI NAME FOLDER        makes the call there, and prints "0" or the number of its errno
// row-probe decided                    prints "NAME DECIDER" for each row that the table has a decider for
// For tests/integration/rows.bats: the system call table itself says what is to be tried.
#include "selftest/syscall_probe.h"
#include "syscalls/abi.h"

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

namespace {

using syd::policy::Access;

int list(Access access) {
    for (const syd::selftest::SyscallProbe& entry : syd::selftest::syscall_probes(access)) {
        std::cout << name_of(entry.abi) << ' ' << entry.row->name << ' '
                  << entry.row->numbers[static_cast<std::size_t>(entry.abi)] << ' '
                  << (syd::selftest::is_refused_as_such(*entry.row) ? "refused"
                      : entry.row->is_benign_refusal                ? "harmless"
                                                                    : "path")
                  << ' ' << entry.row->refusal << '\n';
    }
    return 0;
}

int list_decided() {
    for (const syd::syscalls::Row& row : syd::syscalls::rows()) {
        if (row.decider != syd::syscalls::Decider::kNone) {
            std::cout << row.name << ' ' << static_cast<int>(row.decider) << '\n';
        }
    }
    return 0;
}

int try_call(std::string_view abi, std::string_view name, const std::string& folder) {
    for (const Access access : {Access::kWrite, Access::kRead}) {
        for (const syd::selftest::SyscallProbe& entry : syd::selftest::syscall_probes(access)) {
            if (name_of(entry.abi) == abi && entry.row->name == name) {
                const long result = syd::selftest::try_syscall_probe(entry, folder);
                std::cout << (result < 0 ? -result : 0) << '\n';
                return 0;
            }
        }
    }
    return 2;
}

} // namespace

int main(int argc, char** argv) {
    const std::string_view task = argc > 1 ? argv[1] : "";
    if (task == "list" && argc == 3) {
        return list(std::string_view(argv[2]) == "read" ? Access::kRead : Access::kWrite);
    }
    if (task == "decided") {
        return list_decided();
    }
    if (task == "populate" && argc == 3) {
        return syd::selftest::populate_fixture(argv[2]) ? 0 : 1;
    }
    if (task == "try" && argc == 5) {
        return try_call(argv[2], argv[3], argv[4]);
    }
    std::cerr << "usage: row-probe list write|read | decided | populate FOLDER | try ABI NAME FOLDER\n";
    return 2;
}
