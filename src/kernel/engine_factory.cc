// SPDX-License-Identifier: BSD-3-Clause
#include "kernel/engine_factory.h"

#include "kernel/notify/engine.h"
#include "kernel/ptrace/engine.h"

namespace syd::kernel {

std::unique_ptr<Engine> make_kernel_engine(const EngineSpec& spec, check::EventDecider& decider,
                                           check::Sandbox& sandbox) {
    return spec.kind == EngineSpec::Kind::kNotify
               ? notify::make_engine(decider)
               : ptrace::make_engine(decider, sandbox, {spec.use_filter, spec.use_seize});
}

} // namespace syd::kernel
