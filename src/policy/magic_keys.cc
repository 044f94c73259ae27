// SPDX-License-Identifier: BSD-3-Clause
#include "policy/magic_keys.h"

#include "policy/key_builders.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <vector>

namespace syd::policy {
namespace {

using namespace builders;

constexpr std::array kKeys{
    list_key<PathAccess::kExec>("blacklist/exec", RuleKind::kBlacklist, "programs that may not be executed"),
    list_key<NetworkAccess::kBind>("blacklist/network/bind", RuleKind::kBlacklist, "addresses that may not be bound"),
    list_key<NetworkAccess::kConnect>("blacklist/network/connect", RuleKind::kBlacklist,
                                      "addresses that may not be talked to"),
    list_key<PathAccess::kRead>("blacklist/read", RuleKind::kBlacklist, "paths that may not be read"),
    list_key<PathAccess::kWrite>("blacklist/write", RuleKind::kBlacklist, "paths that may not be changed"),
    command_key("cmd/exec", "run a program outside the sandbox; its words are separated by octal 037"),
    key<&Settings::abort_decision>("core/abort/decision", words<AbortDecision::kKillAll>("contall", "killall"),
                                   "what becomes of the processes when sydbox gets a terminating signal"),
    key<&Settings::match, &MatchOptions::case_sensitive>("core/match/case_sensitive", "patterns are case-sensitive"),
    key<&Settings::match, &MatchOptions::no_wildcard>(
        "core/match/no_wildcard", words<NoWildcard::kPrefix>("literal", "prefix"),
        "whether a pattern without wildcards also covers everything below it"),
    key<&Settings::panic_decision>("core/panic/decision",
                                   words<PanicDecision::kKillAll>("cont", "contall", "kill", "killall"),
                                   "what becomes of a process (or all) when sydbox fails on its behalf"),
    key<&Settings::panic_exit_code>("core/panic/exit_code", kExitStatuses,
                                    "exit status after contall or killall; -1 keeps that of the eldest process"),
    key<&Settings::restrict_file_control>("core/restrict/file_control", "refuse unusual fcntl commands and open flags"),
    key<&Settings::restrict_namespaces>("core/restrict/namespaces",
                                        "refuse new user, mount, pid and network namespaces"),
    key<&Settings::restrict_shared_memory_writable>("core/restrict/shared_memory_writable",
                                                    "refuse writable shared mappings"),
    mode_key<SandboxType::kExec>("core/sandbox/exec", "check which programs are executed"),
    mode_key<SandboxType::kNetwork>("core/sandbox/network", "check which addresses are bound and talked to"),
    mode_key<SandboxType::kRead>("core/sandbox/read", "check which files are read"),
    mode_key<SandboxType::kWrite>("core/sandbox/write", "check which files are changed"),
    key<&Settings::engine>("core/trace/engine", words<EngineChoice::kPtrace>("auto", "notify", "ptrace"),
                           "how system calls are intercepted", When::kStartUp),
    key<&Settings::exit_kill>("core/trace/exit_kill", "kill every process when sydbox dies", When::kStartUp),
    key<&Settings::exit_wait_all>("core/trace/exit_wait_all", "wait for all processes, not only for the eldest"),
    key<&Settings::follow_fork>("core/trace/follow_fork", "sandbox the children of processes too", When::kStartUp),
    key<&Settings::interrupt>("core/trace/interrupt",
                              words<Interrupt::kBlockTstpToo>("anywhere", "while_wait", "never", "block_tstp_too"),
                              "which signals from the terminal reach sydbox", When::kStartUp),
    key<&State::lock>("core/trace/magic_lock",
                      "take no more magic commands, at once or from the next execution of a program on"),
    key<&Settings::magic_stat>("core/trace/magic_stat", "take magic commands from stat(2), and not only from access(2)",
                               When::kStartUp),
    key<&Settings::use_seccomp>("core/trace/use_seccomp", "let a seccomp filter pick the calls to intercept",
                                When::kStartUp),
    key<&Settings::use_seize>("core/trace/use_seize", "attach with PTRACE_SEIZE where ptrace is used", When::kStartUp),
    key<&Settings::use_toolong_hack>("core/trace/use_toolong_hack",
                                     "cope with working directories longer than PATH_MAX"),
    key<&Settings::violation_decision>(
        "core/violation/decision", words<ViolationDecision::kContinueAll>("deny", "kill", "killall", "cont", "contall"),
        "what follows a refused access, besides the report"),
    key<&Settings::violation_exit_code>(
        "core/violation/exit_code", kExitStatuses,
        "exit status after killall or contall; 0: 128 plus the eldest's status if anything was refused"),
    key<&Settings::violation_raise_fail>("core/violation/raise_fail", "report failures such as unresolvable paths too"),
    key<&Settings::violation_raise_safe>("core/violation/raise_safe", "report harmless refusals too"),
    key<&Settings::whitelist_per_process_directories>("core/whitelist/per_process_directories",
                                                      "allow /proc/PID of every process in the sandbox"),
    key<&Settings::whitelist_successful_bind>("core/whitelist/successful_bind",
                                              "allow connections to addresses bound in the sandbox"),
    key<&Settings::whitelist_unsupported_socket_families>("core/whitelist/unsupported_socket_families",
                                                          "allow sockets that are neither unix nor IPv4 nor IPv6"),
    program_list_key<&Settings::exec_kill>("exec/kill_if_match", RuleKind::kBlacklist,
                                           "programs that are killed instead of being executed"),
    program_list_key<&Settings::exec_resume>("exec/resume_if_match", RuleKind::kWhitelist,
                                             "programs that run on outside the sandbox"),
    filter_key<PathAccess::kExec>("filter/exec", "programs whose refusal is not reported"),
    network_filter_key("filter/network", "addresses whose refusal is not reported"),
    filter_key<PathAccess::kRead>("filter/read", "paths whose refused reading is not reported"),
    filter_key<PathAccess::kWrite>("filter/write", "paths whose refused change is not reported"),
    key<&Settings::log_console_fd>("log/console_fd", kNaturals, "descriptor that messages go to"),
    key<&Settings::log_console_level>("log/console_level", kNaturals, "sum of the topics that are told on the console"),
    key<&Settings::log_file>("log/file", "file that messages are added to; empty for none"),
    key<&Settings::log_level>("log/level", kNaturals, "sum of the topics that go to the log file"),
    list_key<PathAccess::kExec>("whitelist/exec", RuleKind::kWhitelist, "programs that may be executed"),
    list_key<NetworkAccess::kBind>("whitelist/network/bind", RuleKind::kWhitelist, "addresses that may be bound"),
    list_key<NetworkAccess::kConnect>("whitelist/network/connect", RuleKind::kWhitelist,
                                      "addresses that may be talked to"),
    list_key<PathAccess::kRead>("whitelist/read", RuleKind::kWhitelist, "paths that may be read"),
    list_key<PathAccess::kWrite>("whitelist/write", RuleKind::kWhitelist, "paths that may be changed"),
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

// The Levenshtein distance, computed row by row.
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

// -- values as text ---------------------------------------------------------------------------------------------------

std::string text_of(const FlagKey& flag, const Configuration& configuration) {
    return flag.storage.read(configuration) ? "true" : "false";
}
std::string text_of(const NumberKey& number, const Configuration& configuration) {
    return cat(number.storage.read(configuration));
}
std::string text_of(const WordKey& word, const Configuration& configuration) {
    return std::string(word.words.at(word.read(configuration)));
}
std::string text_of(const ModeKey& mode, const Configuration& configuration) {
    return std::string(kModeNames[mode.storage.read(configuration)]);
}
std::string text_of(const LockKey& lock, const Configuration& configuration) {
    return std::string(kMagicLockNames[lock.storage.read(configuration)]);
}
std::string text_of(const TextKey& text, const Configuration& configuration) {
    return text.storage.read(configuration);
}
template <class List> std::string text_of(const ListKey<List>& /*list*/, const Configuration& /*configuration*/) {
    return {};
}
std::string text_of(const CommandKey& /*command*/, const Configuration& /*configuration*/) {
    return {};
}

// -- lists ------------------------------------------------------------------------------------------------------------

struct ListRow {
    RuleKind kind;
    std::optional<SandboxType> sandbox;
    const void* list; // which list it is: its address in the configuration
};

std::optional<ListRow> list_row(const MagicKey& key, const Configuration& configuration) {
    return std::visit(
        [&configuration](const auto& kind) -> std::optional<ListRow> {
            if constexpr (requires { kind.sandbox; }) {
                return ListRow{kind.kind, kind.sandbox, &kind.storage.read(configuration)};
            } else {
                return std::nullopt;
            }
        },
        key.kind);
}

} // namespace

std::optional<std::size_t> Words::find(std::string_view word) const noexcept {
    const auto* const found = std::find(begin(), end(), word);
    return found != end() ? std::optional(static_cast<std::size_t>(found - begin())) : std::nullopt;
}

std::string value_of(const MagicKey& key, const Configuration& configuration) {
    return std::visit([&configuration](const auto& kind) { return text_of(kind, configuration); }, key.kind);
}

std::string default_of(const MagicKey& key) {
    return value_of(key, Configuration{});
}

std::vector<ListRows> list_rows() {
    const Configuration configuration;
    std::vector<ListRows> all;
    std::vector<const void*> lists; // of the same elements
    for (const MagicKey& key : kKeys) {
        if (const auto row = list_row(key, configuration)) {
            const auto position = static_cast<std::size_t>(std::ranges::find(lists, row->list) - lists.begin());
            if (position == lists.size()) {
                lists.push_back(row->list);
                all.push_back({{}, &key, row->sandbox});
            }
            all[position].by_kind[row->kind] = &key;
        }
    }
    return all;
}

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
