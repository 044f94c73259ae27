// SPDX-License-Identifier: BSD-3-Clause
#include "app/inspect.h"

#include "app/configure.h"
#include "base/text.h"
#include "policy/key_storage.h"
#include "policy/lint.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace syd::app {
namespace {

using policy::MagicKey;
using policy::ValueType;

bool is_directory(const std::string& path) {
    std::error_code error;
    return std::filesystem::is_directory(path, error);
}

std::string_view type_of(const MagicKey& key) {
    switch (key.type) {
    case ValueType::kBool: return "bool";
    case ValueType::kInt: return "int";
    case ValueType::kString: return "string";
    case ValueType::kList: return "list";
    case ValueType::kCommand: return "command";
    }
    return "-";
}

std::string_view values_of(const MagicKey& key) {
    switch (key.type) {
    case ValueType::kBool: return "true|false";
    case ValueType::kInt: return "NUMBER";
    case ValueType::kString: return key.words.empty() ? "FILE" : key.words;
    case ValueType::kList: return policy::find_list(key.name)->holds_addresses() ? "ADDRESS" : "PATTERN";
    case ValueType::kCommand: return "PROGRAM";
    }
    return "-";
}

std::string_view time_of(const MagicKey& key) {
    return key.start_up_only ? "start" : key.type == ValueType::kCommand ? "run" : "any";
}

// What was printed may become a profile: half of one must not pass for all of it.
void finish(std::ostream& out) {
    if (!out.flush()) {
        throw UsageError("standard output cannot be written");
    }
}

constexpr std::size_t kColumns = 8;
using Row = std::array<std::string_view, kColumns>;

Row row_of(const MagicKey& key) {
    return {key.name,
            type_of(key),
            key.default_value.empty() ? "-" : key.default_value,
            key.scope == policy::Scope::kProcess ? "process" : "sandbox",
            time_of(key),
            key.can_query ? "query" : "-",
            values_of(key),
            key.help};
}

} // namespace

void check_configuration(const Options& options, std::ostream& out, std::ostream& warnings) {
    const policy::Configuration configuration = make_configuration(options);
    out << policy::to_profile(configuration);
    finish(out);
    if (!policy::fits_on_a_line(configuration.settings.log_file)) {
        warnings << "sydbox: warning: log/file cannot be said in a profile, so it is left out of this one\n";
    }
    for (const policy::Finding& finding : policy::lint(configuration, is_directory)) {
        warnings << "sydbox: warning: " << finding.message() << '\n';
    }
}

void print_magic_keys(std::ostream& out) {
    std::vector<Row> rows;
    std::array<std::size_t, kColumns> widths{};
    for (const MagicKey& key : policy::magic_keys()) {
        rows.push_back(row_of(key));
        for (std::size_t column = 0; column < kColumns; ++column) {
            widths[column] = std::max(widths[column], rows.back()[column].size());
        }
    }
    for (const Row& row : rows) {
        std::string line;
        for (std::size_t column = 0; column + 1 < kColumns; ++column) {
            line += cat(row[column], std::string(widths[column] - row[column].size() + 1, ' '));
        }
        out << line << row.back() << '\n';
    }
    finish(out);
}

} // namespace syd::app
