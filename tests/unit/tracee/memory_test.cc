// SPDX-License-Identifier: BSD-3-Clause
#include "tracee/memory.h"

#include "unit/tracee/scratch.h"

#include <gtest/gtest.h>

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace syd::tracee {
namespace {

// Two readable pages with none after them.
class Memory : public testing::Test {
protected:
    Memory() : page_(static_cast<std::size_t>(::sysconf(_SC_PAGESIZE))) {
        void* const area = ::mmap(nullptr, 3 * page_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (area == MAP_FAILED || ::mprotect(static_cast<char*>(area) + 2 * page_, page_, PROT_NONE) != 0) {
            throw std::bad_alloc();
        }
        start_ = static_cast<char*>(area);
        std::memset(start_, 'x', 2 * page_);
    }
    ~Memory() override { ::munmap(start_, 3 * page_); }

    // `text` with its NUL so that the byte after it is at `end`.
    static RemoteAddress place(const std::string& text, char* end) {
        char* const at = end - text.size() - 1;
        std::memcpy(at, text.c_str(), text.size() + 1);
        return address_of(at);
    }
    static RemoteAddress address_of(const char* at) { return {reinterpret_cast<std::uintptr_t>(at)}; }
    char* end() const { return start_ + 2 * page_; }

    std::size_t page_;
    char* start_ = nullptr;
    pid_t own_ = ::gettid();
};

std::string text_or_error(const Result<std::string, Errno>& result) {
    return result ? *result : errno_name(result.error());
}

TEST_F(Memory, reads_text_of_every_length_before_unmapped_memory) {
    for (const std::size_t length : {0U, 1U, 255U, 256U, 257U, 4000U, 4095U, 4096U, 5000U}) {
        const std::string text(length, 'a');
        EXPECT_EQ(text_or_error(read_string(own_, place(text, end()), 8192)), text) << length;
    }
}

TEST_F(Memory, reads_text_across_a_page_end) {
    for (const std::size_t before : {1U, 2U, 100U, 300U}) {
        const std::string text(400, 'b');
        const auto at = place(text, start_ + page_ - before + text.size() + 1);
        EXPECT_EQ(text_or_error(read_string(own_, at, 4096)), text) << before;
    }
}

TEST_F(Memory, counts_the_nul_in_the_limit) {
    const auto at = place(std::string(99, 'c'), end());
    EXPECT_EQ(text_or_error(read_string(own_, at, 100)), std::string(99, 'c'));
    EXPECT_EQ(text_or_error(read_string(own_, at, 99)), "ENAMETOOLONG");
    EXPECT_EQ(text_or_error(read_string(own_, at, 0)), "ENAMETOOLONG");
}

TEST_F(Memory, tells_text_that_runs_into_unmapped_memory) {
    EXPECT_EQ(text_or_error(read_string(own_, address_of(end() - 10), 4096)), "EFAULT");
    EXPECT_EQ(text_or_error(read_string(own_, address_of(end()), 4096)), "EFAULT");
    EXPECT_EQ(text_or_error(read_string(own_, RemoteAddress{}, 4096)), "EFAULT");
    EXPECT_EQ(text_or_error(read_string(own_, RemoteAddress{~std::uint64_t{0}}, 4096)), "EFAULT");
    // The limit comes first.
    EXPECT_EQ(text_or_error(read_string(own_, address_of(end() - 10), 10)), "ENAMETOOLONG");
}

TEST_F(Memory, reads_into_a_buffer) {
    std::array<char, 16> buffer;
    const auto length = read_string_into(own_, place("hello", end()), buffer);
    ASSERT_TRUE(length);
    EXPECT_EQ(std::string_view(buffer.data(), *length), "hello");
    const auto too_long = read_string_into(own_, place("sixteen letters!", end()), buffer);
    ASSERT_FALSE(too_long);
    EXPECT_EQ(too_long.error(), Errno{ENAMETOOLONG});
}

TEST_F(Memory, fills_all_or_fails) {
    std::array<std::byte, 32> bytes{};
    place("0123456789abcdef0123456789abcde", end());
    EXPECT_TRUE(read_memory(own_, address_of(end() - 32), bytes));
    EXPECT_EQ(bytes[31], std::byte{0});
    EXPECT_EQ(bytes[10], std::byte{'a'});
    const auto half = read_memory(own_, address_of(end() - 16), bytes);
    ASSERT_FALSE(half);
    EXPECT_EQ(half.error(), Errno{EFAULT});
    EXPECT_TRUE(read_memory(own_, address_of(end()), std::span<std::byte>()));
}

TEST_F(Memory, reads_another_process) {
    const auto at = place("mine", end());
    test::Child child([&] { place("kids", end()); });
    EXPECT_EQ(text_or_error(read_string(child.pid(), at, 100)), "kids");
    EXPECT_EQ(text_or_error(read_string(own_, at, 100)), "mine");
    const pid_t gone = child.pid();
    child.end();
    EXPECT_EQ(text_or_error(read_string(gone, at, 100)), "ESRCH");
}

} // namespace
} // namespace syd::tracee
