// SPDX-License-Identifier: BSD-3-Clause
// What sydbox tells of its configuration without running anything: --check and --magic-list.
#pragma once

#include "app/options.h"

#include <iosfwd>

namespace syd::app {

// Writes the effective configuration in profile syntax to `out`, and to `warnings` one line for each rule that can
// never act. Throws UsageError for what would keep a sandbox from starting, before anything was
// written, and if `out` does not take it all.
void check_configuration(const Options& options, std::ostream& out, std::ostream& warnings);

// Writes the table of magic keys: a line for each, in columns that blanks separate and none of which is empty, so that
// `read -r key type default scope time query values help` takes it apart. Only `help` holds blanks. Throws UsageError
// if `out` does not take it all.
//
//   key      core/sandbox/write
//   type     bool, int, string, list or command
//   default  "-" where it is empty
//   scope    process or sandbox: whose it is
//   time     start (only at start-up), run (only while the sandbox runs) or any
//   query    query if it can be asked for, else "-"
//   values   the words that it takes, separated by "|", or in capitals what kind of value
void print_magic_keys(std::ostream& out);

} // namespace syd::app
