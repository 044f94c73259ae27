// SPDX-License-Identifier: BSD-3-Clause
#include "selftest/live_test.h"

#include "base/log.h"
#include "base/text.h"
#include "check/violation.h"
#include "kernel/engine_factory.h"
#include "kernel/foreground_process.h"
#include "kernel/launch/spawn.h"
#include "kernel/signals.h"
#include "kernel/supervisor.h"
#include "policy/profile.h"
#include "selftest/probe_report.h"
#include "selftest/syscall_probe.h"
#include "syscalls/abi.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <ostream>
#include <set>
#include <utility>
#include <variant>
#include <vector>

namespace syd::selftest {
namespace {

using Name = std::pair<std::string, std::string>; // ABI and call

class Recorder final : public check::ViolationSink {
public:
    void report(const check::Violation& violation) override {
        const std::lock_guard lock(mutex_);
        seen_.emplace(name_of(violation.event.abi), violation.event.row->name);
    }
    [[nodiscard]] bool has_seen(const Name& name) const { return seen_.contains(name); }

private:
    std::mutex mutex_;
    std::set<Name> seen_;
};

class Silence final : public LogSink {
public:
    [[nodiscard]] bool wants(LogTopic /*topic*/) const noexcept override { return false; }
    void write(LogTopic /*topic*/, std::string_view /*line*/) noexcept override {}
};

// A folder that is removed with its content at the end. Its path is empty if it could not be made.
class Scratch {
public:
    Scratch() {
        const char* const parent = ::secure_getenv("TMPDIR");
        std::string name = cat(parent != nullptr && *parent == '/' ? parent : "/tmp", "/sydbox-test.XXXXXX");
        std::error_code error;
        if (::mkdtemp(name.data()) != nullptr) {
            path_ = std::filesystem::canonical(name, error).string();
        }
    }
    ~Scratch() {
        std::error_code error;
        if (!path_.empty()) {
            std::filesystem::remove_all(path_, error);
        }
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
    std::string path_;
};

policy::Configuration configuration_for(const std::string& folder) {
    policy::Configuration configuration;
    policy::MagicContext context;
    context.phase = policy::Phase::kStartUp;
    for (const std::string& command :
         {std::string("core/sandbox/write:deny"), std::string("core/violation/raise_safe:true"),
          cat("whitelist/write+", folder, "/allowed/***")}) {
        static_cast<void>(policy::apply_start_up_magic(command, configuration, context));
    }
    return configuration;
}

std::map<Name, long> read_results(const std::string& folder) {
    std::map<Name, long> results;
    std::ifstream file(cat(folder, "/allowed/results"));
    std::string abi;
    std::string call;
    for (long result = 0; file >> abi >> call >> result;) {
        results[{abi, call}] = result;
    }
    return results;
}

bool is_untouched(const std::string& folder) {
    std::error_code error;
    return std::filesystem::is_empty(cat(folder, "/forbidden/file"), error) &&
           std::filesystem::is_empty(cat(folder, "/forbidden/empty"), error) &&
           !std::filesystem::exists(cat(folder, "/forbidden/new"), error);
}

// In the supervisor process, once the sandbox has ended.
bool print_findings(std::ostream& out, const Recorder& recorder, const std::string& folder) {
    const auto results = read_results(folder);
    std::vector<ProbeResult> findings;
    for (const SyscallProbe& probe : syscall_probes(policy::Access::kWrite)) {
        const Name name(name_of(probe.abi), probe.row->name);
        const auto result = results.find(name);
        findings.push_back(
            {probe, result == results.end() ? std::nullopt : std::optional(result->second), recorder.has_seen(name)});
    }
    bool is_tight = print_probe_results(out, findings);
    if (!is_untouched(folder)) {
        out << "  THE FOLDER WAS WRITTEN TO\n";
        is_tight = false;
    }
    out.flush();
    return is_tight;
}

std::string text_of(const kernel::StartFailure& failure) {
    const auto* const exec = std::get_if<kernel::ExecFailure>(&failure);
    return exec != nullptr ? errno_name(exec->error) : std::get<kernel::EngineFailure>(failure).error.message();
}

// In the supervisor process. Its exit status: 0 if the sandbox is tight.
int supervise(std::ostream& out, const std::string& folder, kernel::launch::ChildSpec program, int orders) {
    Recorder recorder;
    Silence silence;
    kernel::SupervisorClient client;
    const kernel::EngineFactory make_engine = kernel::make_kernel_engine;
    kernel::Supervisor supervisor({configuration_for(folder), SYDBOX_MAGIC_PREFIX, std::move(program), orders},
                                  {make_engine, recorder, silence, client});
    const auto status = supervisor.run();
    if (!status) {
        out << "a sandbox could not be started: " << printable(text_of(status.error())) << '\n';
        out.flush();
        return 1;
    }
    return print_findings(out, recorder, folder) && *status == 0 ? 0 : 1;
}

} // namespace

bool print_live_test(std::ostream& out) {
    const Scratch scratch;
    std::error_code error;
    if (scratch.path().empty() || !std::filesystem::create_directory(cat(scratch.path(), "/allowed"), error) ||
        !populate_fixture(cat(scratch.path(), "/forbidden"))) {
        out << "no folder could be made for the test; set TMPDIR\n";
        return false;
    }
    kernel::launch::ChildSpec program;
    program.inheritance = kernel::launch::Inheritance::capture();
    program.file = "/proc/self/exe";
    program.arguments = {"sydbox", cat("--", kTryOption), scratch.path()};
    for (char** entry = environ; *entry != nullptr; ++entry) {
        program.environment.emplace_back(*entry);
    }
    out.flush(); // what is in the buffer at the fork is written by both processes
    kernel::block_handled_signals();
    return kernel::run_in_supervisor_process({}, [&](const kernel::ForegroundChannel& channel) {
               return supervise(out, scratch.path(), std::move(program), channel.descriptor());
           }) == 0;
}

int try_syscall_probes(const std::string& folder) {
    std::ofstream file(cat(folder, "/allowed/results"));
    for (const SyscallProbe& probe : syscall_probes(policy::Access::kWrite)) {
        const long result = try_syscall_probe(probe, cat(folder, "/forbidden"));
        file << name_of(probe.abi) << ' ' << probe.row->name << ' ' << result << '\n';
    }
    file.close();
    return file ? 0 : 1;
}

} // namespace syd::selftest
