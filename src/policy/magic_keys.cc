// SPDX-License-Identifier: BSD-3-Clause
#include "policy/magic_keys.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <vector>

namespace syd::policy {
namespace {

constexpr std::string_view kModeWords = "off|deny|allow|never";

constexpr MagicKey bool_key(std::string_view name, std::string_view default_value, std::string_view help,
                            bool start_up_only = false) {
    return {name, ValueType::kBool, default_value, Scope::kGlobal, true, start_up_only, {}, help};
}
constexpr MagicKey int_key(std::string_view name, std::string_view default_value, std::string_view help) {
    return {name, ValueType::kInt, default_value, Scope::kGlobal, false, false, {}, help};
}
constexpr MagicKey word_key(std::string_view name, std::string_view default_value, std::string_view words,
                            std::string_view help, bool start_up_only = false) {
    return {name, ValueType::kString, default_value, Scope::kGlobal, false, start_up_only, words, help};
}
constexpr MagicKey mode_key(std::string_view name, std::string_view help) {
    return {name, ValueType::kString, "off", Scope::kProcess, true, false, kModeWords, help};
}
constexpr MagicKey list_key(std::string_view name, Scope scope, std::string_view help, bool can_query = true) {
    return {name, ValueType::kList, {}, scope, can_query, false, {}, help};
}

// The words of a word_key stand in the order of its enum (settings.h, state.h, access.h): key_storage.cc relies on it.
constexpr std::array kKeys{
    list_key("blacklist/exec", Scope::kProcess, "programs that may not be executed"),
    list_key("blacklist/network/bind", Scope::kProcess, "addresses that may not be bound"),
    list_key("blacklist/network/connect", Scope::kProcess, "addresses that may not be talked to"),
    list_key("blacklist/read", Scope::kProcess, "paths that may not be read"),
    list_key("blacklist/write", Scope::kProcess, "paths that may not be changed"),
    MagicKey{"cmd/exec",
             ValueType::kCommand,
             {},
             Scope::kGlobal,
             false,
             false,
             {},
             "run a program outside the sandbox; its words are separated by octal 037"},
    word_key("core/abort/decision", "contall", "contall|killall",
             "what becomes of the processes when sydbox gets a terminating signal"),
    bool_key("core/match/case_sensitive", "true", "tell capital letters from small ones in patterns"),
    word_key("core/match/no_wildcard", "literal", "literal|prefix",
             "whether a pattern without wildcards also covers everything below it"),
    word_key("core/panic/decision", "kill", "cont|contall|kill|killall",
             "what becomes of a process (or all) when sydbox fails on its behalf"),
    int_key("core/panic/exit_code", "-1", "exit status after contall or killall; -1 keeps that of the eldest process"),
    bool_key("core/restrict/file_control", "false", "refuse unusual fcntl commands and open flags"),
    bool_key("core/restrict/shared_memory_writable", "false", "refuse writable shared mappings"),
    mode_key("core/sandbox/exec", "check which programs are executed"),
    mode_key("core/sandbox/network", "check which addresses are bound and talked to"),
    mode_key("core/sandbox/read", "check which files are read"),
    mode_key("core/sandbox/write", "check which files are changed"),
    word_key("core/trace/engine", "auto", "auto|notify|ptrace", "how system calls are intercepted", true),
    bool_key("core/trace/exit_kill", "false", "kill every process when sydbox dies", true),
    bool_key("core/trace/exit_wait_all", "true", "wait for all processes, not only for the eldest"),
    bool_key("core/trace/follow_fork", "true", "sandbox the children of processes too", true),
    word_key("core/trace/interrupt", "while_wait", "anywhere|while_wait|never|block_tstp_too",
             "which signals from the terminal reach sydbox", true),
    MagicKey{"core/trace/magic_lock", ValueType::kString, "off", Scope::kProcess, false, false, "off|exec|on",
             "take no more magic commands, at once or from the next execution of a program on"},
    bool_key("core/trace/use_seccomp", "true", "let a seccomp filter pick the calls to intercept", true),
    bool_key("core/trace/use_seize", "true", "attach with PTRACE_SEIZE where ptrace is used", true),
    bool_key("core/trace/use_toolong_hack", "true", "cope with working directories longer than PATH_MAX"),
    word_key("core/violation/decision", "deny", "deny|kill|killall|cont|contall",
             "what follows a refused access, besides the report"),
    int_key("core/violation/exit_code", "-1",
            "exit status after killall or contall; 0: 128 plus the eldest's status if anything was refused"),
    bool_key("core/violation/raise_fail", "false", "report failures such as unresolvable paths too"),
    bool_key("core/violation/raise_safe", "false", "report harmless refusals too"),
    bool_key("core/whitelist/per_process_directories", "true", "allow /proc/PID of every process in the sandbox"),
    bool_key("core/whitelist/successful_bind", "true", "allow connections to addresses bound in the sandbox"),
    bool_key("core/whitelist/unsupported_socket_families", "true",
             "allow sockets that are neither unix nor IPv4 nor IPv6"),
    list_key("exec/kill_if_match", Scope::kGlobal, "programs that are killed instead of being executed", false),
    list_key("exec/resume_if_match", Scope::kGlobal, "programs that run on outside the sandbox", false),
    list_key("filter/exec", Scope::kGlobal, "programs whose refusal is not reported"),
    list_key("filter/network", Scope::kGlobal, "addresses whose refusal is not reported"),
    list_key("filter/read", Scope::kGlobal, "paths whose refused reading is not reported"),
    list_key("filter/write", Scope::kGlobal, "paths whose refused change is not reported"),
    int_key("log/console_fd", "2", "descriptor that messages go to"),
    int_key("log/console_level", "3", "sum of the topics that are told on the console"),
    MagicKey{"log/file",
             ValueType::kString,
             {},
             Scope::kGlobal,
             false,
             false,
             {},
             "file that messages are added to; empty for none"},
    int_key("log/level", "0", "sum of the topics that go to the log file"),
    list_key("whitelist/exec", Scope::kProcess, "programs that may be executed"),
    list_key("whitelist/network/bind", Scope::kProcess, "addresses that may be bound"),
    list_key("whitelist/network/connect", Scope::kProcess, "addresses that may be talked to"),
    list_key("whitelist/read", Scope::kProcess, "paths that may be read"),
    list_key("whitelist/write", Scope::kProcess, "paths that may be changed"),
};

constexpr bool by_name(const MagicKey& a, const MagicKey& b) {
    return a.name < b.name;
}
static_assert(std::adjacent_find(kKeys.begin(), kKeys.end(),
                                 [](const MagicKey& a, const MagicKey& b) { return !by_name(a, b); }) == kKeys.end(),
              "the keys are sorted and unique");

struct OtherName {
    std::string_view other;
    std::string_view real;
};
constexpr std::array<OtherName, 4> kOtherNames{{{"allowlist/", "whitelist/"},
                                                {"core/allowlist/", "core/whitelist/"},
                                                {"core/denylist/", "core/blacklist/"},
                                                {"denylist/", "blacklist/"}}};

std::string real_name(std::string_view name) {
    for (const auto& [other, real] : kOtherNames) {
        if (name.starts_with(other)) {
            return cat(real, name.substr(other.size()));
        }
    }
    return std::string(name);
}

// Levenshtein's distance, one row at a time.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t column = 0; column <= b.size(); ++column) {
        row[column] = column;
    }
    for (std::size_t line = 1; line <= a.size(); ++line) {
        std::size_t diagonal = row[0];
        row[0] = line;
        for (std::size_t column = 1; column <= b.size(); ++column) {
            const std::size_t replaced = diagonal + (a[line - 1] == b[column - 1] ? 0 : 1);
            diagonal = row[column];
            row[column] = std::min({replaced, row[column] + 1, row[column - 1] + 1});
        }
    }
    return row[b.size()];
}

// The first key of which `part` is the beginning, or the end from a section on ("sandbox/write"); else empty.
std::string_view completed(std::string_view part) {
    if (part.find('/') == std::string_view::npos) {
        return {};
    }
    const std::string from_section = cat("/", part);
    for (const MagicKey& key : kKeys) {
        if (key.name.starts_with(part) || key.name.ends_with(from_section)) {
            return key.name;
        }
    }
    return {};
}

} // namespace

std::span<const MagicKey> magic_keys() noexcept {
    return kKeys;
}

const MagicKey* find_magic_key(std::string_view name) noexcept {
    const std::string real = real_name(name);
    const auto* const found =
        std::lower_bound(kKeys.begin(), kKeys.end(), std::string_view(real),
                         [](const MagicKey& key, std::string_view wanted) { return key.name < wanted; });
    return found != kKeys.end() && found->name == real ? found : nullptr;
}

std::string_view nearest_magic_key(std::string_view name) {
    constexpr std::size_t kLongest = 64; // longer texts are no misspelt keys
    if (name.size() > kLongest) {
        return {};
    }
    const std::string real = real_name(name);
    if (const std::string_view whole = completed(real); !whole.empty()) {
        return whole;
    }
    std::string_view nearest;
    std::size_t smallest = real.size() / 3 + 1; // a third of the letters may be wrong
    for (const MagicKey& key : kKeys) {
        if (const std::size_t distance = edit_distance(real, key.name); distance < smallest) {
            smallest = distance;
            nearest = key.name;
        }
    }
    return nearest;
}

} // namespace syd::policy
