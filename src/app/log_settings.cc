// SPDX-License-Identifier: BSD-3-Clause
#include "app/log_settings.h"

#include "base/text.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace syd::app {
namespace {

bool wants_colours(int fd) {
    const char* const refusal = std::getenv("NO_COLOR");
    return ::isatty(fd) == 1 && (refusal == nullptr || *refusal == '\0');
}

} // namespace

Result<void> apply_log_settings(report::DescriptorLog& log, const policy::Settings& settings, int console) {
    log.set_file_level(settings.log_level);
    log.set_console_level(settings.log_console_level);
    log.set_console(console, wants_colours(console));
    if (console < 0 && settings.log_console_fd > STDERR_FILENO) {
        return Unexpected{Error{Errno{EBADF}, "log/console_fd", cat("descriptor ", settings.log_console_fd)}};
    }
    if (auto opened = log.open_file(settings.log_file); !opened) {
        return Unexpected{
            Error{opened.error().code, cat("log/file: ", opened.error().attempt), opened.error().subject}};
    }
    return {};
}

report::ReportOptions report_options(const policy::Settings& settings) {
    const char* const sandbox_log = ::secure_getenv("SANDBOX_LOG");
    return {.colours = wants_colours(settings.log_console_fd),
            .sandbox_log = sandbox_log != nullptr ? sandbox_log : ""};
}

} // namespace syd::app
