// SPDX-License-Identifier: BSD-3-Clause
#include "tools/sydfmt.h"

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

namespace syd::tools {
namespace {

using Words = std::vector<std::string>;

const std::string kStart = SYDBOX_MAGIC_PREFIX "/cmd/exec!";

std::string output(const Words& words) {
    std::ostringstream out;
    run_sydfmt(words, out);
    return out.str();
}

// The message of the exception, or "" if there is none.
std::string mistake(const Words& words) {
    std::ostringstream out;
    try {
        run_sydfmt(words, out);
    } catch (const std::exception& error) {
        EXPECT_EQ(out.str(), "");
        return error.what();
    }
    return {};
}

TEST(Sydfmt, exec_joins_the_words_with_the_separator) {
    EXPECT_EQ(output({"exec", "--", "/bin/echo", "a b", "", "c"}), kStart + "/bin/echo\037a b\037\037c\n");
    EXPECT_EQ(output({"exec", "true"}), kStart + "true\n");
}

TEST(Sydfmt, exec_does_not_interpret_arguments) {
    EXPECT_EQ(output({"exec", "p", "-h", "--version", "--", "*", "new\nline", "\xff"}),
              kStart + "p\037-h\037--version\037--\037*\037new\nline\037\xff\n");
    EXPECT_EQ(output({"exec", "--", "-p"}), kStart + "-p\n");
}

TEST(Sydfmt, exec_limits_the_length_of_the_path) {
    EXPECT_EQ(output({"exec", std::string(4095 - kStart.size(), 'x')}).size(), 4096U) << "with the line feed";
    EXPECT_EQ(mistake({"exec", std::string(4096 - kStart.size(), 'x')}),
              "exec: the path would be 4096 bytes long; the longest possible path has 4095");
}

TEST(Sydfmt, mistakes) {
    struct Row {
        Words words;
        std::string message;
    };
    const Row rows[] = {
        {{}, "the task is missing; see sydfmt --help"},
        {{"steam\n"}, "unknown task steam\\n; see sydfmt --help"},
        {{"--", "exec", "true"}, "unknown task --; see sydfmt --help"},
        {{"-"}, "unknown task -; see sydfmt --help"},
        {{"--steam"}, "unrecognised option '--steam'; see sydfmt --help"},
        {{"--vers"}, "unrecognised option '--vers'; see sydfmt --help"},
        {{"exec"}, "exec: the program is missing; see sydfmt --help"},
        {{"exec", "--"}, "exec: the program is missing; see sydfmt --help"},
        {{"exec", "", "x"}, "exec: the program is missing; see sydfmt --help"},
        {{"exec", "-x", "true"}, "exec: unknown option -x; write -- before a program whose name begins with '-'"},
        {{"exec", "true", "a\037b"}, "exec: a\\x1fb: a word cannot contain the separator character, octal 037"},
    };
    for (const auto& [words, message] : rows) {
        EXPECT_EQ(mistake(words), message);
    }
}

TEST(Sydfmt, help_and_version) {
    for (const char* const option : {"-h", "--help"}) {
        EXPECT_TRUE(output({option, "exec"}).starts_with("usage: sydfmt exec [--] PROGRAM [ARG]...\n"));
    }
    for (const char* const option : {"-v", "--version"}) {
        EXPECT_EQ(output({option}), "sydfmt " PACKAGE_VERSION "\n");
    }
}

TEST(Sydfmt, an_output_that_fails_is_an_error) {
    std::ostringstream out;
    out.setstate(std::ios::badbit);
    EXPECT_THROW(run_sydfmt(Words{"exec", "true"}, out), std::runtime_error);
}

} // namespace
} // namespace syd::tools
