// SPDX-License-Identifier: BSD-3-Clause
// The sydbox program: options in, exit status out. Wiring only.
#include "app/configure.h"
#include "app/inspect.h"
#include "app/options.h"
#include "base/text.h"
#include "kernel/engine_factory.h"
#include "kernel/foreground_process.h"
#include "kernel/launch/find_program.h"
#include "kernel/launch/spawn.h"
#include "kernel/signals.h"
#include "kernel/supervisor.h"
#include "report/log_sink.h"
#include "report/sandbox_log.h"
#include "report/status_report.h"
#include "report/violation_log.h"
#include "selftest/live_test.h"
#include "selftest/self_test.h"
#include "tracee/proc.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <iostream>
#include <optional>
#include <variant>

namespace syd::app {
namespace {

constexpr int kUsageStatus = 2;
constexpr int kNotExecutableStatus = 126;
constexpr int kNotFoundStatus = 127;

void say(std::string_view line) {
    std::cerr << "sydbox: " << line << '\n';
}

// A descriptor of ours must not be taken for one of the command's standard ones where these are closed. The
// substitutes vanish with the exec, so the command finds them closed as they were.
void occupy_standard_descriptors() {
    for (int fd = ::open("/dev/null", O_RDWR | O_CLOEXEC); fd >= 0 && fd <= STDERR_FILENO;
         fd = ::open("/dev/null", O_RDWR | O_CLOEXEC)) {
        if (fd == STDERR_FILENO) {
            return;
        }
    }
}

// One pidfd for each known process: as many as we may have. The command gets the old limit back.
void raise_open_files_limit(rlimit limit) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

void set_variable(std::vector<std::string>& environment, const std::string& name, const std::string* value) {
    const std::string start = name + "=";
    std::erase_if(environment, [&start](const std::string& entry) { return entry.starts_with(start); });
    if (value != nullptr) {
        environment.push_back(start + *value);
    }
}

std::vector<std::string> make_environment(const Options& options) {
    std::vector<std::string> environment;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        environment.emplace_back(*entry);
    }
    std::error_code error;
    const std::string self = std::filesystem::read_symlink("/proc/self/exe", error).string();
    const std::pair<const char*, std::string> own[] = {
        {"SYDBOX_ACTIVE", "1"}, {"SYDBOX", self}, {"SYDBOX_VERSION", PACKAGE_VERSION}, {"SYDBOX_API_VERSION", "1"}};
    for (const auto& [name, value] : own) {
        set_variable(environment, name, &value);
    }
    for (const EnvironmentArgument& argument : options.environment) {
        set_variable(environment, argument.name, argument.value ? &*argument.value : nullptr);
    }
    return environment;
}

int status_of_exec_error(Errno error) {
    return error.value == ENOENT ? kNotFoundStatus : kNotExecutableStatus;
}

std::string exec_error_text(const std::string& command, Errno error) {
    if (command.empty()) {
        return "the name of the command is empty";
    }
    std::error_code ignored;
    const char* const reason = error.value == ENOENT                             ? "command not found"
                               : std::filesystem::is_directory(command, ignored) ? std::strerror(EISDIR)
                                                                                 : std::strerror(error.value);
    return cat(excerpt(command), ": ", reason);
}

// On a terminal, unless the user does not want them (https://no-color.org: any value but an empty one).
bool wants_colours(int fd) {
    const char* refusal = std::getenv("NO_COLOR");
    return ::isatty(fd) == 1 && (refusal == nullptr || *refusal == '\0');
}

Result<void, Error> apply_log_settings(report::DescriptorLog& log, const policy::Settings& settings) {
    log.set_file_level(settings.log_level);
    log.set_console_level(settings.log_console_level);
    log.set_console(settings.log_console_fd, wants_colours(settings.log_console_fd));
    return log.open_file(settings.log_file);
}

// To the log of an ebuild package manager, if it wants one, and on to the next.
class Violations final : public check::ViolationSink {
public:
    Violations(std::optional<report::SandboxLog> log, check::ViolationSink& next) : log_(std::move(log)), next_(next) {}
    void report(const check::Violation& violation) override {
        if (log_) {
            log_->report(violation);
        }
        next_.report(violation);
    }

private:
    std::optional<report::SandboxLog> log_;
    check::ViolationSink& next_;
};

// secure_getenv(3): with privileges that its caller lacks sydbox must not write where the caller says.
std::optional<report::SandboxLog> open_sandbox_log(report::DescriptorLog& log) {
    const char* path = ::secure_getenv("SANDBOX_LOG");
    if (path == nullptr || *path == '\0') {
        return std::nullopt;
    }
    const auto complain = [&log](const Error& error) { log.write(LogTopic::kWarning, printable(error.message())); };
    auto opened = report::SandboxLog::open(path, complain);
    if (!opened) {
        complain(opened.error());
        return std::nullopt;
    }
    return std::move(*opened);
}

// The logs follow the settings, and receive what the supervisor reports.
class Session final : public kernel::SupervisorClient {
public:
    Session(report::DescriptorLog& log, report::ViolationLog& violations, kernel::StatusChannel& channel)
        : log_(log), violations_(violations), channel_(channel) {}

    void settings_changed(const policy::Settings& settings) override {
        if (const auto applied = apply_log_settings(log_, settings); !applied) {
            log_.write(LogTopic::kWarning, printable(applied.error().message()));
        }
    }
    void detach(int status) override {
        finish();
        channel_.detach(status);
        log_.renew_console();
    }
    void report_status(const check::SandboxStatus& status, check::StatusDetail detail) override {
        for (const std::string& line : report::status_lines(status, detail)) {
            log_.write(LogTopic::kViolation, line);
        }
    }
    [[nodiscard]] std::uint64_t violation_count() const override { return violations_.total(); }

    // Writes the summary and what a slow console has not taken yet.
    void finish() {
        log_.write_record(LogTopic::kViolation, violations_.summary());
        log_.finish();
    }

private:
    report::DescriptorLog& log_;
    report::ViolationLog& violations_;
    kernel::StatusChannel& channel_;
};

std::string engine_error_text(const Error& error, bool is_engine_chosen) {
    // seccomp(2), SECCOMP_FILTER_FLAG_NEW_LISTENER: a chain of filters has one listener at most.
    if (error.code.value != EBUSY) {
        return cat("this system can't run a sandbox: ", printable(error.message()), "; try sydbox --test");
    }
    return is_engine_chosen
               ? "another sydbox, or the like, supervises these processes already; leave the choice of the "
                 "engine to sydbox"
               : "another sydbox, or the like, supervises these processes in a way that allows none inside; "
                 "give the outer one core/trace/use_seccomp:false, or the notify engine";
}

// In the supervisor process. Returns the exit status of sydbox.
int supervise(policy::Configuration configuration, kernel::launch::ChildSpec program, kernel::StatusChannel& channel) {
    raise_open_files_limit(program.inheritance.open_files);
    const std::string command = program.arguments.front();
    report::DescriptorLog log(STDERR_FILENO);
    if (const auto applied = apply_log_settings(log, configuration.settings); !applied) {
        say(cat("log/file: ", printable(applied.error().message())));
        return kUsageStatus;
    }
    const bool colours = wants_colours(configuration.settings.log_console_fd);
    report::ViolationLog violations(report::Style{.colours = colours},
                                    [&log](std::string_view text) { log.write_record(LogTopic::kViolation, text); });
    Violations sink(open_sandbox_log(log), violations);
    Session session(log, violations, channel);

    const bool is_engine_chosen = configuration.settings.engine != policy::EngineChoice::kAuto;
    const kernel::EngineFactory make_engine = kernel::make_kernel_engine;
    kernel::Supervisor supervisor({std::move(configuration), SYDBOX_MAGIC_PREFIX, std::move(program)},
                                  {make_engine, sink, log, session});
    const auto status = supervisor.run();
    session.finish();
    if (status) {
        return *status;
    }
    if (const auto* const failure = std::get_if<kernel::ExecFailure>(&status.error())) {
        say(exec_error_text(command, failure->error));
        return status_of_exec_error(failure->error);
    }
    say(engine_error_text(std::get<kernel::EngineFailure>(status.error()).error, is_engine_chosen));
    return kUsageStatus;
}

int run_command(const Options& options) {
    policy::Configuration configuration = make_configuration(options);
    if (configuration.settings.engine == policy::EngineChoice::kNotify && !configuration.settings.use_seccomp) {
        throw UsageError("core/trace/engine:notify needs core/trace/use_seccomp:true");
    }
    if (const std::string objection = tracee::objection_to_proc(); !objection.empty()) {
        say(objection);
        return kUsageStatus;
    }
    kernel::launch::ChildSpec program;
    program.inheritance = kernel::launch::Inheritance::capture();
    program.arguments = options.command;
    program.environment = make_environment(options);
    const auto file =
        kernel::launch::find_program(options.command.front(), kernel::launch::search_path_of(program.environment));
    if (!file) {
        say(exec_error_text(options.command.front(), file.error()));
        return status_of_exec_error(file.error());
    }
    program.file = *file;

    occupy_standard_descriptors();
    ::signal(SIGPIPE, SIG_IGN);
    ::signal(SIGCHLD, SIG_DFL); // where it is ignored nobody can wait for a child (wait(2), NOTES)
    kernel::block_handled_signals();
    if (configuration.settings.interrupt == policy::Interrupt::kBlockTstpToo) {
        ::signal(SIGTSTP, SIG_IGN);
    }
    return kernel::run_in_supervisor_process(configuration.settings.exit_kill, [&](kernel::StatusChannel& channel) {
        return supervise(std::move(configuration), std::move(program), channel);
    });
}

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
        for (const std::string_view line : syd::split(failure.what(), '\n')) {
            syd::app::say(line);
        }
        return syd::app::kUsageStatus;
    }
}
