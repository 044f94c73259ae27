// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/foreground_process.h"

#include "base/unique_fd.h"
#include "kernel/process_control.h"
#include "kernel/signal_request.h"
#include "kernel/signals.h"
#include "kernel/wait.h"
#include "tracee/proc.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <initializer_list>
#include <optional>
#include <system_error>
#include <utility>

namespace syd::kernel {
namespace {

constexpr int kOtherProcessDied = 128 + SIGKILL;

// Collects children that have ended. False if there is no child.
bool collect_children() {
    auto report = wait_for_any(WaitMode::kPoll);
    while (report) {
        report = wait_for_any(WaitMode::kPoll);
    }
    return report.error().value != ECHILD;
}

class ForegroundProcess {
public:
    ForegroundProcess(pid_t supervisor, UniqueFd status, bool exit_kill)
        : supervisor_(supervisor), status_(std::move(status)), exit_kill_(exit_kill) {}

    // The exit status of sydbox.
    int wait() {
        const sigset_t signals = handled_signals();
        for (;;) {
            if (const auto status = supervisor_status()) {
                return *status;
            }
            siginfo_t info{};
            if (::sigwaitinfo(&signals, &info) > 0 && info.si_signo != SIGCHLD) {
                pass_on(info);
            }
        }
    }

private:
    // The status that the supervisor process wrote or exited with; nothing while it runs attached.
    std::optional<int> supervisor_status() {
        int status = 0;
        if (::read(status_.get(), &status, sizeof status) == static_cast<ssize_t>(sizeof status)) {
            return status;
        }
        while (const auto report = wait_for_any(WaitMode::kPoll)) {
            if (report->id == supervisor_) {
                return report->status.has_exited() ? report->status.exit_status() : after_supervisor_died();
            }
        }
        return std::nullopt;
    }

    // The kernel has made the processes of the sandbox children of this process, which is a subreaper as well.
    [[nodiscard]] int after_supervisor_died() const {
        constexpr timespec kInterval{0, 5'000'000};
        while (exit_kill_) {
            kill_descendants(tracee::Proc(), ::getpid());
            if (!collect_children()) {
                break;
            }
            ::nanosleep(&kInterval, nullptr);
        }
        return kOtherProcessDied;
    }

    void pass_on(const siginfo_t& info) const {
        if (const auto value = passed_on_value(info, ::getsid(0) == ::getpid())) {
            sigval data{};
            data.sival_int = *value;
            ::sigqueue(supervisor_, info.si_signo, data);
        }
    }

    pid_t supervisor_;
    UniqueFd status_;
    bool exit_kill_;
};

[[noreturn]] void become_supervisor(pid_t foreground, const UniqueFd& status, bool exit_kill,
                                    const std::function<int(StatusChannel&)>& supervise) {
    // The foreground process stops with its job, and the shell sees that. The supervisor process does not stop, because
    // processes outside that job wait for it too. It may write to the terminal at any time (termios(3), TOSTOP).
    for (const int signal : {SIGTSTP, SIGTTIN, SIGTTOU}) {
        ::signal(signal, SIG_IGN);
    }
    if (exit_kill) {
        ::prctl(PR_SET_PDEATHSIG, foreground_death_signal());
        if (::getppid() != foreground) {
            std::_Exit(kOtherProcessDied);
        }
    }
    StatusChannel channel(status.get());
    const int result = supervise(channel);
    std::_Exit(result); // the streams that were open before the fork are flushed by the foreground process
}

} // namespace

void StatusChannel::detach(int status) noexcept {
    const int fd = std::exchange(fd_, -1);
    if (fd < 0) {
        return;
    }
    // The caller of sydbox may read from a pipe until nobody has it open any more.
    if (const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC)); null) {
        for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
            ::dup3(null.get(), standard, O_CLOEXEC);
        }
    }
    static_cast<void>(!::write(fd, &status, sizeof status));
    ::kill(::getppid(), SIGCHLD);
}

int run_in_supervisor_process(bool exit_kill, const std::function<int(StatusChannel&)>& supervise) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
        throw std::system_error(errno, std::generic_category(), "pipe2");
    }
    UniqueFd reader(ends[0]);
    UniqueFd writer(ends[1]);
    ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    const pid_t foreground = ::getpid();
    const pid_t supervisor = ::fork();
    if (supervisor < 0) {
        throw std::system_error(errno, std::generic_category(), "cannot start a process (see ulimit -u)");
    }
    if (supervisor == 0) {
        reader.reset();
        become_supervisor(foreground, writer, exit_kill, supervise);
    }
    writer.reset();
    return ForegroundProcess(supervisor, std::move(reader), exit_kill).wait();
}

} // namespace syd::kernel
