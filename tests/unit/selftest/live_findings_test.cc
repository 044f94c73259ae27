// SPDX-License-Identifier: BSD-3-Clause
#include "selftest/live_findings.h"

#include "base/text.h"
#include "policy/judge.h"
#include "support/scratch_folder.h"
#include "syscalls/abi.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace syd::selftest {
namespace {

using policy::Ruling;
using test::ScratchFolder;

TEST(LiveTestConfiguration, permits_writing_in_one_folder) {
    const policy::Configuration configuration = live_test_configuration("/scratch");
    const auto outcome = [&configuration](policy::PathAccess access, std::string_view path) {
        return policy::judge_path(configuration.state, configuration.settings, access, {path, {}, {}}).outcome;
    };
    EXPECT_EQ(outcome(policy::PathAccess::kWrite, "/scratch/allowed/results"), Ruling::Outcome::kAllowed);
    EXPECT_EQ(outcome(policy::PathAccess::kWrite, "/scratch/forbidden/file"), Ruling::Outcome::kRefused);
    EXPECT_EQ(outcome(policy::PathAccess::kWrite, "/scratch"), Ruling::Outcome::kRefused);
    EXPECT_EQ(outcome(policy::PathAccess::kRead, "/scratch/forbidden/file"), Ruling::Outcome::kAllowed);
    EXPECT_TRUE(configuration.settings.violation_raise_safe) << "harmless refusals count as well";
}

// The folder as a sandbox leaves it that has refused every call.
class LiveFindings : public ::testing::Test {
protected:
    LiveFindings() {
        EXPECT_TRUE(populate_fixture(folder_.path("forbidden")));
        std::filesystem::create_directory(folder_.path("allowed"));
    }

    // The results are those of all probes that `is_tried`, and the violations those of all that `is_reported`.
    void record(const std::function<bool(const SyscallProbe&)>& is_tried,
                const std::function<bool(const SyscallProbe&)>& is_reported) {
        std::string results;
        for (const SyscallProbe& probe : probes_) {
            if (is_tried(probe)) {
                results += cat(name_of(probe.abi), " ", probe.row->name, " ", -EPERM, "\n");
            }
            if (is_reported(probe)) {
                check::Violation violation;
                violation.event.abi = probe.abi;
                violation.event.row = probe.row;
                recorder_.report(violation);
            }
        }
        folder_.write("allowed/results", results);
    }
    void record_all() { record(all, all); }

    bool print() {
        out_.str({});
        return print_live_findings(out_, recorder_, folder_.root());
    }
    [[nodiscard]] bool prints(std::string_view text) const { return out_.str().find(text) != std::string::npos; }

    static bool all(const SyscallProbe& /*probe*/) { return true; }
    static bool all_but_mkdirat(const SyscallProbe& probe) { return probe.row->name != "mkdirat"; }

    ScratchFolder folder_;
    std::vector<SyscallProbe> probes_ = syscall_probes(policy::Access::kWrite);
    RefusalRecorder recorder_;
    std::ostringstream out_;
};

TEST_F(LiveFindings, are_good_where_every_call_was_refused_and_reported) {
    record_all();
    EXPECT_TRUE(print()) << out_.str();
    EXPECT_TRUE(prints("  refused and reported ("));
    EXPECT_FALSE(prints("GOES AROUND") || prints("COULD NOT BE TRIED") || prints("WRITTEN TO")) << out_.str();
}

TEST_F(LiveFindings, name_a_call_without_a_result) {
    record(all_but_mkdirat, all);
    EXPECT_FALSE(print());
    EXPECT_TRUE(prints("  COULD NOT BE TRIED (1): mkdirat\n")) << out_.str();
}

TEST_F(LiveFindings, name_a_call_that_was_not_reported) {
    record(all, all_but_mkdirat);
    EXPECT_FALSE(print());
    EXPECT_TRUE(prints("  GOES AROUND (1): mkdirat\n")) << out_.str();
}

TEST_F(LiveFindings, are_bad_where_no_call_was_made) {
    EXPECT_FALSE(print());
    EXPECT_FALSE(prints("refused and reported") || prints("GOES AROUND")) << out_.str();
    EXPECT_TRUE(prints("COULD NOT BE TRIED"));
}

TEST_F(LiveFindings, tell_that_the_folder_was_written_to) {
    const std::function<void(const std::string&)> changes[] = {
        [](const std::string& forbidden) { std::ofstream(forbidden + "/file") << "text"; },
        [](const std::string& forbidden) { std::ofstream(forbidden + "/empty/new"); },
        [](const std::string& forbidden) { std::ofstream(forbidden + "/new"); },
        [](const std::string& forbidden) { std::filesystem::remove(forbidden + "/file"); },
        [](const std::string& forbidden) { std::filesystem::remove(forbidden + "/empty"); },
    };
    record_all();
    for (const auto& change : changes) {
        ASSERT_TRUE(populate_fixture(folder_.path("forbidden")));
        EXPECT_TRUE(print());
        change(folder_.path("forbidden"));
        EXPECT_FALSE(print());
        EXPECT_TRUE(out_.str().ends_with("  THE FOLDER WAS WRITTEN TO\n")) << out_.str();
    }
}

TEST(RefusalRecorder, tells_calls_and_abis_apart) {
    RefusalRecorder recorder;
    check::Violation violation;
    violation.event.abi = syscalls::Abi::kI386;
    violation.event.row = syscalls::find("mkdir");
    recorder.report(violation);
    EXPECT_TRUE(recorder.has_seen({syscalls::Abi::kI386, syscalls::find("mkdir")}));
    EXPECT_FALSE(recorder.has_seen({syscalls::Abi::kX86_64, syscalls::find("mkdir")}));
    EXPECT_FALSE(recorder.has_seen({syscalls::Abi::kI386, syscalls::find("rmdir")}));
}

} // namespace
} // namespace syd::selftest
