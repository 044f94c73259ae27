// SPDX-License-Identifier: BSD-3-Clause
#include "app/run_command.h"

#include "app/client.h"
#include "app/configure.h"
#include "app/environment.h"
#include "app/failures.h"
#include "app/log_settings.h"
#include "base/text.h"
#include "kernel/engine_factory.h"
#include "kernel/foreground_process.h"
#include "kernel/launch/find_program.h"
#include "kernel/launch/inherited_descriptors.h"
#include "kernel/launch/spawn.h"
#include "kernel/signals.h"
#include "kernel/supervisor.h"
#include "report/log_sink.h"
#include "report/violation_reports.h"
#include "tracee/proc.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>

namespace syd::app {
namespace {

// Opens /dev/null for each standard descriptor that is closed, so that no descriptor of sydbox gets its number and is
// taken for standard input or output. They are closed on exec: the command finds its descriptors as they were.
void occupy_standard_descriptors() {
    for (int fd = ::open("/dev/null", O_RDWR | O_CLOEXEC); fd >= 0 && fd <= STDERR_FILENO;
         fd = ::open("/dev/null", O_RDWR | O_CLOEXEC)) {
        if (fd == STDERR_FILENO) {
            return;
        }
    }
}

// sydbox holds a pidfd for each process of the sandbox. The command gets the limit that sydbox was started with.
void raise_open_files_limit(rlimit limit) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

int print_failure(const Failure& failure) {
    print_error(failure.message);
    return failure.status;
}

// For a user at a terminal: programs that start sydbox like this may switch types on later, by magic.
std::string_view warning_of_nothing(const Options& options, const policy::State& state) {
    const bool is_default = options.profiles.empty() && options.magic.empty();
    return is_default && ::isatty(STDERR_FILENO) == 1 && std::ranges::none_of(state.modes, policy::is_active)
               ? "nothing is checked: give a profile, for example -p paludis"
               : "";
}

// The work of the supervisor process. Returns the exit status of sydbox.
int supervise(policy::Configuration configuration, kernel::launch::ChildSpec program,
              kernel::launch::InheritedDescriptors inherited, kernel::ForegroundChannel& channel) {
    raise_open_files_limit(program.inheritance.open_files);
    const std::string command = program.arguments.front();
    const policy::EngineChoice engine = configuration.settings.engine;
    const int console = configuration.settings.log_console_fd;
    report::DescriptorLog log(STDERR_FILENO);
    if (const auto applied =
            apply_log_settings(log, configuration.settings, Client::console_descriptor(console, inherited));
        !applied) {
        return print_failure({kUsageStatus, printable(applied.error().message())});
    }
    report::ViolationReports reports(report::open_reports(report_options(configuration.settings), log));
    Client client(log, reports, channel, console, std::move(inherited));
    const kernel::EngineFactory make_engine = kernel::make_kernel_engine;
    kernel::Supervisor supervisor(
        {std::move(configuration), SYDBOX_MAGIC_PREFIX, std::move(program), channel.descriptor()},
        {make_engine, reports, log, client});
    const auto status = supervisor.run();
    client.finish();
    return status ? *status : print_failure(start_failure(status.error(), command, engine));
}

} // namespace

int run_command(const Options& options) {
    policy::Configuration configuration = make_configuration(options);
    if (configuration.settings.engine == policy::EngineChoice::kNotify && !configuration.settings.use_seccomp) {
        throw UsageError("core/trace/engine:notify needs core/trace/use_seccomp:true");
    }
    if (const std::string objection = tracee::objection_to_proc(); !objection.empty()) {
        throw UsageError(objection);
    }
    if (const std::string_view warning = warning_of_nothing(options, configuration.state); !warning.empty()) {
        std::cerr << "sydbox: warning: " << warning << '\n';
    }
    kernel::launch::ChildSpec program;
    program.inheritance = kernel::launch::Inheritance::capture();
    program.arguments = options.command;
    program.environment = make_environment(environ, options.environment);
    const auto file =
        kernel::launch::find_program(options.command.front(), kernel::launch::search_path_of(program.environment));
    if (!file) {
        return print_failure(exec_failure(options.command.front(), file.error()));
    }
    program.file = *file;

    auto inherited = kernel::launch::InheritedDescriptors::capture();
    occupy_standard_descriptors();
    // A second line, by the kernel, behind the checks that keep the processes of the sandbox away from sydbox's own:
    // neither ptrace(2) nor most of /proc/PID reaches these (prctl(2), PR_SET_DUMPABLE).
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    ::signal(SIGPIPE, SIG_IGN);
    ::signal(SIGCHLD, SIG_DFL); // if it is ignored, a parent cannot wait for its children (wait(2), NOTES)
    kernel::block_handled_signals();
    if (configuration.settings.interrupt == policy::Interrupt::kBlockTstpToo) {
        ::signal(SIGTSTP, SIG_IGN);
    }
    kernel::ForegroundOptions foreground;
    foreground.exit_kill = configuration.settings.exit_kill;
    foreground.release = [&inherited] {
        inherited.close_all_but(-1);
        kernel::launch::replace_with_null({STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO});
    };
    return kernel::run_in_supervisor_process(foreground, [&](kernel::ForegroundChannel& channel) {
        return supervise(std::move(configuration), std::move(program), std::move(inherited), channel);
    });
}

} // namespace syd::app
