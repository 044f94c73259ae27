// SPDX-License-Identifier: BSD-3-Clause
// Settings: the values of the magic keys that are global to a sandbox. Those of a single process are in state.h.
//
// The initializers are the defaults. Which key sets a member, to which words or numbers, and when, is said by the row
// of that key (magic_keys.cc).
#pragma once

#include "policy/path_pattern.h"
#include "policy/rules.h"

#include <cstdint>
#include <string>

namespace syd::policy {

// The words of these are in the rows of their keys, in the same order.
enum class AbortDecision : std::uint8_t { kContinueAll, kKillAll };
enum class PanicDecision : std::uint8_t { kContinue, kContinueAll, kKill, kKillAll };
enum class ViolationDecision : std::uint8_t { kDeny, kKill, kKillAll, kContinue, kContinueAll };
enum class Interrupt : std::uint8_t { kAnywhere, kWhileWait, kNever, kBlockTstpToo };
enum class EngineChoice : std::uint8_t { kAuto, kNotify, kPtrace };

struct Settings {
    bool restrict_file_control = false;
    bool restrict_namespaces = true;
    bool restrict_shared_memory_writable = false;

    bool whitelist_per_process_directories = true;
    bool whitelist_successful_bind = true;
    bool whitelist_unsupported_socket_families = true;

    AbortDecision abort_decision = AbortDecision::kKillAll;
    PanicDecision panic_decision = PanicDecision::kKill;
    int panic_exit_code = -1;
    ViolationDecision violation_decision = ViolationDecision::kDeny;
    int violation_exit_code = -1;
    bool violation_raise_fail = false;
    bool violation_raise_safe = false;

    bool follow_fork = true;
    bool exit_wait_all = true;
    bool exit_kill = false;
    Interrupt interrupt = Interrupt::kWhileWait;
    bool use_seccomp = true;
    bool use_seize = true;
    bool use_toolong_hack = true;
    bool magic_stat = true;
    EngineChoice engine = EngineChoice::kAuto;

    MatchOptions match;

    std::string log_file;
    int log_level = 0;
    int log_console_fd = 2;
    int log_console_level = 3;

    // What matches is refused without a report.
    EnumArray<PathAccess, PathRules, kPathAccessCount> path_filters;
    AddressRules address_filters;
    // A program that matches is killed, or runs unconfined with its children.
    PathRules exec_kill;
    PathRules exec_resume;
};

} // namespace syd::policy
