#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# Inside allowed folders files are opened and changed as they are outside; arguments that can't be read fail as they do.
# The comparisons are made by tests/faithful; what each prints must be the same byte for byte.

load lib/common
load lib/faithful

@test "flag-combinations gives the same output inside" { same flag-combinations; }
@test "resolve-flags gives the same output inside" { same resolve-flags; }
@test "openat2-arguments gives the same output inside" { same openat2-arguments; }
@test "temporary-files gives the same output inside" { same temporary-files; }
@test "modes-under-umask gives the same output inside" { same modes-under-umask; }
@test "group-of-new-files gives the same output inside" { same group-of-new-files; }
@test "truncation gives the same output inside" { same truncation; }
@test "special-files gives the same output inside" { same special-files; }
@test "fifo-without-blocking gives the same output inside" { same fifo-without-blocking; }
@test "too-many-descriptors gives the same output inside" { same too-many-descriptors; }
@test "file-size-limit gives the same output inside" { same file-size-limit; }
@test "locks gives the same output inside" { same locks; }

@test "times gives the same output inside" { same times; }
@test "owners gives the same output inside" { same owners; }
@test "modes gives the same output inside" { same modes; }
@test "extended-attributes gives the same output inside" { same extended-attributes; }
@test "access-checks gives the same output inside" { same access-checks; }
@test "file-flags gives the same output inside" { same file-flags; }
@test "copying gives the same output inside" { same copying; }
@test "events gives the same output inside" { same events; }

@test "bad-pointers gives the same output inside" { same bad-pointers; }
@test "text-before-a-hole gives the same output inside" { same text-before-a-hole; }
@test "text-into-a-hole gives the same output inside" { same text-into-a-hole; }
@test "text-across-pages gives the same output inside" { same text-across-pages; }
@test "file-backed-text gives the same output inside" { same file-backed-text; }
@test "odd-buffers gives the same output inside" { same odd-buffers; }
@test "odd-addresses gives the same output inside" { same odd-addresses; }
