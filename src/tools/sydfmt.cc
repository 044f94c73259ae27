// SPDX-License-Identifier: BSD-3-Clause
// sydfmt: writes out magic commands whose values are laborious to write by hand. `sydfmt exec -- PROGRAM ARG...` prints
// the path whose stat(2) makes sydbox run that command outside the sandbox.
#include "base/text.h"

#include <boost/program_options.hpp>

#include <limits.h>

#include <cstddef>
#include <exception>
#include <iostream>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace syd::tools {
namespace {

namespace po = boost::program_options;

constexpr int kUsageStatus = 2;
constexpr char kWordSeparator = '\037';
// PATH_MAX counts the NUL at the end (path_resolution(7)).
constexpr std::size_t kLongestPath = PATH_MAX - 1;

// A mistake of the caller: one line, exit status 2.
class UsageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

po::options_description visible_options() {
    po::options_description options("Options");
    options.add_options()                  //
        ("version,v", "print the version") //
        ("help,h", "print this help");
    return options;
}

// The options before the first word that is none; `--` before the task ends them too. Boost takes options out of
// whatever stands behind them as well, so it gets to see no more than that.
std::size_t count_options(std::span<const std::string> words) {
    std::size_t count = 0;
    while (count < words.size() && words[count].starts_with('-') && words[count] != "--" && words[count] != "-") {
        ++count;
    }
    return count;
}

// The path for a program and its arguments. A word of argv cannot hold a NUL, so the separator is all that is refused.
std::string exec_path(std::span<const std::string> words) {
    if (words.empty() || words.front().empty()) {
        throw UsageError("exec: the program is missing; see sydfmt --help");
    }
    std::string path = SYDBOX_MAGIC_PREFIX "/cmd/exec!";
    for (std::size_t index = 0; index < words.size(); ++index) {
        if (words[index].find(kWordSeparator) != std::string::npos) {
            throw UsageError(cat("exec: ", printable(words[index]), ": a word may not hold the separator, octal 037"));
        }
        if (index > 0) {
            path += kWordSeparator;
        }
        path += words[index];
    }
    if (path.size() > kLongestPath) {
        throw UsageError(cat("exec: the path would take ", path.size(), " bytes, more than the ", kLongestPath,
                             " that a path may have"));
    }
    return path;
}

std::string task_output(std::span<const std::string> words) {
    if (words.empty()) {
        throw UsageError("the task is missing; see sydfmt --help");
    }
    if (words.front() != "exec") {
        throw UsageError(cat("there is no task ", printable(words.front()), "; see sydfmt --help"));
    }
    words = words.subspan(1);
    if (!words.empty() && words.front() == "--") {
        words = words.subspan(1);
    } else if (!words.empty() && words.front().starts_with('-')) {
        throw UsageError(cat("exec: unknown option ", printable(words.front()), "; a program's name stands behind --"));
    }
    return exec_path(words);
}

void print_help(std::ostream& out) {
    out << "usage: sydfmt exec [--] PROGRAM [ARG]...\n\n"
           "Prints the path whose stat(2) makes sydbox run PROGRAM outside the sandbox.\n\n"
        << visible_options() << "\nExit status: 0, or 2 for mistakes on the command line. More: sydfmt(1).\n";
}

void run(std::vector<std::string> words) {
    const std::span<const std::string> all(words);
    const std::size_t count = count_options(all);
    po::variables_map options;
    try {
        constexpr int kStyle = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
        const po::options_description description = visible_options();
        po::command_line_parser parser(std::vector<std::string>(all.begin(), all.begin() + static_cast<long>(count)));
        po::store(parser.options(description).style(kStyle).run(), options);
    } catch (const po::error& error) {
        throw UsageError(cat(printable(error.what()), "; see sydfmt --help"));
    }
    if (options.contains("help")) {
        print_help(std::cout);
    } else if (options.contains("version")) {
        std::cout << "sydfmt " << PACKAGE_VERSION << '\n';
    } else {
        std::cout << task_output(all.subspan(count)) << '\n';
    }
    if (!std::cout.flush()) {
        throw std::runtime_error("standard output cannot be written");
    }
}

} // namespace
} // namespace syd::tools

int main(int argc, char** argv) {
    try {
        syd::tools::run({argv + (argc > 0 ? 1 : 0), argv + argc});
        return 0;
    } catch (const std::exception& failure) {
        std::cerr << "sydfmt: " << failure.what() << '\n';
        return syd::tools::kUsageStatus;
    }
}
