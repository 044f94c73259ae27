// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/filter/number_search.h"

#include <linux/seccomp.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <optional>
#include <span>

namespace syd::kernel::filter {

// Jumps go forward only, so the program is made from its end. A place is the index of an instruction in the reversed
// program.
class NumberSearch::Assembly {
public:
    explicit Assembly(const NumberSearch& search) : search_(search), places_(search.codes_.size()) {}

    // Adds the search in these ranges. Returns where it begins.
    std::size_t add(std::span<const Range> ranges) {
        if (ranges.size() == 1) {
            return place_of(ranges.front().code);
        }
        const std::span<const Range> lower = ranges.first(ranges.size() / 2);
        const std::span<const Range> upper = ranges.subspan(lower.size());
        std::size_t lower_place = add(lower);
        std::size_t upper_place = add(upper);
        lower_place = within_reach(lower_place);
        upper_place = within_reach(upper_place);
        reversed_.push_back({BPF_JMP | BPF_JGE | BPF_K, static_cast<std::uint8_t>(distance_to(upper_place)),
                             static_cast<std::uint8_t>(distance_to(lower_place)), upper.front().first});
        return reversed_.size() - 1;
    }

    // The search begins with the instruction that was added last.
    [[nodiscard]] Program take(std::size_t begin) {
        if (begin + 1 != reversed_.size()) {
            add_jump(begin);
        }
        reversed_.push_back(load_word(offsetof(seccomp_data, nr)));
        std::ranges::reverse(reversed_);
        return std::move(reversed_);
    }

private:
    // A conditional jump skips at most 255 instructions. One more may be added before it is.
    static constexpr std::size_t kReach = 250;

    // How many instructions the next one has to skip.
    [[nodiscard]] std::size_t distance_to(std::size_t place) const { return reversed_.size() - place - 1; }

    void add_jump(std::size_t place) {
        reversed_.push_back(BPF_STMT(BPF_JMP | BPF_JA, static_cast<std::uint32_t>(distance_to(place))));
    }

    // Code of one instruction is repeated instead of jumped to.
    std::size_t place_of(std::size_t code) {
        const Program& instructions = *search_.codes_[code];
        std::optional<std::size_t>& place = places_[code];
        if (!place || (instructions.size() == 1 && distance_to(*place) > kReach)) {
            reversed_.insert(reversed_.end(), instructions.rbegin(), instructions.rend());
            place = reversed_.size() - 1;
        }
        return *place;
    }

    // The place itself, or a new one from where it is reached.
    std::size_t within_reach(std::size_t place) {
        if (distance_to(place) <= kReach) {
            return place;
        }
        if (BPF_CLASS(reversed_[place].code) == BPF_RET) {
            reversed_.push_back(sock_filter(reversed_[place]));
        } else {
            add_jump(place);
        }
        return reversed_.size() - 1;
    }

    const NumberSearch& search_;
    Program reversed_;
    std::vector<std::optional<std::size_t>> places_; // by code: where it begins
};

bool NumberSearch::Less::operator()(const Program& left, const Program& right) const noexcept {
    static_assert(sizeof(sock_filter) == 8, "no padding: compared as bytes");
    return left.size() != right.size() ? left.size() < right.size()
                                       : std::memcmp(left.data(), right.data(), left.size() * sizeof(sock_filter)) < 0;
}

void NumberSearch::add_range(std::uint32_t first, const Program& code) {
    const auto [known, is_new] = index_of_.try_emplace(code, codes_.size());
    if (is_new) {
        codes_.push_back(&known->first);
    }
    if (ranges_.empty() || ranges_.back().code != known->second) {
        ranges_.push_back({first, known->second});
    }
}

Program NumberSearch::assemble() const {
    Assembly assembly(*this);
    const std::size_t begin = assembly.add(ranges_);
    return assembly.take(begin);
}

} // namespace syd::kernel::filter
