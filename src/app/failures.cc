// SPDX-License-Identifier: BSD-3-Clause
#include "app/failures.h"

#include "base/text.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <string_view>
#include <system_error>
#include <variant>

namespace syd::app {
namespace {

std::string exec_error_text(const std::string& command, Errno error) {
    if (command.empty()) {
        return "the name of the command is empty";
    }
    std::error_code ignored;
    const bool is_there = command.find('/') != std::string::npos && std::filesystem::exists(command, ignored);
    const char* const reason = error.value == ENOENT && is_there ? "the interpreter that it names was not found"
                               : error.value == ENOENT           ? "command not found"
                               : std::filesystem::is_directory(command, ignored) ? std::strerror(EISDIR)
                                                                                 : std::strerror(error.value);
    return cat(excerpt(command), ": ", reason);
}

// The limit of setrlimit(2) that is too low, by the option of ulimit that tells and sets it; empty for other errors.
std::string_view limit_of(Errno error) {
    switch (error.value) {
    case EMFILE: return "-n";
    case EAGAIN: return "-u"; // fork(2)
    case ENOMEM: return "-v";
    default: return {};
    }
}

} // namespace

Failure exec_failure(const std::string& command, Errno error) {
    return {error.value == ENOENT ? kNotFoundStatus : kNotExecutableStatus, exec_error_text(command, error)};
}

Failure start_failure(const kernel::StartFailure& failure, const std::string& command, policy::EngineChoice engine) {
    if (const auto* const exec = std::get_if<kernel::ExecFailure>(&failure)) {
        return exec_failure(command, exec->error);
    }
    const Error& error = std::get<kernel::EngineFailure>(failure).error;
    if (error.code.value == EBUSY) {
        // A chain of filters has one listener at most (seccomp(2), SECCOMP_FILTER_FLAG_NEW_LISTENER).
        return {kUsageStatus, engine == policy::EngineChoice::kAuto
                                  ? "another sydbox or a similar program supervises these processes in a way that "
                                    "allows no sandbox inside; run it with core/trace/use_seccomp:false or with the "
                                    "notify engine"
                                  : "another sydbox or a similar program already supervises these processes; let "
                                    "sydbox choose the engine"};
    }
    if (const std::string_view limit = limit_of(error.code); !limit.empty()) {
        return {kUsageStatus, cat("cannot start a sandbox: ", printable(error.message()), " (see ulimit ", limit, ")")};
    }
    return {kUsageStatus, cat("cannot run a sandbox on this system: ", printable(error.message()),
                              "; see the output of sydbox --test")};
}

void print_error(std::string_view message) {
    for (const std::string_view line : split(message, '\n')) {
        std::cerr << "sydbox: " << line << '\n';
    }
}

} // namespace syd::app
