#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# Sockets behave inside as they do outside, where rules allow them.
# The comparisons are made by tests/faithful; what each prints must be the same byte for byte.

load lib/common
load lib/faithful

@test "sockets: bind to any port" { same bind-to-any-port; }
@test "sockets: bind errors" { same bind-errors; }
@test "sockets: connect without blocking" { same connect-without-blocking; }
@test "sockets: datagrams" { same datagrams; }
@test "sockets: sixth version" { same sixth-version; }
@test "sockets: sockets in the tree" { same sockets-in-the-tree; }
@test "sockets: abstract sockets" { same abstract-sockets; }
@test "sockets: passed descriptors" { same passed-descriptors; }
@test "sockets: waits on sockets" { same waits-on-sockets; }
@test "sockets: families" { same families; }
