// SPDX-License-Identifier: BSD-3-Clause
// The choice of the engine by core/trace/engine, core/trace/use_seccomp and what the kernel allows.
#pragma once

#include "base/result.h"
#include "policy/settings.h"

#include <cstdint>
#include <optional>

namespace syd::kernel {

struct EngineSpec {
    enum class Kind : std::uint8_t { kNotify, kPtrace };
    Kind kind = Kind::kNotify;
    bool use_filter = true; // kPtrace: false where the user or an outer listener forbids it
    bool use_seize = true;  // kPtrace: core/trace/use_seize
    friend bool operator==(const EngineSpec&, const EngineSpec&) = default;
};

// The engine to try first.
[[nodiscard]] EngineSpec first_engine(const policy::Settings& settings) noexcept;

// The engine to try after first_engine() failed to start with that errno; nothing if there is none.
[[nodiscard]] std::optional<EngineSpec> fallback_engine(const policy::Settings& settings, Errno failure) noexcept;

} // namespace syd::kernel
