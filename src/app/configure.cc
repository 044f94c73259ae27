// SPDX-License-Identifier: BSD-3-Clause
#include "app/configure.h"

#include "base/text.h"
#include "base/unique_fd.h"
#include "check/magic/lookups.h"
#include "tracee/resolve.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <span>
#include <string_view>
#include <system_error>
#include <vector>

namespace syd::app {
namespace {

constexpr std::string_view kSuffix = ".syd-1";

[[noreturn]] void fail(const std::string& file, std::string_view reason) {
    throw UsageError(cat("profile ", excerpt(file), ": ", reason));
}

// The names of the profiles in the directory of `file`, separated by commas.
std::string profiles_beside(const std::string& file) {
    std::vector<std::string> names;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(std::filesystem::path(file).parent_path(), error), end;
         !error && entry != end; entry.increment(error)) {
        if (entry->path().extension() == kSuffix) {
            names.push_back(printable(entry->path().stem().string()));
        }
    }
    std::sort(names.begin(), names.end());
    return join(names, ", ");
}

std::string read_profile(const std::string& file, bool is_installed) {
    const UniqueFd input(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    struct stat status {};
    if (!input || ::fstat(input.get(), &status) != 0) {
        const int error = errno;
        const std::string others = is_installed && error == ENOENT ? profiles_beside(file) : std::string();
        fail(file, cat(std::strerror(error), others.empty() ? "" : "; the installed profiles are ", others));
    }
    if (!S_ISREG(status.st_mode)) {
        fail(file, "not a regular file");
    }
    std::string text;
    std::array<char, 16384> buffer;
    ssize_t length = 0;
    while ((length = ::read(input.get(), buffer.data(), buffer.size())) > 0) {
        text.append(buffer.data(), static_cast<std::size_t>(length));
    }
    if (length < 0) {
        fail(file, std::strerror(errno));
    }
    return text;
}

policy::MagicContext start_up_context() {
    policy::MagicContext context;
    context.phase = policy::Phase::kStartUp;
    context.resolve_links = [](std::string_view path) -> std::optional<std::string> {
        return tracee::follow_rule_links(path, ::getpid());
    };
    context.services = check::service_port;
    return context;
}

// One line for each error. The number of lines is limited: every line of a file that is not a profile has an error.
std::string message_of(std::span<const policy::ProfileError> errors) {
    constexpr std::size_t kMost = 20;
    std::string text = join(errors.first(std::min(errors.size(), kMost)), "\n", &policy::ProfileError::message);
    if (errors.size() > kMost) {
        text += cat("\n", errors.front().name, ": ", errors.size() - kMost, " more lines with errors");
    }
    return text;
}

void read_into(policy::Configuration& configuration, const std::string& argument) {
    const bool is_installed = argument.starts_with('@');
    const std::string file = is_installed ? profile_path(argument.substr(1)) : argument;
    if (!file.ends_with(kSuffix)) {
        fail(file, cat("the name must end in ", kSuffix, ", the version of the profile format"));
    }
    const std::string text = read_profile(file, is_installed);
    const std::string_view short_name = std::string_view(file).substr(file.rfind('/') + 1);
    const auto errors = policy::apply_profile(is_installed ? short_name : std::string_view(file), text, configuration,
                                              start_up_context());
    if (!errors.empty()) {
        throw UsageError(message_of(errors));
    }
}

} // namespace

std::string profile_path(const std::string& name) {
    const char* folder = ::secure_getenv("SYDBOX_DATADIR");
    return cat(folder != nullptr && *folder != '\0' ? folder : SYDBOX_PROFILE_DIR, "/", name, kSuffix);
}

policy::Configuration make_configuration(const Options& options) {
    policy::Configuration configuration;
    for (const ProfileArgument& profile : options.profiles) {
        read_into(configuration, profile.text);
    }
    if (const char* file = ::secure_getenv("SYDBOX_CONFIG"); options.profiles.empty() && file != nullptr) {
        if (*file != '\0') {
            try {
                read_into(configuration, file);
            } catch (const UsageError& mistake) {
                throw UsageError(cat("SYDBOX_CONFIG: ", mistake.what()));
            }
        }
    }
    for (const MagicArgument& magic : options.magic) {
        if (const auto applied = policy::apply_start_up_magic(magic.text, configuration, start_up_context());
            !applied) {
            throw UsageError(cat(magic.given, ": ", printable(applied.error().message())));
        }
    }
    return configuration;
}

} // namespace syd::app
