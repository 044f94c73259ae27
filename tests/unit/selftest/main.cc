// SPDX-License-Identifier: BSD-3-Clause
// The live test starts the program that it is part of again, inside a sandbox. So this program must know that task.
#include "base/text.h"
#include "selftest/live_test.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

int main(int argc, char** argv) {
    if (argc == 3 && std::string_view(argv[1]) == syd::cat("--", syd::selftest::kTryOption)) {
        return syd::selftest::try_syscall_probes(argv[2]);
    }
    ::testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
