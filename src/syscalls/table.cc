// SPDX-License-Identifier: BSD-3-Clause
// Puts the rows together at compile time: sorts them by name, adds the variants behind them, and makes one dense
// index of numbers for each ABI.
#include "syscalls/table.h"

#include "syscalls/row_builders.h"
#include "syscalls/row_rules.h"
#include "syscalls/rows_descriptors.h"
#include "syscalls/rows_exec.h"
#include "syscalls/rows_files.h"
#include "syscalls/rows_lookups.h"
#include "syscalls/rows_network.h"
#include "syscalls/rows_others.h"
#include "syscalls/rows_privileged.h"
#include "syscalls/rows_process.h"
#include "syscalls/rows_variants.h"

#include <algorithm>
#include <iterator>

namespace syd::syscalls {

namespace {

using namespace words;

template <std::size_t... kSizes> constexpr auto sorted_by_name(const Row (&... parts)[kSizes]) {
    std::array<Row, (kSizes + ...)> all{};
    auto end = all.begin();
    ((end = std::ranges::copy(parts, end).out), ...);
    std::ranges::sort(all, {}, &Row::name);
    return all;
}

constexpr auto kRows = sorted_by_name(kFileRows, kLookupRows, kDescriptorRows, kExecRows, kNetworkRows, kProcessRows,
                                      kPrivilegedRows, kOtherRows);

static_assert(std::ranges::adjacent_find(kRows, {}, &Row::name) == kRows.end(), "two rows have one name");

constexpr const Row* row_named(std::string_view name) {
    const auto* const found = std::ranges::lower_bound(kRows, name, {}, &Row::name);
    return found != kRows.end() && found->name == name ? &*found : nullptr;
}

// A variant is its row with the arguments laid out as in one ABI.
constexpr Row row_of(const Variant& variant) {
    Row row = *row_named(variant.name);
    row.arguments = variant.arguments;
    row.paths = variant.paths;
    row.decider_argument = variant.decider_argument;
    return row;
}

constexpr auto kVariantRows = [] {
    std::array<Row, std::size(kVariants)> made{};
    std::ranges::transform(kVariants, made.begin(), row_of);
    return made;
}();

static_assert(std::ranges::all_of(kRows, rules::is_valid) && std::ranges::all_of(kVariantRows, rules::is_valid),
              "a row breaks a rule of row_rules.h");

constexpr std::array<std::int16_t, kAbiCount> kGreatest = [] {
    std::array<std::int16_t, kAbiCount> greatest{};
    for (const Row& row : kRows) {
        for (std::size_t abi = 0; abi < kAbiCount; ++abi) {
            greatest[abi] = std::max(greatest[abi], row.numbers[abi]);
        }
    }
    return greatest;
}();

constexpr std::size_t kSlotCount = static_cast<std::size_t>(std::ranges::max(kGreatest)) + 1;

// By number: an index into kRows, or behind its end into kVariantRows.
constexpr std::int16_t kNoRow = -1;
using Index = std::array<std::int16_t, kSlotCount>;

constexpr Index index_of(std::size_t abi) {
    Index index{};
    index.fill(kNoRow);
    for (std::size_t i = 0; i < kRows.size(); ++i) {
        const std::int16_t number = kRows[i].numbers[abi];
        if (number == kNoNumber) {
            continue;
        }
        std::int16_t& slot = index.at(static_cast<std::size_t>(number));
        if (slot != kNoRow) {
            throw "two calls have one number"; // not a constant expression: stops the compiler here
        }
        slot = static_cast<std::int16_t>(i);
    }
    for (std::size_t i = 0; i < kVariantRows.size(); ++i) {
        if (static_cast<std::size_t>(kVariants[i].abi) == abi) {
            index.at(static_cast<std::size_t>(kVariantRows[i].numbers[abi])) =
                static_cast<std::int16_t>(kRows.size() + i);
        }
    }
    return index;
}

constexpr std::array<Index, kAbiCount> kIndexes = [] {
    std::array<Index, kAbiCount> indexes{};
    for (std::size_t abi = 0; abi < kAbiCount; ++abi) {
        indexes[abi] = index_of(abi);
    }
    return indexes;
}();

} // namespace

std::span<const Row> rows() noexcept {
    return kRows;
}

const Row* find(Abi abi, int number) noexcept {
    if (number < 0 || number > greatest_number(abi)) {
        return nullptr;
    }
    const std::int16_t row = kIndexes[static_cast<std::size_t>(abi)][static_cast<std::size_t>(number)];
    if (row == kNoRow) {
        return nullptr;
    }
    const auto place = static_cast<std::size_t>(row);
    return place < kRows.size() ? &kRows[place] : &kVariantRows[place - kRows.size()];
}

const Row* find(std::string_view name) noexcept {
    return row_named(name);
}

int greatest_number(Abi abi) noexcept {
    return kGreatest[static_cast<std::size_t>(abi)];
}

} // namespace syd::syscalls
