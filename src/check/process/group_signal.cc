// SPDX-License-Identifier: BSD-3-Clause
#include "check/process/group_signal.h"

#include "base/text.h"
#include "check/process/protected_processes.h"
#include "tracee/proc.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <optional>
#include <set>

namespace syd::check {
namespace {

// The ids and capabilities that kill(2), "DESCRIPTION", compares.
struct Identity {
    std::array<std::uint64_t, 3> users{}; // real, effective, saved
    std::uint64_t capabilities = 0;

    [[nodiscard]] bool may_signal(const Identity& target) const {
        constexpr unsigned kCapKill = 5;
        const auto matches = [&target](std::uint64_t user) {
            return user == target.users[0] || user == target.users[2];
        };
        return matches(users[0]) || matches(users[1]) || ((capabilities >> kCapKill) & 1U) != 0;
    }
};

std::string_view line_behind(std::string_view text, std::string_view key) {
    const auto at = text.find(key);
    return at == std::string_view::npos ? std::string_view() : text.substr(at + key.size());
}

std::optional<Identity> identity_of(pid_t tid) {
    const auto status = tracee::read_whole_file(cat("/proc/", tid, "/status").c_str());
    if (!status) {
        return std::nullopt;
    }
    Identity identity;
    std::string_view users = line_behind(*status, "\nUid:");
    for (std::uint64_t& user : identity.users) {
        users.remove_prefix(std::min(users.size(), users.find_first_not_of('\t')));
        const char* const end = std::from_chars(users.data(), users.data() + users.size(), user).ptr;
        users.remove_prefix(static_cast<std::size_t>(end - users.data()));
    }
    const std::string_view capabilities = line_behind(*status, "\nCapEff:\t");
    std::from_chars(capabilities.data(), capabilities.data() + capabilities.size(), identity.capabilities, 16);
    return identity;
}

// One signal to many.
class Broadcast {
public:
    Broadcast(const Identity& sender, pid_t group, int signal) : sender_(sender), group_(group), signal_(signal) {}

    void send(pid_t pid) {
        const UniqueFd process = tracee::Proc().open_pidfd(pid);
        const auto target = identity_of(pid);
        if (!process || !target || (group_ != 0 && ::getpgid(pid) != group_)) {
            return;
        }
        const bool may = sender_.may_signal(*target);
        const bool sent = may && ::syscall(SYS_pidfd_send_signal, process.get(), signal_, nullptr, 0) == 0;
        (sent ? any_sent_ : any_refused_) = true;
    }

    [[nodiscard]] Decision decision() const {
        if (any_sent_) {
            return Decision::return_value(0);
        }
        return Decision::refuse(any_refused_ ? EPERM : ESRCH);
    }

private:
    const Identity& sender_;
    pid_t group_; // 0: any
    int signal_;
    bool any_sent_ = false;
    bool any_refused_ = false;
};

} // namespace

bool is_stop_or_continue(int signal) noexcept {
    return signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU || signal == SIGCONT;
}

bool may_reach_group(const Call& call, pid_t group, int signal) {
    return !is_protected_group(call, group) ||
           (is_stop_or_continue(signal) && group == ::getpgid(call.options().foreground));
}

Decision send_to_many(Call& call, pid_t target, int signal) {
    if (signal < 0 || signal > SIGRTMAX) {
        return Decision::refuse(EINVAL);
    }
    const auto sender = identity_of(call.event().tid);
    const auto ids = tracee::Proc().ids_of(call.event().tid);
    if (!sender || !ids) {
        return Decision::gone();
    }
    const bool is_everybody = target == -1;
    const pid_t group = is_everybody ? 0 : target == 0 ? ::getpgid(ids->pid) : -target;
    if (!call.is_valid()) {
        return Decision::gone();
    }
    // Repeated for processes that were forked meanwhile: the kernel would have reached them. The sender comes last, for
    // it may not survive the signal.
    constexpr int kPasses = 8;
    Broadcast broadcast(*sender, group, signal);
    std::set<pid_t> seen{ids->pid};
    for (int pass = 0; pass < kPasses; ++pass) {
        const std::size_t before = seen.size();
        for (const pid_t pid : tracee::descendants_of(tracee::Proc(), call.options().supervisor)) {
            if (seen.insert(pid).second) {
                broadcast.send(pid);
            }
        }
        if (seen.size() == before) {
            break;
        }
    }
    if (!is_everybody) {
        broadcast.send(ids->pid); // kill(2), "NOTES": kill(-1) leaves out the caller
    }
    return broadcast.decision();
}

} // namespace syd::check
