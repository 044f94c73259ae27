// SPDX-License-Identifier: BSD-3-Clause
#include "tools/sydfmt.h"

#include "base/text.h"

#include <boost/program_options.hpp>

#include <limits.h>

#include <algorithm>
#include <ostream>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace syd::tools {
namespace {

namespace po = boost::program_options;

constexpr char kWordSeparator = '\037';
// PATH_MAX includes the NUL at the end (path_resolution(7)).
constexpr std::size_t kLongestPath = PATH_MAX - 1;

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

bool is_option(std::string_view word) {
    return word.starts_with('-') && word != "-" && word != "--";
}

// The path for a program and its arguments. Words of a command line contain no NUL, so that the separator is the only
// character that cannot be part of one.
std::string exec_path(std::span<const std::string> words) {
    if (words.empty() || words.front().empty()) {
        throw UsageError("exec: the program is missing; see sydfmt --help");
    }
    for (const std::string& word : words) {
        if (word.find(kWordSeparator) != std::string::npos) {
            throw UsageError(
                cat("exec: ", printable(word), ": a word cannot contain the separator character, octal 037"));
        }
    }
    std::string path = cat(SYDBOX_MAGIC_PREFIX "/cmd/exec!", join(words, std::string_view(&kWordSeparator, 1)));
    if (path.size() > kLongestPath) {
        throw UsageError(
            cat("exec: the path would be ", path.size(), " bytes long; the longest possible path has ", kLongestPath));
    }
    return path;
}

std::string task_output(std::span<const std::string> words) {
    if (words.empty()) {
        throw UsageError("the task is missing; see sydfmt --help");
    }
    if (words.front() != "exec") {
        throw UsageError(cat("unknown task ", printable(words.front()), "; see sydfmt --help"));
    }
    words = words.subspan(1);
    if (!words.empty() && words.front() == "--") {
        words = words.subspan(1);
    } else if (!words.empty() && words.front().starts_with('-')) {
        throw UsageError(cat("exec: unknown option ", printable(words.front()),
                             "; write -- before a program whose name begins with '-'"));
    }
    return exec_path(words);
}

void print_help(std::ostream& out) {
    out << "usage: sydfmt exec [--] PROGRAM [ARG]...\n\n"
           "Prints the path for which a stat(2) makes sydbox run PROGRAM outside the sandbox.\n\n"
        << visible_options() << "\nExit status: 0, or 2 for mistakes on the command line. More: sydfmt(1).\n";
}

po::variables_map parse_options(std::span<const std::string> words) {
    constexpr int kStyle = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
    const po::options_description description = visible_options();
    po::variables_map options;
    try {
        po::command_line_parser parser(std::vector<std::string>(words.begin(), words.end()));
        po::store(parser.options(description).style(kStyle).run(), options);
    } catch (const po::error& error) {
        throw UsageError(cat(printable(error.what()), "; see sydfmt --help"));
    }
    return options;
}

} // namespace

void run_sydfmt(std::span<const std::string> words, std::ostream& out) {
    // Boost accepts options after other words as well, and "--" before the task would end its options: it gets only
    // the words before the first one that is not an option.
    const auto options_end = std::ranges::find_if_not(words, is_option);
    const auto count = static_cast<std::size_t>(options_end - words.begin());
    const po::variables_map options = parse_options(words.first(count));
    if (options.contains("help")) {
        print_help(out);
    } else if (options.contains("version")) {
        out << "sydfmt " << PACKAGE_VERSION << '\n';
    } else {
        out << task_output(words.subspan(count)) << '\n';
    }
    if (!out.flush()) {
        throw std::runtime_error("cannot write to standard output");
    }
}

} // namespace syd::tools
