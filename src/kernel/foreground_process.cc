// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/foreground_process.h"

#include "base/unique_fd.h"
#include "kernel/process_control.h"
#include "kernel/signals.h"
#include "tracee/proc.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <system_error>

namespace syd::kernel {
namespace {

constexpr int kGuardianDied = 128 + SIGKILL;

class ForegroundProcess {
public:
    ForegroundProcess(pid_t supervisor, UniqueFd status, bool exit_kill)
        : supervisor_(supervisor), status_(std::move(status)), exit_kill_(exit_kill) {}

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
    // What the supervisor told or ended with; nothing while it works.
    std::optional<int> supervisor_status() {
        int told = 0;
        if (::read(status_.get(), &told, sizeof told) == static_cast<ssize_t>(sizeof told)) {
            return told;
        }
        int status = 0;
        pid_t pid = 0;
        while ((pid = ::waitpid(-1, &status, WNOHANG)) > 0) {
            if (pid == supervisor_) {
                return WIFEXITED(status) ? WEXITSTATUS(status) : after_supervisor_died();
            }
        }
        return std::nullopt;
    }

    // Its processes are ours now: the foreground is a subreaper too.
    int after_supervisor_died() {
        constexpr timespec kInterval{0, 5'000'000};
        while (exit_kill_) {
            kill_descendants(tracee::Proc(), ::getpid());
            pid_t pid = 0;
            while ((pid = ::waitpid(-1, nullptr, WNOHANG)) > 0) {
            }
            if (pid < 0) {
                break;
            }
            ::nanosleep(&kInterval, nullptr);
        }
        return kGuardianDied;
    }

    // The supervisor learns from us what came and who sent it; what it gets itself, as one of our group, counts if a
    // process sent it. News of descriptors, timers and queues (SI_SIGIO and its like; fcntl(2), F_SETSIG) says nothing
    // of who wants it sent, and any process can have it sent to its group: it is dropped.
    void pass_on(const siginfo_t& info) const {
        sigval sender{};
        switch (info.si_code) {
        case SI_USER:
        case SI_QUEUE:
        case SI_TKILL: sender.sival_int = info.si_pid; break;
        case SI_KERNEL: sender.sival_int = is_hang_up(info) ? kSessionHungUp : kSentByTerminal; break;
        default: return;
        }
        ::sigqueue(supervisor_, info.si_signo, sender);
    }

    // The kernel tells the leader of a session, and it alone, that its terminal is gone.
    static bool is_hang_up(const siginfo_t& info) { return info.si_signo == SIGHUP && ::getsid(0) == ::getpid(); }

    pid_t supervisor_;
    UniqueFd status_;
    bool exit_kill_;
};

[[noreturn]] void become_supervisor(pid_t foreground, UniqueFd status, bool exit_kill,
                                    const std::function<int(StatusChannel&)>& supervise) {
    // The foreground stops with its job, and the shell sees it. The supervisor goes on, for processes that are not of
    // that job wait for it, and writes to the terminal whatever has become of it in the meantime (termios(3), TOSTOP).
    for (const int signal : {SIGTSTP, SIGTTIN, SIGTTOU}) {
        ::signal(signal, SIG_IGN);
    }
    if (exit_kill) {
        ::prctl(PR_SET_PDEATHSIG, foreground_death_signal());
        if (::getppid() != foreground) {
            std::_Exit(kGuardianDied);
        }
    }
    StatusChannel channel(status.get());
    const int result = supervise(channel);
    // What the foreground opened before the fork is the foreground's to flush.
    std::_Exit(result);
}

} // namespace

void StatusChannel::detach(int status) noexcept {
    if (fd_ < 0) {
        return;
    }
    // The caller of sydbox may wait for the end of what it reads from it.
    if (const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC)); null) {
        for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
            ::dup3(null.get(), fd, O_CLOEXEC);
        }
    }
    static_cast<void>(!::write(fd_, &status, sizeof status));
    ::kill(::getppid(), SIGCHLD);
    fd_ = -1;
}

int foreground_death_signal() noexcept {
    return SIGRTMIN + 1;
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
        become_supervisor(foreground, std::move(writer), exit_kill, supervise);
    }
    writer.reset();
    return ForegroundProcess(supervisor, std::move(reader), exit_kill).wait();
}

} // namespace syd::kernel
