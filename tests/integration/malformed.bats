#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# Malformed magic of every kind gets an error and changes nothing: as a stat, on the command line, and in a profile.
# shellcheck disable=SC2016,SC2154 # scripts are expanded by the shell inside; variables are of lib/common and run

load lib/common

# What can be asked for, and the answer.
questions='for key in sandbox/exec sandbox/read sandbox/write sandbox/network restrict/file_control \
    restrict/shared_memory_writable whitelist/per_process_directories whitelist/successful_bind \
    whitelist/unsupported_socket_families violation/raise_fail violation/raise_safe trace/follow_fork \
    trace/exit_wait_all trace/exit_kill trace/use_toolong_hack match/case_sensitive; do
    [[ -e "/dev/sydbox/core/$key?" ]]; echo "$key $?"; done'

# changes_nothing HELPER_ARGUMENT...: the lists and modes that SIGUSR2 tells, and the answers to all questions, are the
# same before and after.
changes_nothing() {
    mkfifo go
    "$SYDBOX" "${_engine_options[@]}" -m core/sandbox/write:deny -m 'whitelist/write+/dev/***' \
        -m "whitelist/write+$SCRATCH/***" -m log/console_level:2 -m log/console_fd:5 -- bash -c '
        '"$questions"' >before; touch ready; read -r _ <go
        "$@" >told 2>&1; echo $? >status
        '"$questions"' >after; touch finished; read -r _ <go; exit 0' bash "$HELPERS/malformed" "$@" \
        5>said 3>&- >/dev/null 2>&1 </dev/null &
    local foreground=$!
    await ready
    ask "$foreground"
    cp said before.state
    echo >go
    await finished
    ask "$foreground"
    tail -c "+$(($(stat -c %s before.state) + 1))" said >after.state
    echo >go
    wait "$foreground"
    [ -s before ] && [ -s before.state ]
    diff before after && diff before.state after.state
    [ "$(<status)" -eq 0 ] || fail "$(<told)"
}
await() {
    local i
    for ((i = 0; i < 1000; i++)); do
        [[ ! -e $1 ]] || return 0
        sleep 0.05
    done
    fail "$1 never came"
}
# Asks for the state, and waits until it has been told: the shell is in the tree, and its rules are below it.
ask() {
    local before i
    before=$(grep -c 'whitelist/write+/dev' said) || true
    kill -USR2 "$1"
    for ((i = 0; i < 400; i++)); do
        [[ $(grep -c 'whitelist/write+/dev' said) -le $before ]] || break
        sleep 0.05
    done
    sleep 0.2
}

@test "truncated, unknown, mistyped, huge, empty, binary and endless commands get their errno and change nothing" {
    needs_sandbox
    changes_nothing cases
}

@test "commands of random bytes get an error and change nothing" {
    needs_sandbox
    changes_nothing random
}

@test "10,000 rules can be given and taken at run time" {
    needs_sandbox
    run sydbox -m log/console_level:2 -- "$HELPERS/malformed" many 10000
    assert_status 0
}

@test "10,000 rules in a profile are read at once, and none is lost" {
    needs_sandbox
    seq -f 'whitelist/write+/many/%.0f' 10000 >many.syd-1
    run sydbox -c "$SCRATCH/many.syd-1" -- bash -c '[[ -e "/dev/sydbox/whitelist/write?/many/1" ]] &&
        [[ -e "/dev/sydbox/whitelist/write?/many/10000" ]] && [[ ! -e "/dev/sydbox/whitelist/write?/many/10001" ]]'
    assert_status 0
}

@test "10,000 rules do not make a check slow" {
    needs_sandbox
    { echo core/sandbox/write:deny; seq -f 'whitelist/write+/many/*/%.0f/**' 10000; } >many.syd-1
    local begin=$SECONDS
    # Each is matched against all rules before it is refused.
    run sydbox -c "$SCRATCH/many.syd-1" -m log/console_level:0 -- bash -c '
        for i in {1..200}; do : >"/many/x/$i"; : >"$1/new.$i"; done 2>/dev/null; exit 0' bash "$SCRATCH"
    assert_status 0
    [ $((SECONDS - begin)) -lt 50 ]
    run compgen -G "$SCRATCH/new.*"
    [ -z "$output" ]
}

# -- at the start: one line of error, status 2, nothing is run -------------------------------------------------------

refused_at_start() {
    run --separate-stderr "$SYDBOX" -m "$1" -- touch ran
    assert_one_line_error 2 "-m" || fail "-m $1" || return
    assert_missing ran || return
    printf 'core/sandbox/read:off\n%s\n' "$1" >bad.syd-1
    run --separate-stderr "$SYDBOX" -c "$SCRATCH/bad.syd-1" -- touch ran
    assert_one_line_error 2 "bad.syd-1:2: " || fail "profile: $1" || return
    assert_missing ran
}

@test "each kind of malformed command on the command line and in a profile is a one-line error with status 2" {
    local command
    for command in core core/ core/sandbox/write core/sandbox/write= core/sandbox/write=off core/sandbox/wriet:off \
        core/sandbox/write: core/sandbox/write:maybe core/sandbox/write+off core/violation/raise_safe:2 \
        core/violation/exit_code:99999999999999999999 core/violation/exit_code:-2 log/level:-1 whitelist/write+ \
        whitelist/write:/x whitelist/write+relative whitelist/write-/not/there 'core/trace/magic_lock?' 'cmd/exec!true' \
        whitelist/network/bind+LOOPBACK@65536 $'core/sandbox/write:\xff\xfe' $'\x7fELF' $'core/\e[31m:1' \
        '//'; do
        refused_at_start "$command"
    done
}

@test "a command of 4,097 characters is an error at the start, one of 4,096 is none" {
    local long
    printf -v long 'whitelist/write+/%0*d' $((4096 - 17)) 0
    [ ${#long} -eq 4096 ]
    needs_sandbox
    run sydbox -m "$long" -- true
    assert_status 0
    refused_at_start "${long}0"
    printf -v long '%0*d' 1000000 0
    printf 'whitelist/write+/%s\n' "$long" >bad.syd-1
    run --separate-stderr "$SYDBOX" -c "$SCRATCH/bad.syd-1" -- touch ran
    [ "$status" -eq 2 ]
    assert_missing ran
}

@test "a NUL, and a file of random bytes, are errors in a profile" {
    printf 'core/sandbox/write\0:off\n' >bad.syd-1
    run --separate-stderr "$SYDBOX" -c "$SCRATCH/bad.syd-1" -- touch ran
    assert_one_line_error 2 "bad.syd-1:1: "
    head -c 100000 "$SYDBOX" >bad.syd-1
    run --separate-stderr "$SYDBOX" -c "$SCRATCH/bad.syd-1" -- touch ran
    assert_one_line_error 2 "bad.syd-1:1: "
    assert_missing ran
}
