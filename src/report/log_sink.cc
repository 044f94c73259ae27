// SPDX-License-Identifier: BSD-3-Clause
#include "report/log_sink.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <ctime>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace syd::report {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kTimeout{200};            // for each write of a line
constexpr milliseconds kTimeoutAtEnd{5000};      // for each write of finish()
constexpr std::size_t kMostBuffered = 1U << 20U; // bytes

std::string_view name_of(LogTopic topic) noexcept {
    switch (topic) {
    case LogTopic::kWarning: return "warning";
    case LogTopic::kViolation: return "violation";
    case LogTopic::kWorkflow: return "workflow";
    case LogTopic::kDecision: return "decision";
    case LogTopic::kMagic: return "magic";
    case LogTopic::kLookup: return "lookup";
    case LogTopic::kPattern: return "pattern";
    case LogTopic::kEngine: return "engine";
    case LogTopic::kIntercepted: return "intercepted";
    case LogTopic::kAllCalls: return "call";
    }
    return "log";
}

// Lines of the topics that are shown by default need no prefix.
std::string console_prefix(LogTopic topic) {
    return topic == LogTopic::kViolation || topic == LogTopic::kWorkflow ? std::string() : cat(name_of(topic), ": ");
}

bool has_control(std::string_view line) noexcept {
    return std::any_of(line.begin(), line.end(), [](char letter) {
        const auto byte = static_cast<unsigned char>(letter);
        return byte < 0x20 || byte == 0x7f;
    });
}

// Callers escape untrusted parts of a line (base/log.h). If one does not, a process must still not be able to send
// control characters to the user's terminal.
std::string safe_line(std::string_view line) {
    return has_control(line) ? printable(line) : std::string(line);
}

// "2024-05-06T07:08:09.123Z".
std::string time_stamp(DescriptorLog::TimePoint time) {
    const auto second = std::chrono::floor<std::chrono::seconds>(time);
    const auto fraction = std::chrono::duration_cast<milliseconds>(time - second).count();
    const std::time_t seconds = std::chrono::system_clock::to_time_t(second);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 64> text{};
    const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S.", &parts);
    const std::string digits = cat(fraction + 1000).substr(1);
    return cat(std::string_view(text.data(), length), digits, 'Z');
}

// `text` without colour sequences (ESC [ ... m), the only control sequences in the text of a report.
std::string without_colours(std::string_view text) {
    std::string out;
    for (;;) {
        const std::size_t escape = text.find("\x1b[");
        out += text.substr(0, escape);
        if (escape == std::string_view::npos) {
            return out;
        }
        const std::size_t end = text.find('m', escape);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
}

bool may_block(int fd) noexcept {
    struct stat status {};
    const bool is_known = ::fstat(fd, &status) == 0;
    return !is_known || !(S_ISREG(status.st_mode) || S_ISBLK(status.st_mode));
}

// A new open file description of the same pipe or terminal with O_NONBLOCK. Setting the flag on `fd` would affect every
// process that shares its open file description (fcntl(2), F_SETFL). Nothing if it cannot be opened: sockets, terminals
// of other users.
UniqueFd open_nonblocking(int fd) noexcept {
    const dev_t kPtmx = makedev(5, 2); // opening it creates another terminal (ptmx(4))
    struct stat status {};
    if (::fstat(fd, &status) != 0 || !(S_ISFIFO(status.st_mode) || (S_ISCHR(status.st_mode) && ::isatty(fd) == 1)) ||
        (S_ISCHR(status.st_mode) && status.st_rdev == kPtmx)) {
        return UniqueFd();
    }
    std::array<char, 64> path{};
    ::snprintf(path.data(), path.size(), "/proc/self/fd/%d", fd);
    return UniqueFd(::open(path.data(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
}

bool wait_until_writable(int fd, milliseconds timeout) noexcept {
    using Time = std::chrono::steady_clock;
    const auto deadline = Time::now() + timeout;
    for (;;) {
        const auto left = std::max(std::chrono::ceil<milliseconds>(deadline - Time::now()), milliseconds(0)).count();
        pollfd target{fd, POLLOUT, 0};
        const int ready = ::poll(&target, 1, static_cast<int>(left));
        if (ready > 0) {
            return true; // also on POLLERR and POLLNVAL: write(2) returns the error
        }
        if (ready == 0 || errno != EINTR) {
            return false;
        }
    }
}

} // namespace

bool LogTarget::write(int fd, std::string_view text) {
    const auto timeout = is_stalled_ ? milliseconds(0) : kTimeout;
    if (!buffered_.empty() && !finish(fd, timeout)) {
        if (buffered_.empty() || buffered_.size() + text.size() > kMostBuffered) {
            return false;
        }
        buffered_ += text;
        return true;
    }
    const std::string line = cat(std::exchange(is_truncated_, false) ? "\n" : "", text);
    const auto written = write_some(fd, line, timeout);
    if (written && *written < line.size()) {
        buffered_ = std::string_view(line).substr(*written, kMostBuffered);
    }
    return written.has_value();
}

bool LogTarget::finish(int fd, milliseconds timeout) noexcept {
    const auto written = write_some(fd, buffered_, timeout);
    buffered_.erase(0, written.value_or(buffered_.size()));
    return written && buffered_.empty();
}

std::optional<std::size_t> LogTarget::write_some(int fd, std::string_view text, milliseconds timeout) noexcept {
    std::size_t done = 0;
    while (done < text.size()) {
        const std::string_view piece = text.substr(done, most_at_once_);
        const ssize_t written = wait_until_writable(fd, timeout) ? ::write(fd, piece.data(), piece.size()) : -EAGAIN;
        if (written > 0) {
            is_stalled_ = false;
            done += static_cast<std::size_t>(written);
            continue;
        }
        if (written == -1 && errno == EINTR) {
            continue;
        }
        if (written == -EAGAIN || errno == EAGAIN) {
            is_stalled_ = true;
            return done;
        }
        is_truncated_ = is_truncated_ || done != 0;
        return std::nullopt;
    }
    return done;
}

DescriptorLog::DescriptorLog(int console_fd, Clock clock) noexcept : clock_(clock), console_fd_(-1) {
    set_console(console_fd, false);
}

bool DescriptorLog::console_wants(LogTopic topic) const noexcept {
    return (console_level_ & static_cast<unsigned>(topic)) != 0 && console_fd_ >= 0;
}

bool DescriptorLog::file_wants(LogTopic topic) const noexcept {
    return (file_level_ & static_cast<unsigned>(topic)) != 0 && has_file_;
}

bool DescriptorLog::wants(LogTopic topic) const noexcept {
    return console_wants(topic) || file_wants(topic);
}

void DescriptorLog::write(LogTopic topic, std::string_view line) noexcept {
    try {
        if (console_wants(topic)) {
            to_console(cat("sydbox: ", console_prefix(topic), safe_line(line), '\n'));
        }
        if (file_wants(topic)) {
            to_file(cat("sydbox: ", name_of(topic), ": ", safe_line(line), '\n'));
        }
    } catch (...) { // out of memory
        ++dropped_;
    }
}

void DescriptorLog::write_record(LogTopic topic, std::string_view text) noexcept {
    if (text.empty()) {
        return;
    }
    try {
        if (console_wants(topic)) {
            to_console(console_colours_ ? std::string(text) : without_colours(text));
        }
        if (file_wants(topic)) {
            to_file(without_colours(text));
        }
    } catch (...) { // out of memory
        ++dropped_;
    }
}

void DescriptorLog::to_console(std::string_view text) {
    const std::lock_guard lock(mutex_);
    if (!console_target_.write(console_descriptor(), text)) {
        ++dropped_;
    }
}

void DescriptorLog::finish() noexcept {
    const std::lock_guard lock(mutex_);
    if (console_fd_ >= 0 && !console_target_.finish(console_descriptor(), kTimeoutAtEnd)) {
        ++dropped_;
    }
}

void DescriptorLog::to_file(std::string_view text) {
    const std::string line = cat(time_stamp(clock_()), ' ', text);
    const std::lock_guard lock(mutex_);
    if (!file_target_.write(file_.get(), line)) {
        ++dropped_;
    }
}

void DescriptorLog::set_console(int fd, bool colours) noexcept {
    const std::lock_guard lock(mutex_);
    if (console_fd_ >= 0) {
        static_cast<void>(console_target_.finish(console_descriptor(), milliseconds(0)));
    }
    console_fd_ = fd;
    console_colours_ = colours;
    own_console_ = open_nonblocking(fd);
    // A pipe that poll(2) reports as writable accepts PIPE_BUF bytes without blocking (pipe(7)).
    console_target_ = LogTarget(own_console_ || !may_block(fd) ? std::string_view::npos : PIPE_BUF);
}

// A process of the sandbox may have put a link in the place of the file. O_NONBLOCK: without it open(2) would wait for
// a reader of a FIFO; with it this is ENXIO.
Result<UniqueFd> DescriptorLog::open_log(const std::string& path) {
    // The calling thread may have a working directory of its own; that of the process is meant.
    const std::string file = path.starts_with('/') ? path : cat("/proc/self/cwd/", path);
    constexpr int kFlags = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    UniqueFd fd(::open(file.c_str(), kFlags, 0644));
    struct stat status {};
    if (!fd || ::fstat(fd.get(), &status) != 0) {
        const Errno error = Errno::last();
        return Unexpected{
            Error{error, error.value == ELOOP ? "the log file must not be a symbolic link" : "cannot open the log file",
                  path}};
    }
    if (S_ISREG(status.st_mode) && status.st_nlink > 1) {
        return Unexpected{Error{Errno{EMLINK}, "the log file must not have other names", path}};
    }
    return fd;
}

Result<void> DescriptorLog::open_file(const std::string& path) {
    {
        const std::lock_guard lock(mutex_);
        if (path == file_path_) {
            return {};
        }
        file_path_ = path;
    }
    UniqueFd opened; // without the lock: a file system may take its time, and the log goes on meanwhile
    if (!path.empty()) {
        auto fd = open_log(path);
        if (!fd) {
            return Unexpected{fd.error()};
        }
        opened = std::move(*fd);
    }
    const std::lock_guard lock(mutex_);
    file_ = std::move(opened);
    has_file_ = static_cast<bool>(file_);
    file_target_ = LogTarget();
    return {};
}

} // namespace syd::report
