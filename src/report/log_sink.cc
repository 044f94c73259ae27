// SPDX-License-Identifier: BSD-3-Clause
#include "report/log_sink.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>

#include <fcntl.h>
#include <poll.h>

namespace syd::report {
namespace {

constexpr int kPatience = 200; // milliseconds that one line may wait for a console that takes nothing

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
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(time - second).count();
    const std::time_t seconds = std::chrono::system_clock::to_time_t(second);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 64> text{};
    const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S.", &parts);
    const std::string digits = cat(milliseconds + 1000).substr(1);
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

bool wait_until_writable(int fd) noexcept {
    using Time = std::chrono::steady_clock;
    const auto deadline = Time::now() + std::chrono::milliseconds(kPatience);
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Time::now()).count();
        if (left <= 0) {
            return false;
        }
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

bool LogTarget::write(int fd, std::string_view text) noexcept {
    if (torn_ && !write_all(fd, "\n")) {
        return false;
    }
    torn_ = false;
    return write_all(fd, text);
}

bool LogTarget::write_all(int fd, std::string_view text) noexcept {
    const std::size_t whole = text.size();
    while (!text.empty()) {
        const ssize_t written = ::write(fd, text.data(), text.size());
        if (written > 0) {
            stalled_ = false;
            text.remove_prefix(static_cast<std::size_t>(written));
            continue;
        }
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0 && errno == EAGAIN && !stalled_ && wait_until_writable(fd)) {
            continue;
        }
        stalled_ = stalled_ || (written < 0 && errno == EAGAIN);
        torn_ = torn_ || text.size() != whole;
        return false;
    }
    return true;
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
    if (!console_target_.write(console_fd_, text)) {
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
    console_fd_ = fd;
    console_colours_ = colours;
    console_target_ = LogTarget();
}

Result<void> DescriptorLog::open_file(const std::string& path) {
    UniqueFd fd;
    if (!path.empty()) {
        fd.reset(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0644));
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
