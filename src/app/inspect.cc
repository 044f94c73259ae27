// SPDX-License-Identifier: BSD-3-Clause
#include "app/inspect.h"

#include "app/configure.h"
#include "base/numbers.h"
#include "base/text.h"
#include "policy/lint.h"
#include "policy/magic_keys.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace syd::app {
namespace {

using policy::MagicKey;

bool is_directory(const std::string& path) {
    std::error_code error;
    return std::filesystem::is_directory(path, error);
}

struct Value {
    std::string type;
    std::string values;
};
Value value_of(const policy::FlagKey& /*key*/) {
    return {"bool", "true|false"};
}
Value value_of(const policy::NumberKey& /*key*/) {
    return {"int", "NUMBER"};
}
Value value_of(const policy::WordKey& key) {
    return {"string", join(key.words, "|")};
}
Value value_of(const policy::ModeKey& /*key*/) {
    return {"string", join(policy::ModeKey::kWords, "|")};
}
Value value_of(const policy::LockKey& /*key*/) {
    return {"string", join(policy::LockKey::kWords, "|")};
}
Value value_of(const policy::TextKey& /*key*/) {
    return {"string", "FILE"};
}
Value value_of(const policy::PathListKey& /*key*/) {
    return {"list", "PATTERN"};
}
Value value_of(const policy::AddressListKey& /*key*/) {
    return {"list", "ADDRESS"};
}
Value value_of(const policy::CommandKey& /*key*/) {
    return {"command", "PROGRAM"};
}

std::string time_of(const MagicKey& key) {
    switch (key.when) {
    case policy::When::kStartUp: return "start";
    case policy::When::kRunTime: return "run";
    case policy::When::kAnyTime: return "any";
    }
    return "-";
}

// The output may be used as a profile: an incomplete one must be an error.
void finish(std::ostream& out) {
    if (!out.flush()) {
        throw UsageError("cannot write to standard output");
    }
}

constexpr std::size_t kColumns = 8;
using Row = std::array<std::string, kColumns>;

// The file and line of an origin: "FILE:LINE", or a text without a line.
std::pair<std::string_view, unsigned> place_of(const policy::Finding& finding) {
    const std::string_view origin = finding.origin;
    const std::size_t colon = origin.rfind(':');
    const auto line =
        parse_number<unsigned>(origin.substr(colon == std::string_view::npos ? origin.size() : colon + 1));
    return {origin.substr(0, colon), line.value_or(0)};
}

Row row_of(const MagicKey& key) {
    const Value value = std::visit([](const auto& kind) { return value_of(kind); }, key.kind);
    const std::string default_value = policy::default_of(key);
    return {std::string(key.name),
            value.type,
            default_value.empty() ? "-" : default_value,
            key.scope == policy::Scope::kProcess ? "process" : "sandbox",
            time_of(key),
            key.can_query ? "query" : "-",
            value.values,
            std::string(key.help)};
}

} // namespace

void check_configuration(const Options& options, std::ostream& out, std::ostream& warnings) {
    const policy::Configuration configuration = make_configuration(options);
    out << policy::to_profile(configuration);
    finish(out);
    if (!policy::fits_on_a_line(configuration.settings.log_file)) {
        warnings << "sydbox: warning: log/file cannot be expressed in a profile; it is left out\n";
    }
    auto findings = policy::lint(configuration, is_directory);
    std::ranges::stable_sort(findings, {}, place_of);
    for (const policy::Finding& finding : findings) {
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
