// SPDX-License-Identifier: BSD-3-Clause
// The decider that run-recipes adds: recipe_decided(7) is refused while writing is checked.
#include "check/deciders.h"

namespace syd::check {
namespace {

constexpr int kRefused = 7;

} // namespace

void plan_recipe(Planner& planner, const syscalls::Row& row) {
    if (planner.may_be_active(policy::SandboxType::kWrite)) {
        planner.notify(row, {syscalls::is_int(row.decider_argument, kRefused)});
    }
}

Decision decide_recipe(Call& call) {
    if (call.is_active(policy::Access::kWrite) && call.decider_int() == kRefused) {
        return call.refuse_call("recipe_decided(7) is not allowed inside a sandbox");
    }
    return Decision::continue_call();
}

} // namespace syd::check
