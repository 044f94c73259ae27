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

constexpr milliseconds kPatience{200};       // that one line may wait for a console that takes nothing
constexpr milliseconds kPatienceAtEnd{5000}; // that the end may, after each bit that was taken
constexpr std::size_t kMostKept = 1U << 20U; // bytes

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

// What everybody is told speaks for itself; of the rest, each line says which topic it belongs to.
std::string console_prefix(LogTopic topic) {
    return topic == LogTopic::kViolation || topic == LogTopic::kWorkflow ? std::string() : cat(name_of(topic), ": ");
}

bool has_control(std::string_view line) noexcept {
    return std::any_of(line.begin(), line.end(), [](char letter) {
        const auto byte = static_cast<unsigned char>(letter);
        return byte < 0x20 || byte == 0x7f;
    });
}

// Lines are to come fit for a terminal. A caller's lapse must still not let a process write to the user's terminal.
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

// `text` without colour sequences (ESC [ ... m), the only control sequences a record has.
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

bool may_wait(int fd) noexcept {
    struct stat status {};
    const bool is_known = ::fstat(fd, &status) == 0;
    return !is_known || !(S_ISREG(status.st_mode) || S_ISBLK(status.st_mode));
}

// The same pipe or terminal with an open file description of our own: O_NONBLOCK on the one that we were given would be
// seen by all who have it (fcntl(2), F_SETFL). Nothing where there is no such way: sockets, other users' terminals.
UniqueFd open_without_waiting(int fd) noexcept {
    const dev_t kPtmx = makedev(5, 2); // opening it makes a new terminal
    struct stat status {};
    if (::fstat(fd, &status) != 0 || !(S_ISFIFO(status.st_mode) || (S_ISCHR(status.st_mode) && ::isatty(fd) == 1)) ||
        (S_ISCHR(status.st_mode) && status.st_rdev == kPtmx)) {
        return UniqueFd();
    }
    std::array<char, 64> path{};
    ::snprintf(path.data(), path.size(), "/proc/self/fd/%d", fd);
    return UniqueFd(::open(path.data(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
}

bool wait_until_writable(int fd, milliseconds patience) noexcept {
    using Time = std::chrono::steady_clock;
    const auto deadline = Time::now() + patience;
    for (;;) {
        const auto left = std::max(std::chrono::ceil<milliseconds>(deadline - Time::now()), milliseconds(0)).count();
        pollfd target{fd, POLLOUT, 0};
        const int ready = ::poll(&target, 1, static_cast<int>(left));
        if (ready > 0) {
            return true; // also on POLLERR and POLLNVAL: then write(2) tells
        }
        if (ready == 0 || errno != EINTR) {
            return false;
        }
    }
}

} // namespace

bool LogTarget::write(int fd, std::string_view text) {
    const auto patience = stalled_ ? milliseconds(0) : kPatience;
    if (!kept_.empty() && !finish(fd, patience)) {
        if (kept_.empty() || kept_.size() + text.size() > kMostKept) {
            return false;
        }
        kept_ += text;
        return true;
    }
    const std::string line = cat(std::exchange(torn_, false) ? "\n" : "", text);
    const auto taken = write_some(fd, line, patience);
    if (taken && *taken < line.size()) {
        kept_ = std::string_view(line).substr(*taken, kMostKept);
    }
    return taken.has_value();
}

bool LogTarget::finish(int fd, milliseconds patience) noexcept {
    const auto taken = write_some(fd, kept_, patience);
    kept_.erase(0, taken.value_or(kept_.size()));
    return taken && kept_.empty();
}

std::optional<std::size_t> LogTarget::write_some(int fd, std::string_view text, milliseconds patience) noexcept {
    std::size_t taken = 0;
    while (taken < text.size()) {
        const std::string_view piece = text.substr(taken, most_at_once_);
        const ssize_t written = wait_until_writable(fd, patience) ? ::write(fd, piece.data(), piece.size()) : -EAGAIN;
        if (written > 0) {
            stalled_ = false;
            taken += static_cast<std::size_t>(written);
            continue;
        }
        if (written == -1 && errno == EINTR) {
            continue;
        }
        if (written == -EAGAIN || errno == EAGAIN) {
            stalled_ = true;
            return taken;
        }
        torn_ = torn_ || taken != 0;
        return std::nullopt;
    }
    return taken;
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
    if (console_fd_ >= 0 && !console_target_.finish(console_descriptor(), kPatienceAtEnd)) {
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
    own_console_ = open_without_waiting(fd);
    // A pipe that has room at all has room for so much.
    console_target_ = LogTarget(own_console_ || !may_wait(fd) ? std::string_view::npos : PIPE_BUF);
}

Result<void> DescriptorLog::open_file(const std::string& path) {
    UniqueFd fd;
    if (!path.empty()) {
        // A FIFO without a reader is an error; otherwise we would wait for one.
        fd.reset(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0644));
        if (!fd) {
            return Unexpected{Error{Errno::last(), "cannot open the log file", path}};
        }
    }
    const std::lock_guard lock(mutex_);
    file_ = std::move(fd);
    has_file_ = static_cast<bool>(file_);
    file_target_ = LogTarget();
    return {};
}

} // namespace syd::report
