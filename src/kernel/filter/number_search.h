// SPDX-License-Identifier: BSD-3-Clause
// NumberSearch: BPF code that finds the code of a call by its number, as a binary search.
//
// Neighbouring numbers with the same code are one range, and equal code is stored once, so that the program is short:
// the kernel compiles it each time it is loaded, and a call that is not planned passes after a few comparisons.
#pragma once

#include "kernel/filter/call_code.h"

#include <cstdint>
#include <map>
#include <vector>

namespace syd::kernel::filter {

class NumberSearch {
public:
    // Numbers from `first` up to the next range have this code. Call it with increasing numbers, from 0 on.
    void add_range(std::uint32_t first, const Program& code);

    // The whole program. It loads the number itself, and each path through it ends in a return.
    [[nodiscard]] Program assemble() const;

private:
    struct Less {
        bool operator()(const Program& left, const Program& right) const noexcept;
    };
    struct Range {
        std::uint32_t first;
        std::size_t code; // an index of codes_
    };
    class Assembly;

    std::map<Program, std::size_t, Less> index_of_;
    std::vector<const Program*> codes_; // the keys of index_of_
    std::vector<Range> ranges_;
};

} // namespace syd::kernel::filter
