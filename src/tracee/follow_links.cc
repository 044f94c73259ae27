// SPDX-License-Identifier: BSD-3-Clause
// follow_links() of resolve.h: on text, because a rule may name what does not exist yet and what is another object for
// each process.
#include "tracee/resolve.h"

#include "base/text.h"
#include "tracee/proc_links.h"
#include "tracee/walk.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <optional>

namespace syd::tracee {
namespace {

bool is_process_alias(std::string_view path) {
    return path == "/proc/self" || path == "/proc/thread-self";
}

// Takes the next component off `rest`; empty at the end.
std::string_view take_component(std::string_view& rest) {
    rest.remove_prefix(std::min(rest.find_first_not_of('/'), rest.size()));
    const auto name = rest.substr(0, rest.find('/'));
    rest.remove_prefix(name.size());
    return name;
}

void drop_last_component(std::string& path) {
    path.resize(path.find_last_of('/') == std::string::npos ? 0 : path.find_last_of('/'));
}

struct Step {
    enum class Kind { kPlain, kLink, kMissing } kind = Kind::kPlain;
    std::string target;
};

Step look_at(const std::string& path) {
    std::array<char, PATH_MAX> target;
    const ssize_t length = ::readlink(path.c_str(), target.data(), target.size());
    if (length > 0 && static_cast<std::size_t>(length) < target.size()) {
        return {Step::Kind::kLink, std::string(target.data(), static_cast<std::size_t>(length))};
    }
    return {length < 0 && errno == EINVAL ? Step::Kind::kPlain : Step::Kind::kMissing, {}};
}

// Nothing if the links go round in circles.
std::optional<std::string> walk_links(std::string_view path) {
    std::string pending(path);
    std::string done; // without a trailing slash; empty for the root
    std::string_view rest = pending;
    int links = 0;
    while (true) {
        const std::string_view name = take_component(rest);
        if (name.empty()) {
            return done + std::string(rest);
        }
        if (name == ".") {
            continue;
        }
        if (name == "..") {
            drop_last_component(done);
            continue;
        }
        std::string candidate = join_path(done, name);
        if (is_process_alias(candidate)) {
            return candidate + std::string(rest);
        }
        Step step = look_at(candidate);
        switch (step.kind) {
        case Step::Kind::kPlain: done = std::move(candidate); continue;
        case Step::Kind::kMissing: return candidate + std::string(rest);
        case Step::Kind::kLink: break;
        }
        if (++links > kMostLinks) {
            return std::nullopt;
        }
        if (step.target.starts_with('/')) {
            done.clear();
        }
        pending = step.target.append(rest);
        rest = pending;
    }
}

} // namespace

std::string follow_links(std::string_view path) {
    if (!path.starts_with('/')) {
        return std::string(path);
    }
    auto led = walk_links(path);
    if (!led) {
        return std::string(path);
    }
    if (led->empty()) {
        return "/";
    }
    if (path.ends_with('/') && !led->ends_with('/')) {
        *led += '/';
    }
    return std::move(*led);
}

std::string follow_rule_links(std::string_view path, pid_t asker) {
    std::string led = follow_links(path);
    constexpr std::string_view kDescriptor = "/proc/self/fd/";
    const bool is_standard =
        led.size() == kDescriptor.size() + 1 && led.starts_with(kDescriptor) && led.back() >= '0' && led.back() <= '2';
    if (!is_standard) {
        return led;
    }
    Step step = look_at(cat("/proc/", asker, "/fd/", led.substr(kDescriptor.size())));
    return step.target.starts_with('/') ? std::move(step.target) : led;
}

} // namespace syd::tracee
