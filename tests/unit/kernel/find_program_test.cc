// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/launch/find_program.h"

#include "base/text.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <vector>

namespace syd::kernel::launch {
namespace {

namespace fs = std::filesystem;

// a/plain and b/plain are not executable, b/tool and c/tool are; a/tool is not; a/folder is a directory.
class FindProgramTest : public ::testing::Test {
protected:
    FindProgramTest() {
        std::string pattern = (fs::temp_directory_path() / "find-program-XXXXXX").string();
        root_ = ::mkdtemp(pattern.data());
        for (const char* folder : {"/a", "/b", "/c", "/a/folder"}) {
            fs::create_directory(root_ + folder);
        }
        make_file("/a/plain", 0644);
        make_file("/a/tool", 0644);
        make_file("/b/tool", 0755);
        make_file("/c/tool", 0755);
        make_file("/c/last", 0755);
    }
    ~FindProgramTest() override { fs::remove_all(root_); }

    void make_file(const std::string& name, mode_t mode) const {
        ::close(::open((root_ + name).c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
        ::chmod((root_ + name).c_str(), mode);
    }

    // '@' in `path` is the root; so it is in the answer. An error is its name.
    std::string find(const std::string& name, std::string path, int directory = AT_FDCWD) const {
        for (auto at = path.find('@'); at != std::string::npos; at = path.find('@')) {
            path.replace(at, 1, root_);
        }
        const auto found = find_program(name, path, directory);
        if (!found) {
            return errno_name(found.error());
        }
        return found->starts_with(root_) ? "@" + found->substr(root_.size()) : *found;
    }

    std::string root_;
};

TEST_F(FindProgramTest, searches_as_execvp_does) {
    const struct {
        const char* name;
        const char* path;
        const char* expected;
    } cases[]{
        {"tool", "@/b:@/c", "@/b/tool"},
        {"tool", "@/c:@/b", "@/c/tool"},
        {"tool", "@/a:@/b", "@/b/tool"}, // what can't be executed is passed over
        {"tool", "@/none:@/c", "@/c/tool"},
        {"last", "@/a:@/b:@/c", "@/c/last"},
        {"plain", "@/a", "EACCES"},
        {"plain", "@/a:@/b", "EACCES"},
        {"folder", "@/a", "EACCES"},
        {"missing", "@/a:@/b", "ENOENT"},
        {"tool", "@/none", "ENOENT"},
        {"", "@/b", "ENOENT"},
        // With a slash it is a path, which execve itself judges.
        {"/no/such/tool", "@/b", "/no/such/tool"},
        {"./tool", "@/b", "./tool"},
        {"b/tool", "", "b/tool"},
    };
    for (const auto& one : cases) {
        EXPECT_EQ(find(one.name, one.path), one.expected) << one.name << " in " << one.path;
    }
}

TEST_F(FindProgramTest, an_empty_folder_is_the_working_directory) {
    const fs::path before = fs::current_path();
    fs::current_path(root_ + "/b");
    EXPECT_EQ(find("tool", ""), "./tool");
    EXPECT_EQ(find("tool", "@/a:"), "./tool");
    EXPECT_EQ(find("tool", ":@/c"), "./tool");
    EXPECT_EQ(find("last", ":@/c"), "@/c/last");
    fs::current_path(before);
}

TEST_F(FindProgramTest, a_relative_folder_is_below_the_directory) {
    const int directory = ::open(root_.c_str(), O_PATH | O_CLOEXEC);
    EXPECT_EQ(find("tool", "none:b", directory), "b/tool");
    EXPECT_EQ(find("plain", "a", directory), "EACCES");
    EXPECT_EQ(find("b", "", directory), "EACCES");
    EXPECT_EQ(find("tool", "none:b", AT_FDCWD), "ENOENT");
    ::close(directory);
}

TEST(SearchPath, is_that_of_the_environment_or_the_default) {
    using Words = std::vector<std::string>;
    EXPECT_EQ(search_path_of(Words{"A=1", "PATH=/x:/y", "PATH=/z"}), "/x:/y");
    EXPECT_EQ(search_path_of(Words{"PATH="}), "");
    EXPECT_EQ(search_path_of(Words{"MYPATH=/x"}), "/bin:/usr/bin");
}

} // namespace
} // namespace syd::kernel::launch
