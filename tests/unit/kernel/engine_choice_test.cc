// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/engine_choice.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace syd::kernel {
namespace {

using policy::EngineChoice;
using Kind = EngineSpec::Kind;

policy::Settings settings_of(EngineChoice engine, bool use_seccomp, bool use_seize = true) {
    policy::Settings settings;
    settings.engine = engine;
    settings.use_seccomp = use_seccomp;
    settings.use_seize = use_seize;
    return settings;
}

TEST(EngineChoice, begins_with_notify_where_a_filter_may_be_used) {
    const struct {
        EngineChoice engine;
        bool use_seccomp;
        Kind kind;
        bool use_filter;
    } cases[] = {
        {EngineChoice::kAuto, true, Kind::kNotify, true},     {EngineChoice::kAuto, false, Kind::kPtrace, false},
        {EngineChoice::kNotify, true, Kind::kNotify, true},   {EngineChoice::kPtrace, true, Kind::kPtrace, true},
        {EngineChoice::kPtrace, false, Kind::kPtrace, false},
    };
    for (const auto& [engine, use_seccomp, kind, use_filter] : cases) {
        for (const bool use_seize : {false, true}) {
            const EngineSpec expected{kind, use_filter, use_seize};
            EXPECT_EQ(first_engine(settings_of(engine, use_seccomp, use_seize)), expected)
                << static_cast<int>(engine) << use_seccomp << use_seize;
        }
    }
}

TEST(EngineChoice, falls_back_to_ptrace_only_where_sydbox_chooses) {
    EXPECT_FALSE(fallback_engine(settings_of(EngineChoice::kNotify, true), Errno{EINVAL}));
    EXPECT_FALSE(fallback_engine(settings_of(EngineChoice::kPtrace, true), Errno{EPERM}));
    EXPECT_FALSE(fallback_engine(settings_of(EngineChoice::kAuto, false), Errno{EPERM})) << "ptrace was the first";
    EXPECT_EQ(fallback_engine(settings_of(EngineChoice::kAuto, true), Errno{EINVAL}),
              (EngineSpec{Kind::kPtrace, true, true}));
    EXPECT_EQ(fallback_engine(settings_of(EngineChoice::kAuto, true, false), Errno{EPERM}),
              (EngineSpec{Kind::kPtrace, true, false}));
}

TEST(EngineChoice, uses_no_filter_below_another_listener) {
    EXPECT_EQ(fallback_engine(settings_of(EngineChoice::kAuto, true), Errno{EBUSY}),
              (EngineSpec{Kind::kPtrace, false, true}));
}

} // namespace
} // namespace syd::kernel
