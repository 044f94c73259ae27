// SPDX-License-Identifier: BSD-3-Clause
// The sydbox program: what the options ask for, and the exit status.
#include "app/failures.h"
#include "app/inspect.h"
#include "app/options.h"
#include "app/run_command.h"
#include "selftest/live_test.h"
#include "selftest/self_test.h"

#include <exception>
#include <iostream>

namespace syd::app {
namespace {

int run(const Options& options) {
    switch (options.task) {
    case Options::Task::kHelp: std::cout << help_text(); return 0;
    case Options::Task::kVersion: std::cout << selftest::version_text(); return 0;
    case Options::Task::kTest: return selftest::print_self_test(std::cout);
    case Options::Task::kTrySyscallProbes: return selftest::try_syscall_probes(options.command.front());
    case Options::Task::kCheck: check_configuration(options, std::cout, std::cerr); return 0;
    case Options::Task::kMagicList: print_magic_keys(std::cout); return 0;
    case Options::Task::kRun: break;
    }
    return run_command(options);
}

} // namespace
} // namespace syd::app

int main(int argc, char** argv) {
    try {
        return syd::app::run(syd::app::parse_options(argc, argv));
    } catch (const std::exception& failure) {
        syd::app::print_error(failure.what());
        return syd::app::kUsageStatus;
    }
}
