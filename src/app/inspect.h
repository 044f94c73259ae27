// SPDX-License-Identifier: BSD-3-Clause
// --check and --magic-list: print the configuration and the magic keys, and run nothing.
#pragma once

#include "app/options.h"

#include <iosfwd>

namespace syd::app {

// Writes the effective configuration in the syntax of profiles to `out`, and a line for each rule without effect to
// `warnings`. Throws UsageError for errors in the configuration, before anything is written, and if writing to `out`
// fails.
void check_configuration(const Options& options, std::ostream& out, std::ostream& warnings);

// Writes the table of magic keys, a line for each. The columns are separated by blanks and never empty, and only `help`
// contains blanks: `read -r key type default scope time query values help` splits a line. Throws UsageError if writing
// to `out` fails.
//
//   key      core/sandbox/write
//   type     bool, int, string, list or command
//   default  "-" if it is empty
//   scope    process or sandbox: what has a value of its own
//   time     start (only at start-up), run (only while the sandbox runs) or any
//   query    "query" if the value can be queried, else "-"
//   values   the possible words, separated by "|", or the kind of value in capitals
void print_magic_keys(std::ostream& out);

} // namespace syd::app
