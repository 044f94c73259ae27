// SPDX-License-Identifier: BSD-3-Clause
#include "check/process/group_signal.h"

#include "base/text.h"
#include "check/process/protected_processes.h"
#include "tracee/proc.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <set>

namespace syd::check {
namespace {

// The ids and capabilities that kill(2), "DESCRIPTION", compares.
struct Sender {
    tracee::Credentials credentials;
    bool has_capability = false;

    [[nodiscard]] bool may_signal(const tracee::Credentials& target) const {
        const auto matches = [&target](uid_t user) { return user == target.user.real || user == target.user.saved; };
        return has_capability || matches(credentials.user.real) || matches(credentials.user.effective);
    }
};

// Capabilities hold in the user namespace of the process, and not in ours around it (user_namespaces(7)).
bool is_in_our_user_namespace(pid_t tid) {
    struct stat ours {};
    struct stat theirs {};
    return ::stat("/proc/self/ns/user", &ours) == 0 && ::stat(cat("/proc/", tid, "/ns/user").c_str(), &theirs) == 0 &&
           ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
}

// One signal to many.
class Broadcast {
public:
    // No group: to everybody.
    Broadcast(Sender sender, std::optional<pid_t> group, int signal)
        : sender_(std::move(sender)), group_(group), signal_(signal) {}

    void send(pid_t pid) {
        const auto process = tracee::Pidfd::open(pid);
        const auto target = tracee::read_process_status(pid);
        if (!process || !target) {
            const Errno error = process ? target.error() : process.error();
            any_refused_ = any_refused_ || error != Errno{ESRCH};
            return;
        }
        if (group_ && ::getpgid(pid) != *group_) {
            return;
        }
        const bool is_sent = sender_.may_signal(target->credentials) && process->send_signal(signal_);
        (is_sent ? any_sent_ : any_refused_) = true;
    }

    [[nodiscard]] Decision decision() const {
        if (any_sent_) {
            return Decision::return_value(0);
        }
        return Decision::refuse(any_refused_ ? EPERM : ESRCH);
    }

private:
    Sender sender_;
    std::optional<pid_t> group_;
    int signal_;
    bool any_sent_ = false;
    bool any_refused_ = false;
};

// No group: to everybody but the caller.
Decision broadcast_to(Call& call, std::optional<pid_t> group, int signal) {
    constexpr unsigned kCapKill = 5;
    if (signal < 0 || signal > SIGRTMAX) {
        return Decision::refuse(EINVAL);
    }
    const auto status = tracee::read_process_status(call.tid());
    if (!status) {
        return status.error() == Errno{ESRCH} ? Decision::gone() : decide_by_protection(call, Protection::kUnknown);
    }
    const pid_t caller = status->ids.pid;
    const bool has_capability =
        ((status->credentials.capabilities >> kCapKill) & 1U) != 0 && is_in_our_user_namespace(call.tid());
    Broadcast broadcast({status->credentials, has_capability}, group, signal);
    if (!call.is_valid()) {
        return Decision::gone();
    }
    // Repeated for processes that were forked meanwhile: the kernel would have reached them. The sender comes last, for
    // it may not survive the signal.
    constexpr int kPasses = 8;
    std::set<pid_t> seen{caller};
    for (int pass = 0; pass < kPasses; ++pass) {
        const auto processes = tracee::find_descendants(tracee::Proc(), call.options().supervisor);
        if (!processes) {
            return decide_by_protection(call, Protection::kUnknown);
        }
        const std::size_t before = seen.size();
        for (const pid_t pid : *processes) {
            const bool is_new = seen.insert(pid).second;
            // A process that was let go is outside, and a signal to everybody does not reach it.
            if (is_new && (group || !call.sandbox().is_unconfined(pid))) {
                broadcast.send(pid);
            }
        }
        if (seen.size() == before) {
            break;
        }
    }
    if (group) {
        broadcast.send(caller); // kill(2), "NOTES": kill(-1) leaves out the caller
    }
    return broadcast.decision();
}

} // namespace

bool is_stop_or_continue(int signal) noexcept {
    return signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU || signal == SIGCONT;
}

bool may_reach_group(const Call& call, pid_t group, int signal) {
    return signal == 0 || protection_of_group(call, group) == Protection::kNone ||
           (is_stop_or_continue(signal) && group >= 0 && group == ::getpgid(call.options().foreground));
}

Decision send_to_group(Call& call, pid_t group, int signal) {
    return broadcast_to(call, group, signal);
}

Decision send_to_many(Call& call, pid_t target, int signal) {
    if (target == -1) {
        return broadcast_to(call, std::nullopt, signal);
    }
    const pid_t group = target == 0 ? ::getpgid(call.tid()) : -target;
    if (group < 0) {
        return errno == ESRCH ? Decision::gone() : decide_by_protection(call, Protection::kUnknown);
    }
    return broadcast_to(call, group, signal);
}

} // namespace syd::check
