// SPDX-License-Identifier: BSD-3-Clause
// Calls that give a file another name, which other rules may match: rename and link. Internal to check/paths.
#pragma once

#include "check/call.h"

#include <optional>

namespace syd::check {

// Whether check_new_name() could refuse anything: only then both paths have to be resolved where writing is not
// checked.
[[nodiscard]] bool new_name_matters(const Call& call);

// `from` gets the name `to`. Refuses if a file that may not be read would get a name under which it may, if the same is
// true of what is below a directory, for reading or writing, or if a directory would take files out of the reach of
// rules that forbid them below its old name.
[[nodiscard]] std::optional<Decision> check_new_name(Call& call, const tracee::Resolved& from,
                                                     const tracee::Resolved& to);

} // namespace syd::check
