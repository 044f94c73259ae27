// SPDX-License-Identifier: BSD-3-Clause
// The decider of mknod(2) and mknodat(2).
#include "check/deciders.h"

#include <sys/stat.h>

namespace syd::check {

Decision decide_mknod(Call& call) {
    const auto mode = static_cast<mode_t>(call.decider_int());
    if ((S_ISCHR(mode) || S_ISBLK(mode)) && call.is_active(policy::Access::kWrite)) {
        static_cast<void>(call.read_path(call.row().paths[0].path)); // for the report
        return call.refuse_call("device nodes are never made inside a sandbox");
    }
    return decide_paths(call);
}

} // namespace syd::check
