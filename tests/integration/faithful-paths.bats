#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# Inside allowed folders paths mean what they mean outside: links, slashes, dots, lengths, errors.
# The comparisons are made by tests/faithful; what each prints must be the same byte for byte.

load lib/common
load lib/faithful

@test "paths: missing components" { same missing-components; }
@test "paths: not a directory" { same not-a-directory; }
@test "paths: plain file" { same plain-file; }
@test "paths: plain folder" { same plain-folder; }
@test "paths: trailing slashes" { same trailing-slashes; }
@test "paths: dots" { same dots; }
@test "paths: empty path" { same empty-path; }
@test "paths: long names" { same long-names; }
@test "paths: long paths" { same long-paths; }
@test "paths: strange names" { same strange-names; }
@test "paths: every byte in a name" { same every-byte-in-a-name; }
@test "paths: relative to a descriptor" { same relative-to-a-descriptor; }
@test "paths: moved folder" { same moved-folder; }
@test "paths: removed folder" { same removed-folder; }
@test "paths: forbidden by permissions" { same forbidden-by-permissions; }
@test "paths: deep working directory" { same deep-working-directory; }

@test "links: link is followed or not" { same link-is-followed-or-not; }
@test "links: dangling links" { same dangling-links; }
@test "links: loops" { same loops; }
@test "links: forty links" { same forty-links; }
@test "links: links with long texts" { same links-with-long-texts; }
@test "links: hard links" { same hard-links; }
@test "links: renames" { same renames; }
@test "links: magic links" { same magic-links; }
