// SPDX-License-Identifier: BSD-3-Clause
#include "unit/tracee/scratch.h"

#include "base/text.h"
#include "tracee/own_directory.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <thread>

namespace fs = std::filesystem;

namespace syd::tracee::test {
namespace {

void must(bool done, const std::string& what) {
    if (!done) {
        throw std::runtime_error(cat(what, ": ", errno_name(Errno::last())));
    }
}

std::string with_replaced(std::string_view text, std::string_view from, std::string_view to) {
    std::string out;
    for (std::size_t at = 0;;) {
        const std::size_t hit = text.find(from, at);
        out += text.substr(at, hit - at);
        if (hit == std::string_view::npos) {
            return out;
        }
        out += to;
        at = hit + from.size();
    }
}

void take_openat2_away() {
    std::array<sock_filter, 4> code{{
        {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)},
        {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_openat2},
        {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | ENOSYS},
        {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
    }};
    const sock_fprog program{code.size(), code.data()};
    must(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "no_new_privs");
    must(::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0, "seccomp");
}

} // namespace

Scratch::Scratch() {
    std::string name = (fs::canonical(fs::temp_directory_path()) / "syd-tracee-XXXXXX").string();
    must(::mkdtemp(name.data()) != nullptr, "mkdtemp");
    root_ = name;
}

Scratch::~Scratch() {
    std::error_code ignored;
    for (fs::recursive_directory_iterator it(root_, ignored), end; !ignored && it != end; it.increment(ignored)) {
        if (it->is_directory(ignored) && !it->is_symlink(ignored)) {
            fs::permissions(it->path(), fs::perms::owner_all, fs::perm_options::add, ignored);
        }
    }
    fs::remove_all(root_, ignored);
}

std::string Scratch::path(std::string_view name) const {
    return cat(root_, "/", name);
}

void Scratch::directory(std::string_view name) const {
    fs::create_directories(path(name));
}

void Scratch::file(std::string_view name) const {
    std::ofstream stream(path(name));
    must(stream.is_open(), cat("making ", name));
}

void Scratch::link(std::string_view name, std::string_view target) const {
    must(::symlink(expand(target).c_str(), path(name).c_str()) == 0, cat("linking ", name));
}

std::string Scratch::expand(std::string_view text) const {
    return with_replaced(text, "$", root_);
}

std::string Scratch::shorten(std::string_view text) const {
    return with_replaced(text, root_, "$");
}

WorkingDirectory::WorkingDirectory(const std::string& path) : before_(::open(".", O_PATH | O_CLOEXEC)) {
    must(::chdir(path.c_str()) == 0, cat("chdir ", path));
}

WorkingDirectory::~WorkingDirectory() {
    if (::fchdir(before_.get()) != 0) {
        ADD_FAILURE() << "cannot go back";
    }
}

Child::Child(const std::function<void()>& setup) {
    int ends[2];
    must(::pipe2(ends, O_CLOEXEC) == 0, "pipe");
    const UniqueFd reader(ends[0]);
    UniqueFd writer(ends[1]);
    pid_ = ::fork();
    must(pid_ >= 0, "fork");
    if (pid_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        try {
            setup();
        } catch (...) {
            ::_exit(1);
        }
        if (::write(writer.get(), "+", 1) == 1) {
            ::pause(); // until SIGKILL
        }
        ::_exit(1);
    }
    writer.reset();
    char ready = 0;
    must(::read(reader.get(), &ready, 1) == 1, "the child's setup");
}

void Child::end() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
        pid_ = -1;
    }
}

std::string_view name_of(Way way) {
    switch (way) {
    case Way::kFast: return "fast";
    case Way::kWithoutOpenat2: return "without openat2";
    case Way::kForeignRoot: return "foreign root";
    case Way::kOwnDirectory: return "own directory";
    }
    return "?";
}

void on_way(Way way, const std::function<void(View own)>& body) {
    std::thread([&] {
        if (way == Way::kWithoutOpenat2) {
            take_openat2_away();
        }
        std::optional<OwnDirectory> own_directory;
        if (way == Way::kOwnDirectory) {
            own_directory.emplace();
        }
        SCOPED_TRACE(name_of(way));
        body(View{::gettid(), ::getpid(), way == Way::kForeignRoot});
    }).join();
}

std::string outcome_of(const Result<Resolved, Errno>& result) {
    if (!result) {
        return errno_name(result.error());
    }
    const bool is_pinned = result->exists ? bool(result->object) && !result->parent && result->name.empty()
                                          : !result->object && result->parent && !result->name.empty();
    return cat(result->path, result->exists ? "" : " missing", result->is_directory() ? " directory" : "",
               result->is_anonymous ? " anonymous" : "", is_pinned ? "" : " NOT PINNED");
}

std::size_t count_descriptors() {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator()));
}

} // namespace syd::tracee::test
