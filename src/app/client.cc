// SPDX-License-Identifier: BSD-3-Clause
#include "app/client.h"

#include "app/log_settings.h"
#include "base/text.h"
#include "report/status_report.h"
#include "tracee/credentials.h"
#include "tracee/pidfd.h"
#include "tracee/process_status.h"

#include <fcntl.h>
#include <unistd.h>

#include <optional>
#include <utility>

namespace syd::app {

namespace {

// A copy of a descriptor that the process of thread `tid` can write to. Nothing if there is none.
UniqueFd copy_writable_descriptor(pid_t tid, int number) {
    auto copy = tracee::read_process_ids(tid)
                    .and_then([](const tracee::ProcessIds& ids) { return tracee::Pidfd::open(ids.pid); })
                    .and_then([number](const tracee::Pidfd& process) { return process.copy_descriptor(number); });
    // The log opens pipes and terminals again: not with more rights than the process has.
    const int flags = copy ? ::fcntl(copy->get(), F_GETFL) : -1;
    const bool is_writable = flags >= 0 && (flags & O_PATH) == 0 && (flags & O_ACCMODE) != O_RDONLY;
    return is_writable ? std::move(*copy) : UniqueFd();
}

// A log file is opened with the ids and the capabilities of the process that named it, for a sydbox of root could write
// where that process may not.
class IdentityOf {
public:
    explicit IdentityOf(pid_t tid) {
        if (::geteuid() != 0) {
            return;
        }
        const auto status = tracee::read_process_status(tid);
        is_known_ = status.has_value();
        if (is_known_ && !tracee::have_same_credentials(tid, ::gettid())) {
            is_known_ = identity_.emplace(status->credentials).is_taken();
        }
    }
    [[nodiscard]] bool is_known() const noexcept { return is_known_; }

private:
    bool is_known_ = true;
    std::optional<tracee::ScopedIdentity> identity_;
};

} // namespace

int Client::console_descriptor(int console, const kernel::launch::InheritedDescriptors& inherited) noexcept {
    return console <= STDERR_FILENO || inherited.contains(console) ? console : -1;
}

void Client::command_forked() {
    inherited_.close_all_but(first_descriptor_);
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO}) {
        if (descriptor != first_console_) {
            kernel::launch::replace_with_null({descriptor});
        }
    }
}

// Until then standard error may be needed for the reason why it could not be executed.
void Client::command_executed() {
    if (first_console_ != STDERR_FILENO) {
        kernel::launch::replace_with_null({STDERR_FILENO});
    }
}

void Client::settings_changed(const policy::Settings& settings, pid_t caller) {
    const std::lock_guard lock(mutex_);
    const int console = settings.log_console_fd;
    const bool is_other = console != console_;
    UniqueFd copy = is_other && console != first_console_ ? copy_writable_descriptor(caller, console) : UniqueFd();
    const IdentityOf identity(caller);
    if (!identity.is_known()) {
        log_.write(LogTopic::kWarning, "a setting of the log has no effect: sydbox could not take the identity of the "
                                       "process that gave it");
        return; // the log keeps its console, so that must stay open
    }
    UniqueFd former;
    if (is_other) {
        former = std::exchange(copy_, std::move(copy)); // in use until the log has the new one
        console_ = console;
    }
    const int descriptor = console_ == first_console_ ? first_descriptor_ : copy_.get();
    if (const auto applied = apply_log_settings(log_, settings, descriptor); !applied) {
        log_.write(LogTopic::kWarning, printable(applied.error().message()));
    }
}

void Client::detach(int status) {
    finish();
    channel_.detach(status);
    log_.renew_console(); // the standard descriptors are /dev/null now
}

void Client::report_status(const check::SandboxStatus& status, check::StatusDetail detail) {
    for (const std::string& line : report::status_lines(status, detail)) {
        log_.write(LogTopic::kViolation, line);
    }
}

void Client::report_waiting(const std::string& line) {
    log_.write(LogTopic::kViolation, line); // shown by default, and without a prefix
}

void Client::finish() {
    reports_.summarize();
    log_.finish();
}

} // namespace syd::app
