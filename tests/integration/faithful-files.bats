#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# Inside allowed folders files are opened and changed as they are outside; arguments that can't be read fail as they do.
# The comparisons are made by tests/faithful; what each prints must be the same byte for byte.

load lib/common
load lib/faithful

@test "opens: flag combinations" { same flag-combinations; }
@test "opens: resolve flags" { same resolve-flags; }
@test "opens: openat2 arguments" { same openat2-arguments; }
@test "opens: temporary files" { same temporary-files; }
@test "opens: modes under umask" { same modes-under-umask; }
@test "opens: group of new files" { same group-of-new-files; }
@test "opens: truncation" { same truncation; }
@test "opens: special files" { same special-files; }
@test "opens: fifo without blocking" { same fifo-without-blocking; }
@test "opens: too many descriptors" { same too-many-descriptors; }
@test "opens: file size limit" { same file-size-limit; }
@test "opens: locks" { same locks; }

@test "attributes: times" { same times; }
@test "attributes: owners" { same owners; }
@test "attributes: modes" { same modes; }
@test "attributes: extended attributes" { same extended-attributes; }
@test "attributes: access checks" { same access-checks; }
@test "attributes: file flags" { same file-flags; }
@test "attributes: copying" { same copying; }
@test "attributes: events" { same events; }

@test "memory: bad pointers" { same bad-pointers; }
@test "memory: text before a hole" { same text-before-a-hole; }
@test "memory: text into a hole" { same text-into-a-hole; }
@test "memory: text across pages" { same text-across-pages; }
@test "memory: file backed text" { same file-backed-text; }
@test "memory: odd buffers" { same odd-buffers; }
@test "memory: odd addresses" { same odd-addresses; }
