// SPDX-License-Identifier: BSD-3-Clause
// A violation as text for people: what was tried, by whom, which rule decided, and what would allow or silence it.
//
//   sydbox: violation: write openat(AT_FDCWD, "x", O_WRONLY|O_CREAT, 0666) = EPERM
//     path     /usr/x
//     process  4711 touch, parent 4700 make, in /usr
//     command  touch x
//     rule     no rule
//     allow    esandbox allow /usr/x
//              in a profile: whitelist/write+/usr/x
//     silence  esandbox addfilter /usr/x
//              in a profile: filter/write+/usr/x
//
// Every byte that came from a process or a file system is escaped: a report can't be made to look like another one.
#pragma once

#include "check/violation.h"

#include <string>

namespace syd::report {

// The caller decides about colours: only on a terminal (isatty(3)), and not with NO_COLOR in the environment.
struct Style {
    bool colours = false;
};

// Several lines, each with its line end. The first is `sydbox: violation: TYPE CALL(ARGS) = RESULT`.
[[nodiscard]] std::string render(const check::Violation& violation, const Style& style);

} // namespace syd::report
