#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# Sockets behave inside as they do outside, where rules allow them.
# The comparisons are made by tests/faithful; what each prints must be the same byte for byte.

load lib/common
load lib/faithful

@test "bind-to-any-port gives the same output inside" { same bind-to-any-port; }
@test "bind-errors gives the same output inside" { same bind-errors; }
@test "connect-without-blocking gives the same output inside" { same connect-without-blocking; }
@test "datagrams gives the same output inside" { same datagrams; }
@test "sixth-version gives the same output inside" { same sixth-version; }
@test "sockets-in-the-tree gives the same output inside" { same sockets-in-the-tree; }
@test "abstract-sockets gives the same output inside" { same abstract-sockets; }
@test "passed-descriptors gives the same output inside" { same passed-descriptors; }
@test "waits-on-sockets gives the same output inside" { same waits-on-sockets; }
@test "families gives the same output inside" { same families; }
@test "bind-under-landlock gives the same output inside" { same bind-under-landlock; }
