// SPDX-License-Identifier: BSD-3-Clause
// row-probe list write|read    prints "ABI NAME NUMBER CLASS ERRNO" for each call that is checked so
// row-probe decided            prints "NAME DECIDER" for each row that the table has a decider for
// row-probe --populate FOLDER COUNT
//                              makes FOLDER/1 to FOLDER/COUNT, each with what the calls work on
// row-probe --cases FILE       makes the calls of a file as cases.h says; a call is ABI NAME FOLDER, and its outcome is
//                              "0" or the number of its errno
// For tests/integration/rows.bats: the system call table itself says what is to be tried.
#include "cases.h"
#include "selftest/syscall_probe.h"
#include "syscalls/abi.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
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

std::string try_call(std::string_view abi, std::string_view name, const std::string& folder) {
    for (const Access access : {Access::kWrite, Access::kRead}) {
        for (const syd::selftest::SyscallProbe& entry : syd::selftest::syscall_probes(access)) {
            if (name_of(entry.abi) == abi && entry.row->name == name) {
                return std::to_string(std::max(0L, -syd::selftest::try_syscall_probe(entry, folder)));
            }
        }
    }
    return "no such row";
}

const char* make_case(int count, char** words) {
    static std::string outcome;
    outcome = count == 3 ? try_call(words[0], words[1], words[2]) : "no such call";
    return outcome.c_str();
}

int populate(const std::string& folder, int count) {
    bool done = std::filesystem::create_directories(folder);
    for (int n = 1; n <= count; ++n) {
        done = done && syd::selftest::populate_fixture(folder + "/" + std::to_string(n));
    }
    return done ? 0 : 1;
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
    if (task == "--populate" && argc == 4) {
        return populate(argv[2], std::atoi(argv[3]));
    }
    if (task == "--cases" && argc == 3) {
        return run_cases(argv[2], make_case);
    }
    std::cerr << "usage: row-probe list write|read | decided | --populate FOLDER COUNT | --cases FILE\n";
    return 2;
}
