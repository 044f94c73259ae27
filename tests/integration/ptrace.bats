#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# What is particular to tracing, and to a sandbox in a sandbox: processes that are hard on a tracer, ways out that one
# kind of engine has, and the end of sydbox itself. Where nothing else is said, it holds for every engine.
# shellcheck disable=SC2016,SC2154 # scripts are for shells inside; variables are set by common.bash and Bats
load lib/common

# Fifty tries may take a while on a busy machine.
setup_file() { export TEST_TIME_LIMIT=240; }

setup() {
    common_setup
    mkdir ok
    TRACEE=$HELPERS/tracee
}

# A sandbox that allows writing below ok, and says nothing.
quiet() {
    sydbox -m log/console_level:0 -m core/sandbox/write:deny -m "whitelist/write+$SCRATCH/ok/***" "$@"
}

# -- processes that are hard on a tracer -----------------------------------------------------------------------------
@test "a thread that executes a program takes the place of its process" {
    needs_sandbox
    run quiet -- "$TRACEE" thread-exec sh -c ': >ok/a; : >b; exit 4'
    assert_status 2 # dash's, for the redirection
    assert_exists ok/a
    assert_missing b
}

@test "threads are checked when their leader is a zombie" {
    needs_sandbox
    run quiet -- "$TRACEE" leader-ends "$SCRATCH/bad"
    assert_output_is "open: EPERM"
    run quiet -- "$TRACEE" leader-ends "$SCRATCH/ok/good"
    assert_output_is "open: 0"
    assert_missing bad
    assert_exists ok/good
}

@test "a process runs though its creator was killed right after the fork" {
    needs_sandbox
    run -0 quiet -- "$TRACEE" orphans
    assert_output_is "all ran"
}

@test "a process runs whatever signals the starter of sydbox has blocked" {
    needs_sandbox
    skip_unless "env blocks no signals" env --block-signal true
    run -0 env --block-signal "$SYDBOX" "${_engine_options[@]}" -m log/console_level:0 -m core/sandbox/write:deny -- \
        "$TRACEE" orphans
    assert_output_is "all ran"
}

@test "a stopped process stays stopped until it is continued" {
    needs_sandbox
    run quiet -- bash -c 'bash -c "kill -STOP \$\$; echo on" & child=$!
        until [[ $(cut -d " " -f 3 /proc/$child/stat) == [Tt] ]]; do sleep 0.05; done; echo stopped
        sleep 0.2; echo still; kill -CONT $child; wait $child; echo $?'
    assert_output_is "stopped
still
on
0"
}

@test "core/trace/use_seize:false traces as well" {
    needs_sandbox
    local options=(--engine ptrace)
    [[ $ENGINE != ptrace-noseccomp ]] || options+=(-m core/trace/use_seccomp:false)
    run "$SYDBOX" "${options[@]}" -m core/trace/use_seize:false -m log/console_level:0 -m core/sandbox/write:deny \
        -m "whitelist/write+$SCRATCH/ok/***" -- bash -c '(: >ok/a; : >b); (kill -TERM $BASHPID); echo $?; exit 5'
    assert_status 5
    assert_output_has 143
    assert_exists ok/a
    assert_missing b
    mkdir scene
    run -0 "$SYDBOX" "${options[@]}" -m core/trace/use_seize:false -m log/console_level:0 -m core/sandbox/write:deny -- \
        "${HELPERS%/*}/escape/escape" thread-beside-signals "$SCRATCH/scene" "$SCRATCH" 0 0
    assert_missing scene/made
}

# -- ways out --------------------------------------------------------------------------------------------------------
@test "a child with CLONE_UNTRACED does not escape" {
    needs_sandbox
    run quiet -- "$TRACEE" untraced "$SCRATCH/bad"
    assert_status 0
    assert_missing bad
    [[ $ENGINE == notify ]] || assert_output_is "clone: EPERM"
}

@test "a listener of its own does not let a process escape" {
    needs_sandbox
    run quiet -- "$TRACEE" listener "$SCRATCH/bad"
    assert_status 0
    assert_missing bad
    case $ENGINE in
    notify | ptrace) assert_output_is "listener: EBUSY" ;;
    ptrace-noseccomp) assert_output_is "open: EPERM" ;;
    esac
}

@test "the upper halves of registers do not deceive at 32-bit calls" {
    needs_sandbox
    skip_unless "32-bit calls from 64-bit programs cannot be tried here" "$TRACEE" upper-half "$SCRATCH/ok/tried" "$SCRATCH/x"
    [[ -e ok/tried ]] || skip "32-bit calls are not possible here"
    run quiet -- "$TRACEE" upper-half "$SCRATCH/bad" "$SCRATCH/ok/good"
    assert_output_is "open: EPERM"
    assert_missing bad ok/good
    run quiet -- "$TRACEE" upper-half "$SCRATCH/ok/good" "$SCRATCH/bad"
    assert_output_is "open: 0"
    assert_exists ok/good
}

@test "a process that sydbox traces cannot be traced by others" {
    needs_sandbox
    [[ $ENGINE != notify ]] || skip "processes below the notify engine are not traced"
    run sydbox -- "$TRACEE" trace-me
    assert_output_is "traceme: EPERM"
}

# -- a sandbox in a sandbox ------------------------------------------------------------------------------------------
# both OUTER_OPTIONS... -- INNER_OPTIONS...: which of a, b, c and d can be written where the outer sandbox allows a and b,
# and the inner one b and c.
both() {
    local -a outer=()
    while [[ $1 != -- ]]; do
        outer+=("$1")
        shift
    done
    shift
    run "$SYDBOX" "${outer[@]}" -m log/console_level:0 -m core/sandbox/write:deny -m "whitelist/write+$SCRATCH/[ab]" -- \
        "$SYDBOX" "$@" -m log/console_level:0 -m core/sandbox/write:deny -m "whitelist/write+$SCRATCH/[bc]" -- \
        sh -c 'exec 2>&-; for name in a b c d; do (echo >$name) && echo $name; done; echo end'
    assert_output_is "b
end"
    rm -f a b c d
}

@test "notify in notify traces inside, and a call passes only if both allow it" {
    [[ -z $OUTER_SYDBOX && $ENGINE == notify ]] || skip "this chooses the engines itself, once and at the top"
    both --engine notify --
    both --engine notify -- --engine auto
    both --engine notify -- --engine ptrace
    both --engine notify -- --engine ptrace -m core/trace/use_seize:false
    run --separate-stderr "$SYDBOX" --engine notify -- "$SYDBOX" --engine notify -- echo no
    assert_one_line_error 2 "already supervises these processes"
}

@test "notify in ptrace works only if the outer engine has no filter" {
    [[ -z $OUTER_SYDBOX && $ENGINE == notify ]] || skip "this chooses the engines itself, once and at the top"
    both --engine ptrace -m core/trace/use_seccomp:false --
    run --separate-stderr "$SYDBOX" --engine ptrace -- "$SYDBOX" -- echo no
    assert_one_line_error 2 "in a way that allows no sandbox inside" core/trace/use_seccomp:false
}

@test "ptrace in ptrace is refused with the reason" {
    [[ -z $OUTER_SYDBOX && $ENGINE == notify ]] || skip "this chooses the engines itself, once and at the top"
    local filter
    for filter in true false; do
        run --separate-stderr "$SYDBOX" --engine ptrace -m "core/trace/use_seccomp:$filter" -- \
            "$SYDBOX" --engine ptrace -- echo no
        assert_one_line_error 2 "already supervises these processes"
    done
    run "$SYDBOX" --engine ptrace -- "$SYDBOX" --test
    assert_output_has "the tracer of this process lets nobody listen" "this process is traced already"
}

@test "auto reports in one line why it traces" {
    [[ -z $OUTER_SYDBOX && $ENGINE == notify ]] || skip "this chooses the engines itself, once and at the top"
    run "$SYDBOX" -- "$SYDBOX" -m log/console_level:4 -- true
    assert_status 0
    [ "${#lines[@]}" -eq 1 ]
    assert_output_has "no listener here" "ptrace"
    run "$SYDBOX" -- "$SYDBOX" -- true
    assert_output_is ""
}

@test "a magic command is the inner sandbox's until that is locked, then the outer one's" {
    [[ -z $OUTER_SYDBOX && $ENGINE == notify ]] || skip "this chooses the engines itself, once and at the top"
    run "$SYDBOX" -m core/sandbox/network:deny -- "$SYDBOX" -m core/sandbox/write:deny -- sh -c '
        test -e "/dev/sydbox/core/sandbox/write?" && echo inner
        test -e "/dev/sydbox/core/sandbox/network?" || echo "not the outer"
        test -e /dev/sydbox/core/trace/magic_lock:on && echo locked
        test -e "/dev/sydbox/core/sandbox/network?" && echo outer
        test -e "/dev/sydbox/core/sandbox/write?" || echo "not the inner"'
    assert_output_is "inner
not the outer
locked
outer
not the inner"
}

# -- the end of sydbox -----------------------------------------------------------------------------------------------
# None is left of the processes with that mark in their environment, within 10 s.
assert_none_left() {
    local i left=
    for ((i = 0; i < 200; i++)); do
        left=$(env -u KILL_MARK grep -lsF -- "KILL_MARK=$1" /proc/[0-9]*/environ) || return 0
        sleep 0.05
    done
    fail "left behind: $left"
}

# The only child of the foreground process $1: the supervisor process. Nothing if there is none yet.
supervisor_of() {
    local children
    children=$(cat "/proc/$1/task/$1/children" 2>/dev/null) || true
    printf '%s' "${children%% *}"
}

@test "exit_kill leaves nothing, whenever sydbox is killed" {
    needs_sandbox
    local try victim foreground
    for ((try = 0; try < 50; try++)); do
        export KILL_MARK=$SCRATCH/$try
        "$SYDBOX" "${_engine_options[@]}" -m core/trace/exit_kill:true -m log/console_level:0 -m core/sandbox/write:deny -- \
            bash -c 'trap "" TERM; (setsid sleep 100 &); while :; do (sleep 100 & : >x); test -e /dev/sydbox; done' \
            >/dev/null 2>&1 3>&- </dev/null &
        foreground=$!
        sleep "0.0$((RANDOM % 10))$((RANDOM % 10))"
        victim=$foreground
        # Every other time it is the supervisor process, if there is one already.
        ((try % 2 == 0)) || victim=$(supervisor_of "$foreground")
        kill -KILL "${victim:-$foreground}" || true
        wait "$foreground" || true
        assert_none_left "$KILL_MARK" || return
    done
}

@test "calls that wait for sydbox when it dies are not made" {
    needs_sandbox
    local try foreground supervisor
    for ((try = 0; try < 5; try++)); do
        "$SYDBOX" "${_engine_options[@]}" -m log/console_level:0 -m core/sandbox/write:deny \
            -m "whitelist/write+$SCRATCH/ok/***" -- bash -c 'for n in 1 2 3 4; do
                (for ((i = 0; i < 50000; i++)); do : >"bad$n"; done) & done; : >"ok/$1"; wait' bash "$try" \
            >/dev/null 2>&1 3>&- </dev/null &
        foreground=$!
        until [[ -e ok/$try ]]; do sleep 0.02; done
        supervisor=$(supervisor_of "$foreground")
        sleep 0.05
        kill -KILL "$supervisor"
        wait "$foreground" || true
    done
    sleep 0.2
    assert_missing bad1 bad2 bad3 bad4
}

@test "contall lets the processes live on unsandboxed, without sydbox if they do not depend on it" {
    needs_sandbox
    "$SYDBOX" "${_engine_options[@]}" -m core/abort/decision:contall -m log/console_level:0 -m core/sandbox/write:deny \
        -m "whitelist/write+$SCRATCH/ok/***" -- bash -c '(until [[ -e go ]]; do sleep 0.05; done; echo $BASHPID >child) &
            echo >bad; : >ok/ready; wait' >/dev/null 2>&1 3>&- </dev/null &
    local foreground=$! status=0 supervisor
    until [[ -e ok/ready ]]; do sleep 0.05; done
    supervisor=$(supervisor_of "$foreground")
    kill -TERM "$foreground"
    wait "$foreground" || status=$?
    [ "$status" -eq 143 ]
    assert_missing bad
    if [[ $ENGINE == ptrace-noseccomp ]]; then
        kill -KILL "$supervisor" # the processes are detached, so it does not kill them
    fi
    : >go
    local i
    for ((i = 0; i < 200; i++)); do
        [[ ! -s child ]] || return 0
        sleep 0.05
    done
    fail "the child has written nothing"
}
