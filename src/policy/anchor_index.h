// SPDX-License-Identifier: BSD-3-Clause
// AnchorIndex: finds the entries of a long list that may match a path, without a look at the others.
//
// An entry is filed under the anchor of its pattern (PathPattern::anchor()): a directory at or below which all matches
// are. For a path, the entries of the path itself and of each directory above it are candidates. Anchors are filed by
// their hash, without letter case, so a candidate still has to be matched.
#pragma once

#include "policy/path_pattern.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace syd::policy {

// The hashes of all anchors under which a pattern that matches the subject can be filed. No allocation.
class AnchorsOf {
public:
    explicit AnchorsOf(const PathSubject& subject) noexcept;

    // Nothing: there are too many.
    [[nodiscard]] std::optional<std::span<const std::uint32_t>> hashes() const noexcept;

private:
    void add_all(std::string_view path) noexcept;
    void add(std::uint32_t hash) noexcept;

    std::array<std::uint32_t, 192> hashes_; // the first count_ of them
    std::size_t count_ = 0;
    bool is_complete_ = true;
};

class AnchorIndex {
public:
    // Files the next entry, whose number is one more than that of the last, under each of the patterns.
    void add(std::span<const PathPattern* const> patterns);

    // The greatest number of an entry for which matches(number) is true; nothing if there is none. Entries that cannot
    // match are not asked about.
    template <class Matches>
    [[nodiscard]] std::optional<std::size_t> newest(const AnchorsOf& anchors, const Matches& matches) const {
        const auto hashes = anchors.hashes();
        std::size_t end = 0; // one more than the greatest number that matches
        if (!hashes) {
            end = newest_below(count_, end, matches);
        } else {
            for (const std::uint32_t hash : *hashes) {
                for (std::uint32_t node = first_node(hash); node != kNone; node = nodes_[node].older) {
                    if (nodes_[node].entry < end) {
                        break;
                    }
                    if (matches(nodes_[node].entry)) {
                        end = nodes_[node].entry + 1;
                        break;
                    }
                }
            }
            for (auto entry = unanchored_.rbegin(); entry != unanchored_.rend() && *entry >= end; ++entry) {
                if (matches(*entry)) {
                    end = *entry + 1;
                    break;
                }
            }
        }
        return end == 0 ? std::nullopt : std::optional(end - 1);
    }

private:
    static constexpr std::uint32_t kNone = 0xffffffff;

    struct Node {
        std::uint32_t entry;
        std::uint32_t older; // the next node with the same hash, or kNone
    };
    struct Slot {
        std::uint32_t hash = 0;
        std::uint32_t newest = kNone; // a node; kNone: the slot is free
    };

    template <class Matches>
    [[nodiscard]] static std::size_t newest_below(std::size_t count, std::size_t end, const Matches& matches) {
        for (std::size_t entry = count; entry > end; --entry) {
            if (matches(entry - 1)) {
                return entry;
            }
        }
        return end;
    }

    [[nodiscard]] std::uint32_t first_node(std::uint32_t hash) const noexcept {
        return slots_.empty() ? kNone : slots_[slot_of(hash)].newest;
    }
    // The slot of the hash, or the free one where it belongs.
    [[nodiscard]] std::size_t slot_of(std::uint32_t hash) const noexcept;
    void file(std::uint32_t hash, std::uint32_t entry);
    void grow();

    std::vector<Slot> slots_; // a power of two, at most half of them in use
    std::size_t used_slots_ = 0;
    std::vector<Node> nodes_;
    std::vector<std::uint32_t> unanchored_; // entries with a pattern that has no anchor
    std::uint32_t count_ = 0;
};

} // namespace syd::policy
