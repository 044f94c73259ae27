// SPDX-License-Identifier: BSD-3-Clause
#include "tools/sydfmt.h"

#include <exception>
#include <iostream>
#include <vector>

int main(int argc, char** argv) {
    constexpr int kUsageStatus = 2;
    try {
        const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
        syd::tools::run_sydfmt(words, std::cout);
        return 0;
    } catch (const std::exception& failure) {
        std::cerr << "sydfmt: " << failure.what() << '\n';
        return kUsageStatus;
    }
}
