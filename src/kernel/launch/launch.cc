// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/launch/launch.h"

#include "base/text.h"
#include "kernel/fallback.h"

#include <fcntl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <span>

namespace syd::kernel::launch {
namespace {

// What the child tells: first the outcome of loading the filter, later, if ever, that of execve.
struct Message {
    int error = 0;
    int listener = -1; // a descriptor number in the child
};

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    pointers.reserve(texts.size() + 1);
    for (const std::string& text : texts) {
        pointers.push_back(const_cast<char*>(text.c_str())); // execve(2) does not write to them
    }
    pointers.push_back(nullptr);
    return pointers;
}

// All that the child needs, made before the fork.
struct ChildPlan {
    const char* file;
    char* const* arguments;
    char* const* environment;
    char* const* shell_arguments; // for a script without "#!"
    Interception interception;
    const sock_fprog* program;
    const Inheritance* inheritance;
};

long load_filter_with_listener(const sock_fprog& program) {
    const unsigned long flags = SECCOMP_FILTER_FLAG_NEW_LISTENER | kFilterFlagWaitKillableRecv;
    long listener = ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
    if (listener < 0 && errno == EINVAL) {
        listener = ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
    }
    return listener;
}

// An action of an outer listener has precedence over our tracer's stops (seccomp(2)), which would be lost. That there
// is one shows when a listener is asked for; ours has nothing to do and is closed at once.
long load_filter_for_tracer(const sock_fprog& program) {
    const long listener = ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
    if (listener >= 0) {
        ::close(static_cast<int>(listener));
        return 0;
    }
    if (errno != EINVAL) {
        return listener;
    }
    return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program); // no listeners in this kernel
}

long load_filter(Interception interception, const sock_fprog& program) {
    return interception == Interception::kNotify ? load_filter_with_listener(program) : load_filter_for_tracer(program);
}

// seccomp(2): EACCES without CAP_SYS_ADMIN unless no_new_privs is set. It is set only then, so that programs with
// set-user-ID bits keep working where they can.
long load_filter_with_privileges_at_hand(Interception interception, const sock_fprog& program) {
    long listener = load_filter(interception, program);
    if (listener < 0 && errno == EACCES && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) {
        listener = load_filter(interception, program);
    }
    return listener;
}

// Not send(2): that may come out of the filter, and nobody listens yet.
bool tell(int channel, Message message) {
    return ::write(channel, &message, sizeof message) == static_cast<ssize_t>(sizeof message);
}

// Signals that are handled otherwise in sydbox than they may have been before. 32 and 33 are the C library's own, for
// threads (nptl(7)): its posix_spawn(3) leaves them ignored, and its sigaction(3) does not speak of them.
constexpr int kChangedSignals[] = {SIGPIPE, SIGTSTP, SIGTTIN, SIGTTOU, SIGCHLD, SIGURG, 32, 33};
constexpr std::size_t kKernelSignalSet = 8; // bytes; rt_sigaction(2)

// The kernel's struct sigaction, whose first member is the handler on every ABI of ours, with room to spare.
struct KernelSignalAction {
    std::uintptr_t handler = 0;
    std::array<std::uintptr_t, 7> others{};
};

std::uint64_t bit_of(int signal) noexcept {
    return std::uint64_t{1} << static_cast<unsigned>(signal - 1);
}

std::uint64_t find_ignored_signals() noexcept {
    std::uint64_t ignored = 0;
    for (const int signal : kChangedSignals) {
        KernelSignalAction action;
        ::syscall(SYS_rt_sigaction, signal, nullptr, &action, kKernelSignalSet);
        ignored |= action.handler == reinterpret_cast<std::uintptr_t>(SIG_IGN) ? bit_of(signal) : 0;
    }
    return ignored;
}

// Runs in the child and never returns. Async-signal-safe calls only.
[[noreturn]] void run_child(int channel, const ChildPlan& plan) {
    constexpr int kFailed = 127;
    ::setrlimit(RLIMIT_NOFILE, &plan.inheritance->open_files);
    const long listener = plan.interception == Interception::kNone
                              ? 0
                              : load_filter_with_privileges_at_hand(plan.interception, *plan.program);
    const int load_error = listener < 0 ? errno : 0;
    char go = 0;
    if (!tell(channel, {load_error, static_cast<int>(listener)}) || load_error != 0 || ::read(channel, &go, 1) != 1) {
        ::_exit(kFailed);
    }
    plan.inheritance->restore_signals();
    ::execve(plan.file, plan.arguments, plan.environment);
    if (errno == ENOEXEC) {
        ::execve("/bin/sh", plan.shell_arguments, plan.environment);
    }
    tell(channel, {errno, -1});
    ::_exit(kFailed);
}

ssize_t read_message(int channel, Message& message) {
    ssize_t length = 0;
    do {
        length = ::read(channel, &message, sizeof message);
    } while (length < 0 && errno == EINTR);
    return length;
}

Result<UniqueFd, Errno> fetch_descriptor(pid_t pid, int number) {
    const UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    if (!process) {
        return Unexpected{Errno::last()};
    }
    UniqueFd copy(static_cast<int>(::syscall(SYS_pidfd_getfd, process.get(), number, 0)));
    if (!copy) {
        return Unexpected{Errno::last()};
    }
    return copy;
}

void collect(pid_t pid) {
    ::kill(pid, SIGKILL);
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
}

bool is_executable_file(const std::string& file) {
    struct stat status {};
    return ::stat(file.c_str(), &status) == 0 && S_ISREG(status.st_mode) && ::access(file.c_str(), X_OK) == 0;
}

} // namespace

void Inheritance::restore_signals() const noexcept {
    for (const int signal : kChangedSignals) {
        KernelSignalAction action;
        action.handler = reinterpret_cast<std::uintptr_t>((ignored_signals & bit_of(signal)) != 0 ? SIG_IGN : SIG_DFL);
        ::syscall(SYS_rt_sigaction, signal, &action, nullptr, kKernelSignalSet);
    }
    ::sigprocmask(SIG_SETMASK, &signal_mask, nullptr);
}

Inheritance Inheritance::capture() {
    Inheritance now;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &now.signal_mask);
    now.ignored_signals = find_ignored_signals();
    ::getrlimit(RLIMIT_NOFILE, &now.open_files);
    return now;
}

Result<Launch> Launch::start(const Request& request, Interception interception, const filter::Program& program) {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        return Unexpected{Error{Errno::last(), "socketpair", {}}};
    }
    UniqueFd ours(ends[0]);
    UniqueFd theirs(ends[1]);

    const std::vector<char*> arguments = pointers_to(request.arguments);
    const std::vector<char*> environment = pointers_to(request.environment);
    std::vector<std::string> shell_words = request.arguments;
    shell_words.insert(shell_words.begin(), "/bin/sh");
    shell_words.at(1) = request.file;
    const std::vector<char*> shell_arguments = pointers_to(shell_words);
    const sock_fprog filter{static_cast<unsigned short>(program.size()), const_cast<sock_filter*>(program.data())};
    const ChildPlan plan{request.file.c_str(), arguments.data(), environment.data(),  shell_arguments.data(),
                         interception,         &filter,          &request.inheritance};

    const pid_t pid = ::fork();
    if (pid < 0) {
        return Unexpected{Error{Errno::last(), "fork", {}}};
    }
    if (pid == 0) {
        ours.reset(); // else the child would wait for itself when we die
        run_child(theirs.get(), plan);
    }
    theirs.reset();
    Message message;
    if (read_message(ours.get(), message) != static_cast<ssize_t>(sizeof message)) {
        collect(pid);
        return Unexpected{Error{Errno{ECHILD}, "the child died before it could load the filter", {}}};
    }
    if (message.error != 0) {
        collect(pid);
        return Unexpected{Error{Errno{message.error}, "seccomp", "loading the filter"}};
    }
    if (interception != Interception::kNotify) {
        return Launch(pid, std::move(ours), UniqueFd());
    }
    auto listener = fetch_descriptor(pid, message.listener);
    if (!listener) {
        collect(pid);
        return Unexpected{Error{listener.error(), "pidfd_getfd", "taking over the listener"}};
    }
    return Launch(pid, std::move(ours), std::move(*listener));
}

Result<void, Errno> Launch::execute() {
    const char go = 1;
    if (::write(channel_.get(), &go, 1) != 1) {
        return Unexpected{Errno::last()};
    }
    Message message;
    if (read_message(channel_.get(), message) == static_cast<ssize_t>(sizeof message)) {
        return Unexpected{Errno{message.error}};
    }
    return {};
}

void Launch::abandon() noexcept {
    collect(pid_);
}

bool Launch::has_executed() const noexcept {
    pollfd entry{channel_.get(), 0, 0};
    return ::poll(&entry, 1, 0) > 0 && (entry.revents & POLLHUP) != 0;
}

Result<std::string, Errno> find_program(const std::string& name, const std::string& path) {
    if (name.empty()) {
        return Unexpected{Errno{ENOENT}};
    }
    if (name.find('/') != std::string::npos) {
        return name;
    }
    Errno error{ENOENT};
    for (const std::string_view folder : split(path, ':')) {
        std::string file = folder.empty() ? cat("./", name) : cat(folder, "/", name);
        if (is_executable_file(file)) {
            return file;
        }
        if (::access(file.c_str(), F_OK) == 0) {
            error = Errno{EACCES};
        }
    }
    return Unexpected{error};
}

} // namespace syd::kernel::launch
