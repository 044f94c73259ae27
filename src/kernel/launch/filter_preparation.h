// SPDX-License-Identifier: BSD-3-Clause
// What the first process of a sandbox does before its exec: it loads the filter on itself.
#pragma once

#include "kernel/filter/program.h"
#include "kernel/launch/spawn.h"

#include <linux/filter.h>

#include <cstdint>

namespace syd::kernel::launch {

// How the calls of the process are intercepted.
enum class Interception : std::uint8_t {
    kNotify, // by a filter with a listener, which the parent takes over
    kTrace,  // by a filter whose actions stop the process for a tracer
    kNone,   // by a tracer that stops it at each call; no filter is loaded
};

class FilterPreparation final : public Preparation {
public:
    // `program` outlives the object.
    FilterPreparation(Interception interception, const filter::Program& program);
    // Makes the calling process dumpable and loads the filter on the calling thread (kNone: none). Sets no_new_privs
    // only where the filter cannot be loaded without it. The value is the number of the listener in the child (kNotify;
    // else 0). The errors are those of start_first_process(). Async-signal-safe.
    [[nodiscard]] Outcome prepare() const noexcept override;

private:
    [[nodiscard]] long load_filter() const noexcept;

    Interception interception_;
    sock_fprog program_;
};

} // namespace syd::kernel::launch
