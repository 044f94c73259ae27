// SPDX-License-Identifier: BSD-3-Clause
// How the supervisor gets its engines.
#pragma once

#include "check/event_decider.h"
#include "check/sandbox.h"
#include "kernel/engine.h"
#include "kernel/engine_choice.h"

#include <functional>
#include <memory>

namespace syd::kernel {

// Makes an engine, whose threads run from then on. The decider and the sandbox outlive it. May throw std::system_error
// where no thread can be started.
using EngineFactory = std::function<std::unique_ptr<Engine>(const EngineSpec& spec, check::EventDecider& decider,
                                                            check::Sandbox& sandbox)>;

// The engines of this kernel.
[[nodiscard]] std::unique_ptr<Engine> make_kernel_engine(const EngineSpec& spec, check::EventDecider& decider,
                                                         check::Sandbox& sandbox);

} // namespace syd::kernel
