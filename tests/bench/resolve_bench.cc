// SPDX-License-Identifier: BSD-3-Clause
// What one resolution costs, in nanoseconds, for the kinds of paths that builds ask for. Not part of `make check`;
// with an argument only the case of that name is run (for strace -c).
#include "tracee/resolve.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <ctime>
#include <string>
#include <string_view>

namespace {

using namespace syd;
using namespace syd::tracee;

constexpr int kRounds = 50'000;

struct Case {
    std::string_view name, path;
    LastComponent last;
};

// Processor time, so that what else runs does not count.
double cpu_nanoseconds() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

double nanoseconds_per_round(const auto& body) {
    const double start = cpu_nanoseconds();
    for (int i = 0; i < kRounds; ++i) {
        body();
    }
    return (cpu_nanoseconds() - start) / kRounds;
}

} // namespace

int main(int count, char** arguments) {
    const std::string_view only = count > 1 ? arguments[1] : "";
    const View own{::getpid(), ::getpid(), false};
    const Case cases[] = {
        {"existing-absolute", "/usr/include/linux/openat2.h", LastComponent::kExists},
        {"existing-relative", "include/linux/openat2.h", LastComponent::kExists},
        {"missing-to-make", "/usr/include/linux/no-such.h", LastComponent::kMayExist},
        {"missing-to-read", "/usr/include/linux/no-such.h", LastComponent::kExists},
        {"missing-directory", "/usr/include/linux/none/no-such.h", LastComponent::kExists},
        {"numeric-directory", "/proc/1/status", LastComponent::kExists},
        {"proc-self", "/proc/self/status", LastComponent::kExists},
        {"magic-link", "/proc/self/cwd/include", LastComponent::kExists},
    };
    if (::chdir("/usr") != 0) {
        return 1;
    }
    for (const auto& [name, path, last] : cases) {
        if (!only.empty() && only != name) {
            continue;
        }
        ResolveRequest request;
        request.path = path;
        request.last = last;
        const double cost = nanoseconds_per_round([&] { (void)resolve(own, request).has_value(); });
        std::printf("%-20s %7.0f ns\n", std::string(name).c_str(), cost);
    }
    struct stat status;
    const double native = nanoseconds_per_round([&] { (void)::stat(std::string(cases[0].path).c_str(), &status); });
    std::printf("%-20s %7.0f ns\n", "stat(2) itself", native);
}
