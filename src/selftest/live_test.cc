// SPDX-License-Identifier: BSD-3-Clause
#include "selftest/live_test.h"

#include "base/log.h"
#include "base/text.h"
#include "kernel/engine_factory.h"
#include "kernel/foreground_process.h"
#include "kernel/launch/spawn.h"
#include "kernel/signals.h"
#include "kernel/supervisor.h"
#include "selftest/live_findings.h"
#include "selftest/syscall_probe.h"
#include "syscalls/abi.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <utility>
#include <variant>

namespace syd::selftest {
namespace {

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

std::string text_of(const kernel::StartFailure& failure) {
    const auto* const exec = std::get_if<kernel::ExecFailure>(&failure);
    return exec != nullptr ? errno_name(exec->error) : std::get<kernel::EngineFailure>(failure).error.message();
}

// In the supervisor process. Its exit status: 0 if the sandbox is tight.
int supervise(std::ostream& out, const std::string& folder, kernel::launch::ChildSpec program, int orders) {
    RefusalRecorder recorder;
    Silence silence;
    kernel::SupervisorClient client;
    const kernel::EngineFactory make_engine = kernel::make_kernel_engine;
    kernel::Supervisor supervisor({live_test_configuration(folder), SYDBOX_MAGIC_PREFIX, std::move(program), orders},
                                  {make_engine, recorder, silence, client});
    const auto status = supervisor.run();
    if (!status) {
        out << "a sandbox could not be started: " << printable(text_of(status.error())) << '\n';
        out.flush();
        return 1;
    }
    return print_live_findings(out, recorder, folder) && *status == 0 ? 0 : 1;
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
