// SPDX-License-Identifier: BSD-3-Clause
#include "selftest/live_findings.h"

#include "base/text.h"
#include "policy/profile.h"
#include "selftest/probe_report.h"
#include "syscalls/abi.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <ostream>
#include <vector>

namespace syd::selftest {
namespace {

using Name = std::pair<std::string, std::string>; // ABI and call

std::map<Name, long> read_results(const std::string& folder) {
    std::map<Name, long> results;
    std::ifstream file(cat(folder, "/allowed/results"));
    std::string abi;
    std::string call;
    for (long result = 0; file >> abi >> call >> result;) {
        results[{abi, call}] = result;
    }
    return results;
}

bool is_untouched(const std::string& folder) {
    std::error_code error;
    return std::filesystem::is_empty(cat(folder, "/forbidden/file"), error) &&
           std::filesystem::is_empty(cat(folder, "/forbidden/empty"), error) &&
           !std::filesystem::exists(cat(folder, "/forbidden/new"), error);
}

} // namespace

void RefusalRecorder::report(const check::Violation& violation) {
    const std::lock_guard lock(mutex_);
    seen_.emplace(violation.event.abi, violation.event.row->name);
}

bool RefusalRecorder::has_seen(const SyscallProbe& probe) const {
    const std::lock_guard lock(mutex_);
    return seen_.contains({probe.abi, probe.row->name});
}

policy::Configuration live_test_configuration(const std::string& folder) {
    policy::Configuration configuration;
    policy::MagicContext context;
    context.phase = policy::Phase::kStartUp;
    for (const std::string& command :
         {std::string("core/sandbox/write:deny"), std::string("core/violation/raise_safe:true"),
          cat("whitelist/write+", folder, "/allowed/***")}) {
        static_cast<void>(policy::apply_start_up_magic(command, configuration, context));
    }
    return configuration;
}

bool print_live_findings(std::ostream& out, const RefusalRecorder& recorder, const std::string& folder) {
    const auto results = read_results(folder);
    std::vector<ProbeResult> findings;
    for (const SyscallProbe& probe : syscall_probes(policy::Access::kWrite)) {
        const Name name(name_of(probe.abi), probe.row->name);
        const auto result = results.find(name);
        findings.push_back(
            {probe, result == results.end() ? std::nullopt : std::optional(result->second), recorder.has_seen(probe)});
    }
    bool is_tight = print_probe_results(out, findings);
    if (!is_untouched(folder)) {
        out << "  THE FOLDER WAS WRITTEN TO\n";
        is_tight = false;
    }
    out.flush();
    return is_tight;
}

} // namespace syd::selftest
