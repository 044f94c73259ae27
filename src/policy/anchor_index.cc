// SPDX-License-Identifier: BSD-3-Clause
#include "policy/anchor_index.h"

#include <algorithm>
#include <utility>

namespace syd::policy {
namespace {

// FNV-1a, without letter case; it can be continued at each character.
constexpr std::uint32_t kEmptyHash = 2166136261U;

std::uint32_t hash_with(std::uint32_t hash, char letter) noexcept {
    const auto folded = static_cast<unsigned char>(letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter);
    return (hash ^ folded) * 16777619U;
}

std::uint32_t hash_of(std::string_view text) noexcept {
    std::uint32_t hash = kEmptyHash;
    for (const char letter : text) {
        hash = hash_with(hash, letter);
    }
    return hash;
}

} // namespace

AnchorsOf::AnchorsOf(const PathSubject& subject) noexcept { // NOLINT(*-member-init): hashes_ needs no value
    add_all(subject.path);
    if (!subject.as_self.empty()) {
        add_all(subject.as_self);
    }
    if (!subject.as_thread_self.empty()) {
        add_all(subject.as_thread_self);
    }
}

std::optional<std::span<const std::uint32_t>> AnchorsOf::hashes() const noexcept {
    return is_complete_ ? std::optional(std::span(hashes_).first(count_)) : std::nullopt;
}

void AnchorsOf::add_all(std::string_view path) noexcept {
    std::uint32_t hash = kEmptyHash;
    for (const char letter : path) {
        if (letter == '/') {
            add(hash);
        }
        hash = hash_with(hash, letter);
    }
    add(hash);
}

void AnchorsOf::add(std::uint32_t hash) noexcept {
    if (count_ == hashes_.size()) {
        is_complete_ = false;
        return;
    }
    hashes_[count_++] = hash;
}

void AnchorIndex::add(std::span<const PathPattern* const> patterns) {
    const std::uint32_t entry = count_++;
    bool is_everywhere = false;
    for (const PathPattern* pattern : patterns) {
        if (const auto anchor = pattern->anchor()) {
            file(hash_of(*anchor), entry);
        } else {
            is_everywhere = true;
        }
    }
    if (is_everywhere) {
        unanchored_.push_back(entry);
    }
}

std::size_t AnchorIndex::slot_of(std::uint32_t hash) const noexcept {
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = (hash ^ (hash >> 15U)) & mask;
    while (slots_[slot].newest != kNone && slots_[slot].hash != hash) {
        slot = (slot + 1) & mask;
    }
    return slot;
}

void AnchorIndex::file(std::uint32_t hash, std::uint32_t entry) {
    if (2 * (used_slots_ + 1) > slots_.size()) {
        grow();
    }
    Slot& slot = slots_[slot_of(hash)];
    used_slots_ += slot.newest == kNone ? 1 : 0;
    nodes_.push_back({entry, slot.newest});
    slot = {hash, static_cast<std::uint32_t>(nodes_.size() - 1)};
}

void AnchorIndex::grow() {
    constexpr std::size_t kFewest = 64;
    const std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(std::max(kFewest, 2 * slots_.size())));
    for (const Slot& slot : old) {
        if (slot.newest != kNone) {
            slots_[slot_of(slot.hash)] = slot;
        }
    }
}

} // namespace syd::policy
