// SPDX-License-Identifier: BSD-3-Clause
// sydfmt: prints magic commands whose values are difficult to write by hand. `sydfmt exec -- PROGRAM ARG...` prints the
// path for which a stat(2) makes sydbox run that command outside the sandbox.
#pragma once

#include <iosfwd>
#include <span>
#include <string>

namespace syd::tools {

// `words` are the command line without the name of the program. Throws a std::exception with a message of one line for
// a mistake on the command line, and if `out` fails.
void run_sydfmt(std::span<const std::string> words, std::ostream& out);

} // namespace syd::tools
