// SPDX-License-Identifier: BSD-3-Clause
#include "selftest/probe_report.h"

#include "base/enum_array.h"
#include "base/text.h"

#include <cerrno>
#include <map>
#include <ostream>
#include <string>
#include <string_view>

namespace syd::selftest {
namespace {

constexpr std::size_t kLineWidth = 100;

enum class Finding : std::uint8_t { kRefused, kAbsent, kAround, kUntried };
constexpr std::size_t kFindingCount = 4;
constexpr EnumArray<Finding, std::string_view, kFindingCount> kTitles{
    "refused and reported", "as if the kernel lacked them", "GOES AROUND", "COULD NOT BE TRIED"};

using Names = std::vector<std::string_view>;
using NamesByFinding = EnumArray<Finding, Names, kFindingCount>;

Finding finding_of(const ProbeResult& result) {
    if (!result.result) {
        return Finding::kUntried;
    }
    if (*result.result == -ENOSYS) {
        return Finding::kAbsent;
    }
    return result.was_reported ? Finding::kRefused : Finding::kAround;
}

void print_names(std::ostream& out, std::string_view title, const Names& names) {
    if (names.empty()) {
        return;
    }
    std::string line = cat("  ", title, " (", names.size(), "):");
    for (const std::string_view name : names) {
        if (line.size() + 1 + name.size() > kLineWidth) {
            out << line << '\n';
            line = "   ";
        }
        line += cat(" ", name);
    }
    out << line << '\n';
}

} // namespace

bool print_probe_results(std::ostream& out, const std::vector<ProbeResult>& results) {
    std::map<syscalls::Abi, NamesByFinding> by_abi;
    for (const ProbeResult& result : results) {
        by_abi[result.probe.abi][finding_of(result)].push_back(result.probe.row->name);
    }
    bool is_tight = !by_abi.empty();
    for (const auto& [abi, names] : by_abi) {
        out << "writing where it is not allowed, by each call of " << name_of(abi) << '\n';
        for (const Finding finding : NamesByFinding::keys()) {
            print_names(out, kTitles[finding], names[finding]);
        }
        is_tight = is_tight && names[Finding::kAround].empty() && names[Finding::kUntried].empty();
    }
    return is_tight;
}

} // namespace syd::selftest
