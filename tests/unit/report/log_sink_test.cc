// SPDX-License-Identifier: BSD-3-Clause
#include "report/log_sink.h"

#include "support/scratch_folder.h"

#include "base/text.h"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <thread>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

namespace syd::report {
namespace {

using Time = DescriptorLog::TimePoint;

// 2024-05-06 07:08:09.023 UTC.
Time fixed_clock() noexcept {
    return Time(std::chrono::milliseconds(1714979289023));
}

struct Pipe {
    explicit Pipe(int flags) {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), flags | O_CLOEXEC) == 0) {
            reader.reset(ends[0]);
            writer.reset(ends[1]);
        }
    }
    // Takes what is in the pipe now.
    [[nodiscard]] std::string drain() const {
        ::fcntl(reader.get(), F_SETFL, O_NONBLOCK);
        std::string text;
        std::array<char, 65536> buffer{};
        for (;;) {
            const ssize_t got = ::read(reader.get(), buffer.data(), buffer.size());
            if (got <= 0) {
                return text;
            }
            text.append(buffer.data(), static_cast<std::size_t>(got));
        }
    }
    // Writes until there is no room left.
    void fill() const {
        const std::string page(4096, '.');
        const int flags = ::fcntl(writer.get(), F_GETFL);
        ::fcntl(writer.get(), F_SETFL, flags | O_NONBLOCK);
        while (::write(writer.get(), page.data(), page.size()) > 0) {
        }
        ::fcntl(writer.get(), F_SETFL, flags);
    }
    UniqueFd reader;
    UniqueFd writer;
};

class LogFile : public testing::Test {
protected:
    [[nodiscard]] std::string path() const { return scratch_.path("log"); }
    [[nodiscard]] std::string content() const { return scratch_.content("log"); }

    test::ScratchFolder scratch_;
};

TEST(DescriptorLog, console_lines) {
    const Pipe pipe(0);
    DescriptorLog log(pipe.writer.get());
    log.write(LogTopic::kWarning, "it rains");
    log.write(LogTopic::kViolation, "3 of them");
    log.write(LogTopic::kMagic, "not wanted at level 3");
    EXPECT_EQ(pipe.drain(), "sydbox: warning: it rains\nsydbox: 3 of them\n");
}

TEST(DescriptorLog, levels_change_at_run_time) {
    const Pipe pipe(0);
    DescriptorLog log(pipe.writer.get());
    EXPECT_TRUE(log.wants(LogTopic::kWarning));
    EXPECT_FALSE(log.wants(LogTopic::kMagic));
    log.set_console_level(16);
    EXPECT_FALSE(log.wants(LogTopic::kWarning));
    EXPECT_TRUE(log.wants(LogTopic::kMagic));
    log.set_file_level(1);
    EXPECT_FALSE(log.wants(LogTopic::kWarning)) << "there is no file";
    log.write(LogTopic::kWarning, "no");
    log.write(LogTopic::kMagic, "yes");
    EXPECT_EQ(pipe.drain(), "sydbox: magic: yes\n");
}

TEST(DescriptorLog, console_changes_at_run_time) {
    const Pipe first(0);
    const Pipe second(0);
    DescriptorLog log(first.writer.get());
    log.set_console(second.writer.get(), false);
    log.write(LogTopic::kWarning, "second");
    log.set_console(-1, false);
    EXPECT_FALSE(log.wants(LogTopic::kWarning));
    log.write(LogTopic::kWarning, "nowhere");
    EXPECT_EQ(first.drain(), "");
    EXPECT_EQ(second.drain(), "sydbox: warning: second\n");
    EXPECT_EQ(log.dropped(), 0U);
}

TEST(DescriptorLog, escapes_control_characters) {
    const Pipe pipe(0);
    DescriptorLog log(pipe.writer.get());
    log.write(LogTopic::kWarning, "a\nsydbox: \x1b[2J");
    log.write(LogTopic::kWarning, R"(already \n escaped)");
    EXPECT_EQ(pipe.drain(), "sydbox: warning: a\\nsydbox: \\e[2J\n"
                            "sydbox: warning: already \\n escaped\n");
}

TEST(DescriptorLog, removes_colours_unless_they_are_enabled) {
    const Pipe pipe(0);
    DescriptorLog log(pipe.writer.get());
    log.write_record(LogTopic::kViolation, "\x1b[1;31ma\x1b[0m\n  b\n");
    EXPECT_EQ(pipe.drain(), "a\n  b\n");
    log.set_console(pipe.writer.get(), true);
    log.write_record(LogTopic::kViolation, "\x1b[1;31ma\x1b[0m\n  b\n");
    EXPECT_EQ(pipe.drain(), "\x1b[1;31ma\x1b[0m\n  b\n");
    log.set_console_level(1);
    log.write_record(LogTopic::kViolation, "c\n");
    EXPECT_EQ(pipe.drain(), "");
}

TEST_F(LogFile, lines_have_time_and_topic) {
    DescriptorLog log(-1, &fixed_clock);
    ASSERT_TRUE(log.open_file(path()));
    log.set_file_level(1 | 2 | 16 | 2048);
    log.write(LogTopic::kWarning, "it rains");
    log.write(LogTopic::kMagic, "core/sandbox/write:off");
    log.write(LogTopic::kLookup, "not wanted");
    log.write(LogTopic::kAllCalls, "read(0)");
    log.write_record(LogTopic::kViolation, "\x1b[1;31msydbox: violation: x\x1b[0m\n  path y\n");
    EXPECT_EQ(content(), "2024-05-06T07:08:09.023Z sydbox: warning: it rains\n"
                         "2024-05-06T07:08:09.023Z sydbox: magic: core/sandbox/write:off\n"
                         "2024-05-06T07:08:09.023Z sydbox: call: read(0)\n"
                         "2024-05-06T07:08:09.023Z sydbox: violation: x\n  path y\n");
}

TEST_F(LogFile, an_empty_record_writes_nothing) {
    DescriptorLog log(-1, &fixed_clock);
    ASSERT_TRUE(log.open_file(path()));
    log.set_file_level(2);
    log.write_record(LogTopic::kViolation, "");
    EXPECT_EQ(content(), "");
}

TEST_F(LogFile, is_appended_to) {
    std::ofstream(path()) << "before\n";
    DescriptorLog log(-1, &fixed_clock);
    ASSERT_TRUE(log.open_file(path()));
    log.set_file_level(1);
    log.write(LogTopic::kWarning, "after");
    ASSERT_TRUE(log.open_file(""));
    EXPECT_FALSE(log.wants(LogTopic::kWarning));
    log.write(LogTopic::kWarning, "never");
    EXPECT_EQ(content(), "before\n2024-05-06T07:08:09.023Z sydbox: warning: after\n");
}

TEST_F(LogFile, mode_honours_the_umask) {
    const mode_t umask = ::umask(027);
    DescriptorLog log(-1);
    ASSERT_TRUE(log.open_file(path()));
    ::umask(umask);
    struct stat status {};
    ASSERT_EQ(::stat(path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777U, 0640U);
}

TEST_F(LogFile, an_error_keeps_the_previous_file) {
    DescriptorLog log(-1, &fixed_clock);
    ASSERT_TRUE(log.open_file(path()));
    log.set_file_level(1);
    const auto result = log.open_file("/proc/self/nothing/log");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().message(), "cannot open the log file: /proc/self/nothing/log: No such file or directory");
    log.write(LogTopic::kWarning, "still here");
    EXPECT_EQ(content(), "2024-05-06T07:08:09.023Z sydbox: warning: still here\n");
}

// The flags of the descriptor, which others share, do not change.
TEST(DescriptorLog, waits_for_a_full_console_only_once) {
    const Pipe pipe(0);
    pipe.fill();
    DescriptorLog log(pipe.writer.get());
    EXPECT_EQ(::fcntl(pipe.writer.get(), F_GETFL) & O_NONBLOCK, 0);
    const auto before = std::chrono::steady_clock::now();
    for (int i = 0; i < 50; ++i) {
        log.write(LogTopic::kWarning, cat(i));
    }
    // Only the first write waits (0.2 s); fifty would take ten seconds.
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(5));
    (void)pipe.drain();
    log.write(LogTopic::kWarning, "back");
    std::string expected;
    for (int i = 0; i < 50; ++i) {
        expected += cat("sydbox: warning: ", i, '\n');
    }
    EXPECT_EQ(pipe.drain(), expected + "sydbox: warning: back\n");
    EXPECT_EQ(log.dropped(), 0U);
}

TEST(DescriptorLog, finish_writes_the_buffered_text) {
    const Pipe pipe(0);
    pipe.fill();
    DescriptorLog log(pipe.writer.get());
    log.write(LogTopic::kWarning, "late");
    (void)pipe.drain();
    log.finish();
    EXPECT_EQ(pipe.drain(), "sydbox: warning: late\n");
    EXPECT_EQ(log.dropped(), 0U);
}

TEST(DescriptorLog, limits_the_buffered_text) {
    const Pipe pipe(0);
    pipe.fill();
    DescriptorLog log(pipe.writer.get());
    const std::string line(100'000, 'x');
    for (int i = 0; i < 12; ++i) {
        log.write(LogTopic::kWarning, line);
    }
    EXPECT_EQ(log.dropped(), 2U) << "ten fit into a mebibyte";
}

TEST(DescriptorLog, slow_console_gets_the_whole_line) {
    const Pipe pipe(O_NONBLOCK);
    pipe.fill();
    DescriptorLog log(pipe.writer.get());
    std::string text;
    std::thread reader([&] {
        while (!text.ends_with('\n')) {
            text += pipe.drain();
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    });
    const std::string line(200000, 'x'); // more than a pipe holds: several writes
    log.write(LogTopic::kWarning, line);
    reader.join();
    EXPECT_EQ(log.dropped(), 0U);
    EXPECT_TRUE(text.ends_with(".sydbox: warning: " + line + "\n"));
}

TEST(DescriptorLog, completes_a_line_that_was_written_in_part) {
    const Pipe pipe(O_NONBLOCK);
    DescriptorLog log(pipe.writer.get());
    const std::string line(100'000, 'x');
    log.write(LogTopic::kWarning, line);
    const std::string start = pipe.drain();
    EXPECT_LT(start.size(), line.size());
    log.write(LogTopic::kWarning, "next");
    EXPECT_EQ(start + pipe.drain(), "sydbox: warning: " + line + "\nsydbox: warning: next\n");
    EXPECT_EQ(log.dropped(), 0U);
}

TEST_F(LogFile, ends_a_truncated_line_before_the_next_one) {
    const auto former = std::signal(SIGXFSZ, SIG_IGN);
    rlimit limit{};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    const rlimit small{100, limit.rlim_max};
    DescriptorLog log(-1, &fixed_clock);
    log.set_file_level(1);
    ASSERT_TRUE(log.open_file(path()));
    ::setrlimit(RLIMIT_FSIZE, &small);
    log.write(LogTopic::kWarning, std::string(200, 'x'));
    ::setrlimit(RLIMIT_FSIZE, &limit);
    std::signal(SIGXFSZ, former);
    EXPECT_EQ(log.dropped(), 1U);
    log.write(LogTopic::kWarning, "next");
    EXPECT_EQ(content().substr(100), "\n2024-05-06T07:08:09.023Z sydbox: warning: next\n");
}

TEST_F(LogFile, a_fifo_without_a_reader_is_an_error) {
    ASSERT_EQ(::mkfifo(path().c_str(), 0600), 0);
    DescriptorLog log(-1);
    EXPECT_FALSE(log.open_file(path()));
}

TEST_F(LogFile, is_no_symbolic_link) {
    const std::string victim = scratch_.path("victim");
    ASSERT_EQ(::symlink(victim.c_str(), path().c_str()), 0);
    DescriptorLog log(-1);
    const auto result = log.open_file(path());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Errno{ELOOP});
    EXPECT_TRUE(result.error().message().starts_with("the log file must not be a symbolic link: " + path()));
    EXPECT_NE(::access(victim.c_str(), F_OK), 0);
}

TEST_F(LogFile, has_no_other_name) {
    std::ofstream(scratch_.path("victim")) << "before\n";
    ASSERT_EQ(::link(scratch_.path("victim").c_str(), path().c_str()), 0);
    DescriptorLog log(-1);
    const auto result = log.open_file(path());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().message(), "the log file must not have other names: " + path() + ": Too many links");
}

TEST_F(LogFile, is_not_opened_again_for_the_same_path) {
    DescriptorLog log(-1, &fixed_clock);
    ASSERT_TRUE(log.open_file(path()));
    log.set_file_level(1);
    const std::string kept = scratch_.path("kept");
    ASSERT_EQ(::rename(path().c_str(), kept.c_str()), 0);
    ASSERT_EQ(::symlink("victim", path().c_str()), 0);
    ASSERT_TRUE(log.open_file(path()));
    log.write(LogTopic::kWarning, "still the same");
    std::ifstream file(kept);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}),
              "2024-05-06T07:08:09.023Z sydbox: warning: still the same\n");
}

TEST(DescriptorLog, survives_the_end_of_the_reader) {
    Pipe pipe(0);
    pipe.reader.reset();
    const auto former = std::signal(SIGPIPE, SIG_IGN);
    DescriptorLog log(pipe.writer.get());
    log.write(LogTopic::kWarning, "nobody hears this");
    std::signal(SIGPIPE, former);
    EXPECT_EQ(log.dropped(), 1U);
}

} // namespace
} // namespace syd::report
