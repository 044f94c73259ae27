// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/engine_choice.h"

#include <cerrno>

namespace syd::kernel {

using policy::EngineChoice;

EngineSpec first_engine(const policy::Settings& settings) noexcept {
    const bool notifies =
        settings.engine == EngineChoice::kNotify || (settings.engine == EngineChoice::kAuto && settings.use_seccomp);
    return {notifies ? EngineSpec::Kind::kNotify : EngineSpec::Kind::kPtrace, settings.use_seccomp, settings.use_seize};
}

std::optional<EngineSpec> fallback_engine(const policy::Settings& settings, Errno failure) noexcept {
    if (settings.engine != EngineChoice::kAuto || first_engine(settings).kind != EngineSpec::Kind::kNotify) {
        return std::nullopt;
    }
    // EBUSY: there is an outer listener, whose actions take precedence over those of a filter for the tracer.
    return EngineSpec{EngineSpec::Kind::kPtrace, failure.value != EBUSY, settings.use_seize};
}

} // namespace syd::kernel
