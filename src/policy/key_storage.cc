// SPDX-License-Identifier: BSD-3-Clause
#include "policy/key_storage.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <limits>

namespace syd::policy {
namespace {

constexpr int kMaxInt = std::numeric_limits<int>::max();

template <auto Member> constexpr ScalarStorage global(std::string_view name, int least = 0, int most = 1) {
    using Value = std::remove_reference_t<decltype(std::declval<Settings&>().*Member)>;
    return {name, [](const State&, const Settings& settings) { return static_cast<int>(settings.*Member); },
            [](State&, Settings& settings, int value) { settings.*Member = static_cast<Value>(value); }, least, most};
}

template <auto Member> constexpr ScalarStorage match_option(std::string_view name) {
    using Value = std::remove_reference_t<decltype(std::declval<MatchOptions&>().*Member)>;
    return {name, [](const State&, const Settings& settings) { return static_cast<int>(settings.match.*Member); },
            [](State&, Settings& settings, int value) { settings.match.*Member = static_cast<Value>(value); }};
}

template <SandboxType Type> constexpr ScalarStorage mode(std::string_view name) {
    return {name, [](const State& state, const Settings&) { return static_cast<int>(state.mode(Type)); },
            [](State& state, Settings&, int value) { state.set_mode(Type, static_cast<Mode>(value)); }};
}

constexpr std::array kScalars{
    global<&Settings::abort_decision>("core/abort/decision"),
    match_option<&MatchOptions::letters>("core/match/case_sensitive"),
    match_option<&MatchOptions::no_wildcard>("core/match/no_wildcard"),
    global<&Settings::panic_decision>("core/panic/decision"),
    global<&Settings::panic_exit_code>("core/panic/exit_code", -1, 255),
    global<&Settings::restrict_file_control>("core/restrict/file_control"),
    global<&Settings::restrict_shared_memory_writable>("core/restrict/shared_memory_writable"),
    mode<SandboxType::kExec>("core/sandbox/exec"),
    mode<SandboxType::kNetwork>("core/sandbox/network"),
    mode<SandboxType::kRead>("core/sandbox/read"),
    mode<SandboxType::kWrite>("core/sandbox/write"),
    global<&Settings::engine>("core/trace/engine"),
    global<&Settings::exit_kill>("core/trace/exit_kill"),
    global<&Settings::exit_wait_all>("core/trace/exit_wait_all"),
    global<&Settings::follow_fork>("core/trace/follow_fork"),
    global<&Settings::interrupt>("core/trace/interrupt"),
    ScalarStorage{"core/trace/magic_lock",
                  [](const State& state, const Settings&) { return static_cast<int>(state.lock); },
                  [](State& state, Settings&, int value) { state.lock = static_cast<MagicLock>(value); }},
    global<&Settings::use_seccomp>("core/trace/use_seccomp"),
    global<&Settings::use_seize>("core/trace/use_seize"),
    global<&Settings::use_toolong_hack>("core/trace/use_toolong_hack"),
    global<&Settings::violation_decision>("core/violation/decision"),
    global<&Settings::violation_exit_code>("core/violation/exit_code", -1, 255),
    global<&Settings::violation_raise_fail>("core/violation/raise_fail"),
    global<&Settings::violation_raise_safe>("core/violation/raise_safe"),
    global<&Settings::whitelist_per_process_directories>("core/whitelist/per_process_directories"),
    global<&Settings::whitelist_successful_bind>("core/whitelist/successful_bind"),
    global<&Settings::whitelist_unsupported_socket_families>("core/whitelist/unsupported_socket_families"),
    global<&Settings::log_console_fd>("log/console_fd", 0, kMaxInt),
    global<&Settings::log_console_level>("log/console_level", 0, kMaxInt),
    global<&Settings::log_level>("log/level", 0, kMaxInt),
};

using Place = ListStorage::Place;
constexpr std::array kLists{
    ListStorage{"blacklist/exec", RuleKind::kBlacklist, Place::kProcess, Access::kExec},
    ListStorage{"blacklist/network/bind", RuleKind::kBlacklist, Place::kProcess, Access::kBind},
    ListStorage{"blacklist/network/connect", RuleKind::kBlacklist, Place::kProcess, Access::kConnect},
    ListStorage{"blacklist/read", RuleKind::kBlacklist, Place::kProcess, Access::kRead},
    ListStorage{"blacklist/write", RuleKind::kBlacklist, Place::kProcess, Access::kWrite},
    ListStorage{"exec/kill_if_match", RuleKind::kBlacklist, Place::kExecKill, Access::kExec},
    ListStorage{"exec/resume_if_match", RuleKind::kWhitelist, Place::kExecResume, Access::kExec},
    ListStorage{"filter/exec", RuleKind::kFilter, Place::kFilter, Access::kExec},
    ListStorage{"filter/network", RuleKind::kFilter, Place::kFilter, Access::kConnect},
    ListStorage{"filter/read", RuleKind::kFilter, Place::kFilter, Access::kRead},
    ListStorage{"filter/write", RuleKind::kFilter, Place::kFilter, Access::kWrite},
    ListStorage{"whitelist/exec", RuleKind::kWhitelist, Place::kProcess, Access::kExec},
    ListStorage{"whitelist/network/bind", RuleKind::kWhitelist, Place::kProcess, Access::kBind},
    ListStorage{"whitelist/network/connect", RuleKind::kWhitelist, Place::kProcess, Access::kConnect},
    ListStorage{"whitelist/read", RuleKind::kWhitelist, Place::kProcess, Access::kRead},
    ListStorage{"whitelist/write", RuleKind::kWhitelist, Place::kProcess, Access::kWrite},
};

template <class Table> const typename Table::value_type* find_row(const Table& table, std::string_view name) {
    const auto* const found =
        std::find_if(table.begin(), table.end(), [name](const auto& row) { return row.name == name; });
    return found != table.end() ? found : nullptr;
}

// One body for the list as it is read and as it is changed.
template <class AnySettings> auto& global_paths(const ListStorage& list, AnySettings& settings) {
    switch (list.place) {
    case Place::kExecKill: return settings.exec_kill;
    case Place::kExecResume: return settings.exec_resume;
    case Place::kProcess:
    case Place::kFilter: break;
    }
    return settings.path_filters.at(static_cast<std::size_t>(list.access));
}

} // namespace

const ScalarStorage* find_scalar(std::string_view name) noexcept {
    return find_row(kScalars, name);
}

const ListStorage* find_list(std::string_view name) noexcept {
    return find_row(kLists, name);
}

const PathRules& ListStorage::paths(const State& state, const Settings& settings) const {
    return place == Place::kProcess ? state.path_rules(access) : global_paths(*this, settings);
}

PathRules& ListStorage::mutable_paths(State& state, Settings& settings) const {
    return place == Place::kProcess ? state.mutable_path_rules(access) : global_paths(*this, settings);
}

const AddressRules& ListStorage::addresses(const State& state, const Settings& settings) const {
    return place == Place::kProcess ? state.address_rules(access) : settings.address_filters;
}

AddressRules& ListStorage::mutable_addresses(State& state, Settings& settings) const {
    return place == Place::kProcess ? state.mutable_address_rules(access) : settings.address_filters;
}

std::string value_text(const MagicKey& key, const State& state, const Settings& settings) {
    const ScalarStorage* const scalar = find_scalar(key.name);
    if (scalar == nullptr) {
        return settings.log_file; // the one key of free text
    }
    const int value = scalar->get(state, settings);
    switch (key.type) {
    case ValueType::kBool: return value != 0 ? "true" : "false";
    case ValueType::kString: return std::string(split(key.words, '|').at(static_cast<std::size_t>(value)));
    default: return cat(value);
    }
}

} // namespace syd::policy
