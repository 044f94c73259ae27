// SPDX-License-Identifier: BSD-3-Clause
// ViolationCounter groups violations into kinds and counts them. It renders nothing; reports do (reporter.h).
//
// Violations are of the same kind if access, system call, subject, result and process name are equal. The number of
// recorded kinds and the bytes that they take are limited, since a process can cause violations with ever new names.
// Violations of further kinds are counted together.
#pragma once

#include "base/enum_array.h"
#include "base/synchronized.h"
#include "check/violation.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace syd::report {

struct ViolationKind {
    policy::Access access;
    std::string_view call; // the name in the system call table, which is static
    std::string subject;
    int result; // an errno; 0 if the call was not refused
    std::string process;
    friend bool operator==(const ViolationKind&, const ViolationKind&) = default;
    friend bool operator<(const ViolationKind& a, const ViolationKind& b) {
        return std::tie(a.access, a.call, a.subject, a.result, a.process) <
               std::tie(b.access, b.call, b.subject, b.result, b.process);
    }
};

// What the counter found out about a violation.
enum class Occurrence : std::uint8_t {
    kFirst,           // of its kind, which is recorded now
    kRepeated,        // its kind is recorded
    kFirstUnrecorded, // the first one that did not fit in the limits; no kind is recorded from now on
    kUnrecorded,      // a later one that did not fit
};

// All violations up to a point in time.
struct ViolationCounts {
    struct Entry {
        ViolationKind kind;
        std::uint64_t count;
    };
    std::uint64_t total = 0;
    std::uint64_t unrecorded = 0; // those of kinds that are not in `kinds`
    EnumArray<policy::Access, std::uint64_t, policy::kAccessCount> by_access;
    std::vector<Entry> kinds; // the most frequent first; of equal frequency in the order of ViolationKind
};

class ViolationCounter {
public:
    struct Limits {
        std::size_t kinds = 4096;
        std::size_t bytes = std::size_t{4} << 20U; // of subjects and process names
    };

    ViolationCounter() : ViolationCounter(Limits{}) {}
    explicit ViolationCounter(const Limits& limits) : limits_(limits) {}

    // These are thread-safe.
    Occurrence count(const check::Violation& violation);
    [[nodiscard]] std::uint64_t total() const;
    [[nodiscard]] ViolationCounts counts() const;

private:
    struct State {
        std::map<ViolationKind, std::uint64_t> kinds;
        std::size_t bytes = 0;
        EnumArray<policy::Access, std::uint64_t, policy::kAccessCount> by_access;
        std::uint64_t unrecorded = 0;
        std::uint64_t total = 0;
    };

    const Limits limits_;
    Synchronized<State> state_;
};

} // namespace syd::report
