// SPDX-License-Identifier: BSD-3-Clause
#include "app/run_task.h"

#include "app/inspect.h"
#include "app/run_command.h"
#include "selftest/live_test.h"
#include "selftest/self_test.h"

#include <ostream>

namespace syd::app {

int run_task(const Options& options, std::ostream& out, std::ostream& warnings) {
    switch (options.task) {
    case Options::Task::kHelp: out << help_text(); return 0;
    case Options::Task::kVersion: out << selftest::version_text(); return 0;
    case Options::Task::kTest: return selftest::print_self_test(out);
    case Options::Task::kTrySyscallProbes: return selftest::try_syscall_probes(options.command.front());
    case Options::Task::kCheck: check_configuration(options, out, warnings); return 0;
    case Options::Task::kMagicList: print_magic_keys(out); return 0;
    case Options::Task::kRun: break;
    }
    return run_command(options);
}

} // namespace syd::app
