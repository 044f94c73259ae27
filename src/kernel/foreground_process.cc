// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/foreground_process.h"

#include "base/unique_fd.h"
#include "kernel/launch/inherited_descriptors.h"
#include "kernel/order.h"
#include "kernel/process_control.h"
#include "kernel/signals.h"
#include "kernel/wait.h"
#include "tracee/proc.h"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <initializer_list>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

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
    ForegroundProcess(pid_t supervisor, UniqueFd socket, const ForegroundOptions& options)
        : supervisor_(supervisor), socket_(std::move(socket)), options_(options) {}

    // The exit status of sydbox.
    int wait() {
        send({});
        for (;;) {
            if (const auto status = supervisor_status()) {
                return *status;
            }
            const int events = backlog_.empty() ? POLLIN : POLLIN | POLLOUT;
            signals_.wait(socket_.get(), static_cast<short>(events));
            send_backlog();
            while (const auto info = SignalWait::take()) {
                if (const auto order = order_of(*info, ::getsid(0) == ::getpid())) {
                    send(*order);
                }
            }
        }
    }

private:
    // The status that the supervisor process wrote or exited with; nothing while it runs attached.
    std::optional<int> supervisor_status() {
        int status = 0;
        if (::recv(socket_.get(), &status, sizeof status, MSG_DONTWAIT) == static_cast<ssize_t>(sizeof status)) {
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
        while (options_.exit_kill) {
            const bool has_children = collect_children();
            // Where there is no filter the kernel kills them itself, as their tracer is dead.
            if (!has_children || kill_descendants(tracee::Proc(), ::getpid(), options_.is_spared) == 0) {
                break;
            }
            ::nanosleep(&kInterval, nullptr);
        }
        return kOtherProcessDied;
    }

    // No order is lost: what the socket does not take is kept, once for each signal.
    void send(const Order& order) {
        if (!backlog_.empty() || is_full(send_order(socket_.get(), order))) {
            std::erase_if(backlog_, [&order](const Order& other) { return other.signal == order.signal; });
            backlog_.push_back(order);
        }
    }

    void send_backlog() {
        while (!backlog_.empty() && !is_full(send_order(socket_.get(), backlog_.front()))) {
            backlog_.erase(backlog_.begin());
        }
    }

    static bool is_full(const Result<void, Errno>& sent) noexcept { return !sent && sent.error() == Errno{EAGAIN}; }

    pid_t supervisor_;
    UniqueFd socket_;
    const ForegroundOptions& options_; // outlives this
    SignalWait signals_;
    std::vector<Order> backlog_;
};

[[noreturn]] void become_supervisor(const UniqueFd& socket, const std::function<int(ForegroundChannel&)>& supervise) {
    // The foreground process stops with its job, and the shell sees that. The supervisor process does not stop, because
    // processes outside that job wait for it too. It may write to the terminal at any time (termios(3), TOSTOP).
    for (const int signal : {SIGTSTP, SIGTTIN, SIGTTOU}) {
        ::signal(signal, SIG_IGN);
    }
    // The first order says that the foreground process has released what it inherited.
    pollfd entry{socket.get(), POLLIN, 0};
    while (::poll(&entry, 1, -1) < 0) {
    }
    if (!receive_order(socket.get())) {
        std::_Exit(kOtherProcessDied);
    }
    ForegroundChannel channel(socket.get());
    const int result = supervise(channel);
    std::_Exit(result); // the streams that were open before the fork are flushed by the foreground process
}

} // namespace

void ForegroundChannel::detach(int status) noexcept {
    if (fd_ < 0 || std::exchange(is_detached_, true)) {
        return;
    }
    // The caller of sydbox may read from a pipe until nobody has it open any more.
    launch::replace_with_null({STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO});
    static_cast<void>(::send(fd_, &status, sizeof status, MSG_DONTWAIT | MSG_NOSIGNAL));
}

int run_in_supervisor_process(const ForegroundOptions& options,
                              const std::function<int(ForegroundChannel&)>& supervise) {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        throw std::system_error(errno, std::generic_category(), "cannot make a pair of sockets (see ulimit -n)");
    }
    UniqueFd ours(ends[0]);
    UniqueFd theirs(ends[1]);
    ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    const pid_t supervisor = ::fork();
    if (supervisor < 0) {
        throw std::system_error(errno, std::generic_category(), "cannot start a process (see ulimit -u)");
    }
    if (supervisor == 0) {
        ours.reset();
        become_supervisor(theirs, supervise);
    }
    theirs.reset();
    ForegroundProcess foreground(supervisor, std::move(ours), options);
    options.release();
    return foreground.wait();
}

} // namespace syd::kernel
