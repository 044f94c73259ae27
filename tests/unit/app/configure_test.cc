// SPDX-License-Identifier: BSD-3-Clause
#include "app/configure.h"

#include "console.h"
#include "support/scratch_folder.h"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <string>

namespace syd::app {
namespace {

using policy::Mode;
using policy::SandboxType;

class Configure : public testing::Test {
protected:
    [[nodiscard]] std::string path(const std::string& name) const { return scratch_.path(name); }
    void write(const std::string& name, const std::string& text) const { scratch_.write(name, text); }

    // The message of the UsageError, or "" if there is none.
    static std::string mistake(const Options& options) {
        try {
            static_cast<void>(make_configuration(options));
        } catch (const UsageError& error) {
            return error.what();
        }
        return {};
    }
    [[nodiscard]] std::string mistake_in(const std::string& name) const { return mistake(options_with({path(name)})); }

    test::ScratchFolder scratch_;
    ScopedVariable data_{"SYDBOX_DATADIR", scratch_.root()};
    ScopedVariable config_{"SYDBOX_CONFIG", std::nullopt};
};

TEST_F(Configure, starts_with_the_defaults) {
    const auto configuration = make_configuration({});
    EXPECT_EQ(configuration.state.mode(SandboxType::kWrite), Mode::kOff);
    EXPECT_EQ(configuration.settings.engine, policy::EngineChoice::kAuto);
}

TEST_F(Configure, reads_profiles_and_then_magic) {
    write("one.syd-1", "core/sandbox/write:deny\ncore/sandbox/read:deny\nwhitelist/write+/one\n");
    write("two.syd-1", "whitelist/write+/two\n");
    const auto configuration = make_configuration(
        options_with({path("one.syd-1"), "@two"}, {"core/sandbox/read:off", "whitelist/write+/three"}));
    EXPECT_EQ(configuration.state.mode(SandboxType::kWrite), Mode::kDeny);
    EXPECT_EQ(configuration.state.mode(SandboxType::kRead), Mode::kOff);
    EXPECT_EQ(policy::list_lines(configuration.state),
              (std::vector<std::string>{"whitelist/write+/one", "whitelist/write+/two", "whitelist/write+/three"}));
}

TEST_F(Configure, resolves_links_and_service_names_in_rules) {
    write("file", "");
    ASSERT_EQ(::symlink("file", path("link").c_str()), 0);
    const auto configuration = make_configuration(
        options_with({}, {"whitelist/write+" + path("link"), "whitelist/network/connect+LOOPBACK@http"}));
    const std::string file = path("file");
    const auto writes = configuration.state.path_rules(policy::PathAccess::kWrite);
    EXPECT_NE(writes.last_match(policy::PathSubject{file, {}, {}}, {}), nullptr);
    const auto connects = configuration.state.address_rules(policy::NetworkAccess::kConnect);
    EXPECT_NE(connects.last_match(policy::Address(policy::Inet4Address{{127, 0, 0, 1}, 80}), {}), nullptr);
}

TEST_F(Configure, sydbox_config_is_read_if_there_are_no_profiles) {
    write("config.syd-1", "core/sandbox/exec:deny\n");
    write("other.syd-1", "");
    const ScopedVariable config("SYDBOX_CONFIG", path("config.syd-1"));
    EXPECT_EQ(make_configuration({}).state.mode(SandboxType::kExec), Mode::kDeny);
    EXPECT_EQ(make_configuration(options_with({"@other"})).state.mode(SandboxType::kExec), Mode::kOff);
    const ScopedVariable empty("SYDBOX_CONFIG", "");
    EXPECT_EQ(make_configuration({}).state.mode(SandboxType::kExec), Mode::kOff);
}

TEST_F(Configure, mistakes_in_sydbox_config_name_the_variable) {
    const ScopedVariable config("SYDBOX_CONFIG", "nope");
    EXPECT_EQ(mistake({}),
              "SYDBOX_CONFIG: profile nope: the name must end in .syd-1, the version of the profile format");
}

TEST_F(Configure, profile_path_is_in_the_data_directory) {
    EXPECT_EQ(profile_path("x"), path("x.syd-1"));
    const ScopedVariable empty("SYDBOX_DATADIR", "");
    EXPECT_TRUE(profile_path("x").ends_with("/x.syd-1"));
    EXPECT_NE(profile_path("x"), "/x.syd-1");
}

TEST_F(Configure, files_that_cannot_be_read) {
    ::mkdir(path("folder.syd-1").c_str(), 0700);
    ASSERT_EQ(::mkfifo(path("fifo.syd-1").c_str(), 0600), 0);
    EXPECT_EQ(mistake_in("folder.syd-1"), "profile " + path("folder.syd-1") + ": not a regular file");
    EXPECT_EQ(mistake_in("fifo.syd-1"), "profile " + path("fifo.syd-1") + ": not a regular file");
    ASSERT_EQ(::symlink("/proc/self/mem", path("memory.syd-1").c_str()), 0); // nothing is mapped at 0
    EXPECT_EQ(mistake_in("memory.syd-1"), "profile " + path("memory.syd-1") + ": Input/output error");
    EXPECT_EQ(mistake_in("none.syd-1"), "profile " + path("none.syd-1") + ": No such file or directory");
    EXPECT_EQ(mistake_in("none"),
              "profile " + path("none") + ": the name must end in .syd-1, the version of the profile format");
}

TEST_F(Configure, an_unknown_name_is_answered_with_the_installed_profiles) {
    EXPECT_EQ(mistake(options_with({"@x"})), "profile " + path("x.syd-1") + ": No such file or directory");
    for (const char* const name : {"b.syd-1", "a.syd-1", "c.other"}) {
        write(name, "");
    }
    EXPECT_EQ(mistake(options_with({"@x"})),
              "profile " + path("x.syd-1") + ": No such file or directory; the installed profiles are a, b");
}

TEST_F(Configure, every_line_with_an_error_is_named) {
    write("bad.syd-1", "core/x:1\ncore/sandbox/write:deny\nlog/levle:3\n");
    EXPECT_EQ(mistake_in("bad.syd-1"), path("bad.syd-1") + ":1: core/x:1: there is no key \"core/x\"\n" +
                                           path("bad.syd-1") +
                                           ":3: log/levle:3: there is no key \"log/levle\"; did you mean log/level?");
}

TEST_F(Configure, the_number_of_errors_is_limited) {
    std::string text;
    for (int i = 0; i < 5000; ++i) {
        text += "no profile\n";
    }
    write("none.syd-1", text);
    const std::string message = mistake_in("none.syd-1");
    EXPECT_EQ(std::count(message.begin(), message.end(), '\n'), 20);
    EXPECT_TRUE(message.ends_with("\n" + path("none.syd-1") + ": 4980 more lines with errors")) << message;
}

TEST_F(Configure, mistakes_in_magic_name_the_option) {
    Options options;
    options.magic.push_back({"core/trace/engine:foo", "--engine foo"});
    EXPECT_EQ(mistake(options), "--engine foo: \"foo\" is none of auto, notify, ptrace");
}

} // namespace
} // namespace syd::app
