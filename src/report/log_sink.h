// SPDX-License-Identifier: BSD-3-Clause
// DescriptorLog: the log sink of the program. It writes lines to the console (log/console_fd, log/console_level) and to
// a log file (log/file, log/level).
//
//   console   sydbox: TEXT (violations and workflow)          sydbox: warning: TEXT, sydbox: magic: TEXT
//   file      2024-05-06T07:08:09.123Z sydbox: magic: TEXT    ... sydbox: warning: TEXT
//
// Each line is written by one write(2), so that lines of several writers do not mix in a file opened with O_APPEND or
// in a pipe (up to PIPE_BUF). The log must not block the sandbox. If the console accepts no data (a pipe without a
// reader, a stopped terminal), a write waits 0.2 seconds at most; the rest is buffered, up to 1 MiB, until the console
// accepts data again; what exceeds the buffer or fails is dropped and counted. The process must ignore SIGPIPE and
// SIGTTOU.
#pragma once

#include "base/log.h"
#include "base/result.h"
#include "base/unique_fd.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace syd::report {

// One destination, the outcome of the last write to it, and the text that it has not accepted yet. Not thread-safe.
class LogTarget {
public:
    // `most_at_once`: the most bytes for one write(2), for blocking descriptors where a larger write could wait.
    explicit LogTarget(std::size_t most_at_once = std::string_view::npos) noexcept : most_at_once_(most_at_once) {}

    // Whether all of `text` was written or buffered. Waits 0.2 seconds at most for a descriptor that accepts no data,
    // and not again until it has accepted some. May throw std::bad_alloc.
    bool write(int fd, std::string_view text);

    // Writes the buffered text, waiting `timeout` at most for each write(2). Whether all of it was written.
    bool finish(int fd, std::chrono::milliseconds timeout) noexcept;

private:
    // The number of bytes of `text` that were written; nothing on an error.
    std::optional<std::size_t> write_some(int fd, std::string_view text, std::chrono::milliseconds timeout) noexcept;

    std::size_t most_at_once_;
    std::string buffered_;
    bool is_stalled_ = false;   // the last wait ended with a timeout
    bool is_truncated_ = false; // only a part of the last line was written, and the rest is lost
};

class DescriptorLog final : public LogSink {
public:
    using TimePoint = std::chrono::system_clock::time_point;
    using Clock = TimePoint (*)() noexcept;

    // The initial levels (sums of LogTopic numbers) are 3 for the console and 0 for the file. `console_fd` is not
    // owned; a negative number is no console.
    explicit DescriptorLog(int console_fd, Clock clock = &std::chrono::system_clock::now) noexcept;

    [[nodiscard]] bool wants(LogTopic topic) const noexcept override;
    void write(LogTopic topic, std::string_view line) noexcept override;

    // Writes text that consists of complete lines, as TextReport renders it. The console gets it with its colours if
    // they are enabled; the file gets it without colours, with the time before the first line. An empty text writes
    // nothing.
    void write_record(LogTopic topic, std::string_view text) noexcept;

    // Magic commands change these at run time. Thread-safe.
    void set_console(int fd, bool colours) noexcept;
    // To be called after the descriptor was replaced, as by dup2(2).
    void renew_console() noexcept { set_console(console_fd_, console_colours_); }
    void set_console_level(int level) noexcept { console_level_ = static_cast<unsigned>(level); }
    void set_file_level(int level) noexcept { file_level_ = static_cast<unsigned>(level); }
    // Appends to the file from now on, and creates it with mode 0644 (changed by the umask) if it is missing. An empty
    // path closes the file. Nothing is done if `path` is that of the last call, so that a file which was replaced
    // meanwhile is not opened. Errors: those of open(2); ELOOP for a symbolic link, EMLINK for a file with several
    // names. After an error the previous file stays.
    Result<void> open_file(const std::string& path);

    // Writes the buffered text to the console, waiting 5 seconds at most for each write(2). To be called at the end.
    void finish() noexcept;

    // The number of texts that were dropped.
    [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_; }

private:
    [[nodiscard]] static Result<UniqueFd> open_log(const std::string& path);
    [[nodiscard]] bool console_wants(LogTopic topic) const noexcept;
    [[nodiscard]] bool file_wants(LogTopic topic) const noexcept;
    void to_console(std::string_view text);
    void to_file(std::string_view text);
    [[nodiscard]] int console_descriptor() const noexcept {
        return own_console_ ? own_console_.get() : console_fd_.load();
    }

    const Clock clock_;
    std::atomic<unsigned> console_level_ = 3;
    std::atomic<unsigned> file_level_ = 0;
    std::atomic<int> console_fd_;
    std::atomic<bool> console_colours_ = false;
    std::atomic<bool> has_file_ = false;
    std::atomic<std::uint64_t> dropped_ = 0;

    std::mutex mutex_;      // guards the members below; held for a whole line, which may need several writes
    std::string file_path_; // of the last open_file()
    UniqueFd file_;
    UniqueFd own_console_; // the console opened again without blocking, if that is possible
    LogTarget console_target_;
    LogTarget file_target_;
};

} // namespace syd::report
