#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# Whose state? A new process starts with a copy of what its parent had at the fork; later changes reach nobody else.
# Threads share. The helper program forker makes new ones in every way there is.
# shellcheck disable=SC2016,SC2153,SC2154 # variables are of lib/; scripts are expanded by the shell inside

load lib/common
load lib/cases

setup() {
    common_setup
    FILE=$SCRATCH/file
    outcomes=()
}

# What makes a process of its own.
processes=(fork vfork posix_spawn thread-fork daemon orphan orphan-late)

# The helper in each form that could be built here.
forkers() {
    local suffix
    for suffix in "" -static -m32; do
        [[ ! -x $HELPERS/forker$suffix ]] || printf '%s\n' "$HELPERS/forker$suffix"
    done
}

# outcome EXPECTED INITIAL_MODE WAY WHO MAGIC: what came of it is judged by check_outcomes.
outcome() { outcomes+=("$*"); }

# In one sandbox for each initial mode and each form of the helper.
check_outcomes() {
    local mode forker outcome expected initial n
    local -a call expectations
    for mode in deny off; do
        new_cases "$SCRATCH/cases"
        expectations=()
        for outcome in "${outcomes[@]}"; do
            read -r expected initial outcome <<<"$outcome"
            [[ $initial == "$mode" ]] || continue
            read -ra call <<<"$outcome"
            # $FILE is a file for each case.
            add_case "$mode $outcome" "$expected" any -- "${call[@]/"$FILE"/"$FOLDER.$((case_count + 1))"}" \
                "$FOLDER.$((case_count + 1))"
            expectations+=("$expected")
        done
        ((case_count > 0)) || continue
        for forker in $(forkers); do
            rm -f -- "$FOLDER".[0-9]*
            run_cases sydbox -m "core/sandbox/write:$mode" -m 'whitelist/write+/dev/***' -- "$forker"
            for ((n = 1; n <= case_count; n++)); do
                case ${expectations[n - 1]} in
                written) assert_exists "$FOLDER.$n" ;;
                *) assert_missing "$FOLDER.$n" ;;
                esac || fail "${forker##*/}: ${cases[n - 1]}" || return
            done
        done
    done
    tell_cases
}
on=core/sandbox/write:deny
off=core/sandbox/write:off

# -- the state at the fork is inherited ------------------------------------------------------------------------------

@test "a new process is confined as its creator is" {
    needs_sandbox
    local way
    for way in "${processes[@]}" thread; do
        outcome EPERM deny "$way" before -
        outcome written off "$way" before -
    done
    check_outcomes
}

@test "what was switched on before the fork holds for the new process" {
    needs_sandbox
    local way
    for way in "${processes[@]}" thread; do
        outcome EPERM off "$way" before $on
    done
    check_outcomes
}

@test "what was switched off before the fork holds for the new process" {
    needs_sandbox
    local way
    # Not orphan: its parent was killed before sydbox heard of it, so it may be taken for the strictest that it can be.
    for way in fork vfork posix_spawn thread-fork thread daemon; do
        outcome written deny "$way" before $off
    done
    check_outcomes
}

@test "rules given before the fork hold for the new process" {
    needs_sandbox
    local way
    for way in fork vfork posix_spawn thread-fork thread daemon; do
        outcome written deny "$way" before "whitelist/write+$FILE"
    done
    check_outcomes
}

@test "a process between two others hands on its own state" {
    needs_sandbox
    outcome written deny daemon middle $off
    outcome written deny daemon middle "whitelist/write+$FILE"
    local way
    for way in daemon orphan orphan-late; do
        outcome EPERM off "$way" middle $on
    done
    check_outcomes
}

# -- later changes reach nobody else ---------------------------------------------------------------------------------

@test "what a parent switches off later does not reach its children" {
    needs_sandbox
    local way
    for way in "${processes[@]}"; do
        outcome EPERM deny "$way" after $off
        outcome EPERM deny "$way" after "whitelist/write+$FILE"
    done
    check_outcomes
}

@test "what a parent switches on later does not reach its children" {
    needs_sandbox
    local way
    for way in fork vfork posix_spawn thread-fork daemon; do
        outcome written off "$way" after $on
    done
    check_outcomes
}

@test "what a child switches does not reach its parent" {
    needs_sandbox
    local way
    for way in "${processes[@]}"; do
        outcome EPERM deny "$way" new $off
        outcome EPERM deny "$way" new "whitelist/write+$FILE"
        outcome written off "$way" new $on
    done
    check_outcomes
}

@test "threads share one state, whoever changes it" {
    needs_sandbox
    local who
    for who in after new; do
        outcome written deny thread "$who" $off
        outcome EPERM off thread "$who" $on
        outcome written deny thread "$who" "whitelist/write+$FILE"
    done
    check_outcomes
}

# -- no way around ---------------------------------------------------------------------------------------------------

@test "a process made as its creator's sibling is no less confined than its creator" {
    needs_sandbox
    local way forker
    for way in clone-parent clone3-parent; do
        for forker in $(forkers); do
            # The creator confined itself; its parent, a shell, is free.
            run sydbox -m core/sandbox/write:off -- sh -c '"$@"; exit $?' sh "$forker" "$way" before $on "$FILE"
            [ "$status" -ne 0 ] || fail "$way ${forker##*/}: $output"
            assert_missing "$FILE"
            run sydbox -m core/sandbox/write:deny -- sh -c '"$@"; exit $?' sh "$forker" "$way" after $off "$FILE"
            [ "$status" -ne 0 ] || fail "$way ${forker##*/}: $output"
            assert_missing "$FILE"
        done
    done
}

@test "an orphan of a confined process stays confined when everybody else is free" {
    needs_sandbox
    # The shell in the middle confines itself and is killed; its child outlives it and tries then. "cat" ends with both.
    run sydbox -- bash -c "
        {
            [[ -e /dev/sydbox/$on ]]
            middle=\$BASHPID
            (while [[ -e /proc/\$middle ]]; do sleep 0.02; done; : >'$FILE') &
            kill -KILL \$BASHPID
        } | cat
        [[ ! -e /dev/sydbox/core/sandbox/write? ]]"
    assert_status 0
    assert_missing "$FILE"
    assert_violation_count 1
}

@test "orphans of a process that was killed while it forked them stay confined, though a free process adopts them" {
    needs_sandbox
    run sydbox -m core/sandbox/write:off -m "filter/write+$FILE" -- "$HELPERS/killed-forker" "$FILE" 60
    assert_status 0
    assert_output_is 0
    assert_missing "$FILE"
}

@test "the state of the first process reaches its descendants of many generations" {
    needs_sandbox
    run sydbox -m core/sandbox/write:deny -m 'whitelist/write+/dev/***' -- bash -c "
        [[ -e /dev/sydbox/$off ]]
        f() { if ((\$1 == 0)); then : >'$FILE'; else (f \$((\$1 - 1))); fi; }; f 20"
    assert_status 0
    assert_exists "$FILE"
    rm -- "$FILE"
    run sydbox -- bash -c "
        [[ -e /dev/sydbox/$on ]]
        f() { if ((\$1 == 0)); then : >'$FILE'; else (f \$((\$1 - 1))); fi; }; f 20"
    assert_missing "$FILE"
    assert_violation_count 1
}

@test "a thousand short children keep their own states apart" {
    needs_sandbox
    mkdir in out
    run sydbox -m core/sandbox/write:deny -m 'whitelist/write+/dev/***' -m "whitelist/write+$SCRATCH/in/***" -- bash -c '
        worker() {
            local i
            for ((i = 0; i < 250; i++)); do
                (if (($1 % 2)); then [[ -e /dev/sydbox/core/sandbox/write:off ]]; fi
                 : >"in/$1.$i"; : >"out/$1.$i") 2>/dev/null
            done
        }
        for w in 1 2 3 4; do worker $w & done; wait'
    assert_status 0
    [ "$(find in -type f | wc -l)" -eq 1000 ]
    [ "$(find out -type f -name '[13].*' | wc -l)" -eq 500 ]
    [ "$(find out -type f -name '[24].*' | wc -l)" -eq 0 ]
}

# -- the lock --------------------------------------------------------------------------------------------------------

@test "the lock is inherited as the rest of the state is" {
    needs_sandbox
    mkfifo go
    run sydbox -- bash -c '
        (read -r _ <go; [[ -e /dev/sydbox ]]) & early=$!
        ([[ -e /dev/sydbox/core/trace/magic_lock:on ]]; [[ -e /dev/sydbox ]]) && exit 1
        [[ -e /dev/sydbox ]] || exit 2
        [[ -e /dev/sydbox/core/trace/magic_lock:on ]] || exit 3
        ([[ -e /dev/sydbox ]]) && exit 4
        (setsid bash -c "[[ -e /dev/sydbox ]]") && exit 5
        echo >go; wait $early || exit 6
        exit 0'
    assert_status 0
}

@test "the state survives executing a program" {
    needs_sandbox
    run sydbox -m core/sandbox/write:deny -- bash -c "[[ -e /dev/sydbox/$off ]]; exec touch '$FILE'"
    assert_status 0
    assert_exists "$FILE"
    run sydbox -- bash -c "[[ -e /dev/sydbox/$on ]]; exec touch '$SCRATCH/other'"
    assert_status 1
    assert_missing "$SCRATCH/other"
}

# -- what is global --------------------------------------------------------------------------------------------------

@test "settings other than modes, rules and lock are shared by all processes" {
    needs_sandbox
    run sydbox -- bash -c '
        ([[ -e /dev/sydbox/core/match/case_sensitive:false ]]); [[ ! -e "/dev/sydbox/core/match/case_sensitive?" ]] || exit 1
        ([[ -e /dev/sydbox/filter/write+/x ]]); [[ -e "/dev/sydbox/filter/write?/x" ]] || exit 2
        ([[ -e /dev/sydbox/whitelist/write+/x ]]); [[ ! -e "/dev/sydbox/whitelist/write?/x" ]] || exit 3'
    assert_status 0
}
