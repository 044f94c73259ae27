#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# Programs, processes, signals and threads: what they are born with, and how they end, is the same inside and outside.
# The comparisons are made by tests/faithful; what each prints must be the same byte for byte.

load lib/common
load lib/faithful

@test "execs: exec errors" { same exec-errors; }
@test "execs: exec too big" { same exec-too-big; }
@test "execs: exec by descriptor" { same exec-by-descriptor; }
@test "execs: exec from memory" { same exec-from-memory; }
@test "execs: busy program" { same busy-program; }
@test "execs: vfork and exec" { same vfork-and-exec; }
@test "execs: spawn" { same spawn; }
@test "execs: kept by exec" { same kept-by-exec; }

@test "processes: descriptors" { same descriptors; }
@test "processes: limits" { same limits; }
@test "processes: signal state" { same signal-state; }
@test "processes: environment" { same environment; }
@test "processes: status fields" { same status-fields; }
@test "processes: attributes" { same attributes; }
@test "processes: relations" { same relations; }
@test "processes: wait statuses" { same wait-statuses; }
@test "processes: stop and continue" { same stop-and-continue; }
@test "processes: stops during calls" { same stops-during-calls; }
@test "processes: child signals" { same child-signals; }
@test "processes: tree of processes" { same tree-of-processes; }
@test "processes: reaper of orphans" { same reaper-of-orphans; }
@test "processes: process limit" { same process-limit; }

@test "signals: fifo interrupted" { same fifo-interrupted; }
@test "signals: fifo restarted" { same fifo-restarted; }
@test "signals: killed in a call" { same killed-in-a-call; }
@test "signals: waits interrupted" { same waits-interrupted; }
@test "signals: storm of signals" { same storm-of-signals; }
@test "signals: queued signals" { same queued-signals; }
@test "signals: faults" { same faults; }
@test "signals: descriptors of events" { same descriptors-of-events; }

@test "threads: own working directory" { same own-working-directory; }
@test "threads: own descriptors" { same own-descriptors; }
@test "threads: own credentials" { same own-credentials; }
@test "threads: many threads" { same many-threads; }
@test "threads: thread ends" { same thread-ends; }
@test "threads: one thread waits" { same one-thread-waits; }
