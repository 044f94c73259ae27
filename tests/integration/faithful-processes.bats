#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# Programs, processes, signals and threads: what they are born with, and how they end, is the same inside and outside.
# The comparisons are made by tests/faithful; what each prints must be the same byte for byte.

load lib/common
load lib/faithful

@test "exec-errors gives the same output inside" { same exec-errors; }
@test "exec-too-big gives the same output inside" { same exec-too-big; }
@test "exec-by-descriptor gives the same output inside" { same exec-by-descriptor; }
@test "exec-from-memory gives the same output inside" { same exec-from-memory; }
@test "busy-program gives the same output inside" { same busy-program; }
@test "vfork-and-exec gives the same output inside" { same vfork-and-exec; }
@test "spawn gives the same output inside" { same spawn; }
@test "kept-by-exec gives the same output inside" { same kept-by-exec; }

@test "descriptors gives the same output inside" { same descriptors; }
@test "limits gives the same output inside" { same limits; }
@test "signal-state gives the same output inside" { same signal-state; }
@test "environment gives the same output inside" { same environment; }
@test "status-fields gives the same output inside" { same status-fields; }
@test "attributes gives the same output inside" { same attributes; }
@test "relations gives the same output inside" { same relations; }
@test "wait-statuses gives the same output inside" { same wait-statuses; }
@test "stop-and-continue gives the same output inside" { same stop-and-continue; }
@test "stops-during-calls gives the same output inside" { same stops-during-calls; }
@test "child-signals gives the same output inside" { same child-signals; }
@test "tree-of-processes gives the same output inside" { same tree-of-processes; }
@test "reaper-of-orphans gives the same output inside" { same reaper-of-orphans; }
@test "process-limit gives the same output inside" { same process-limit; }

@test "fifo-interrupted gives the same output inside" { same fifo-interrupted; }
@test "fifo-restarted gives the same output inside" { same fifo-restarted; }
@test "killed-in-a-call gives the same output inside" { same killed-in-a-call; }
@test "waits-interrupted gives the same output inside" { same waits-interrupted; }
@test "storm-of-signals gives the same output inside" { same storm-of-signals; }
@test "queued-signals gives the same output inside" { same queued-signals; }
@test "faults gives the same output inside" { same faults; }
@test "descriptors-of-events gives the same output inside" { same descriptors-of-events; }

@test "own-working-directory gives the same output inside" { same own-working-directory; }
@test "own-descriptors gives the same output inside" { same own-descriptors; }
@test "own-credentials gives the same output inside" { same own-credentials; }
@test "many-threads gives the same output inside" { same many-threads; }
@test "thread-ends gives the same output inside" { same thread-ends; }
@test "one-thread-waits gives the same output inside" { same one-thread-waits; }
