#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# What holds one process up, or sydbox itself, does not hold up the others.
# shellcheck disable=SC2016,SC2153,SC2154 # scripts are expanded by the shell inside; variables are of lib/

load lib/common
load lib/folders

is_stopped() { [[ $(awk '{ print $3 }' "/proc/$1/stat") == T ]]; }

@test "calls that wait for memory that is never served do not delay other processes" {
    needs_sandbox
    skip_unless "no userfaultfd for kernel accesses here" "$HELPERS/staller" 0
    local count
    for count in 1 3; do
        # Nothing is checked: userfaultfd(2) is refused where something is. Magic is looked for all the same.
        run sydbox -- bash -c '
            coproc staller { exec "$0" "$1"; }
            read -r line <&"${staller[0]}"; echo "$line"
            for ((i = 0; i < 5; i++)); do test -e /dev/sydbox && echo answered; done' "$HELPERS/staller" "$count"
        assert_status 0
        assert_output_is "stalled
answered
answered
answered
answered
answered"
    done
}

# Becomes a sandbox in which the lookup of the service "slow" takes until there is a file $OK/answer. The library is for
# sydbox alone; its processes must start without it.
become_sandbox_with_slow_services() {
    exec env LD_PRELOAD="$HELPERS/slow-services.so" SLOW_SERVICES="$OK" \
        "$SYDBOX" "${_engine_options[@]}" -m core/sandbox/write:deny -m 'whitelist/write+/dev/***' \
        -m "whitelist/write+$OK/***" "$@"
}
slow_rule=/dev/sydbox/whitelist/network/connect+inet:127.0.0.1@slow
can_preload() { ! ldd "$SYDBOX" | grep -q 'lib[at]san'; }

@test "the lookup of a service that does not end delays no other process" {
    needs_sandbox
    skip_unless "a sanitizer's runtime must be the first library" can_preload
    run become_sandbox_with_slow_services -- env -u LD_PRELOAD bash -c '
        { [[ -e $1 ]] && echo added >"$OK/added"; } &
        until [[ -e $OK/asked ]]; do sleep 0.02; done
        for ((i = 0; i < 3; i++)); do
            [[ -e /dev/sydbox/core/sandbox/read:deny && -e "/dev/sydbox/core/sandbox/read?" ]] && echo answered
            [[ -e /dev/sydbox/core/sandbox/read:off ]]
            "$PROBE" --expect EPERM mkdir "$NO/new" && echo refused
        done
        [[ ! -e $OK/added ]] && echo "still asking"
        : >"$OK/answer"; wait; cat "$OK/added"' - "$slow_rule"
    assert_status 0
    assert_output_has "still asking" added
    [ "$(grep -cx answered <<<"$output")" -eq 3 ]
    [ "$(grep -cx refused <<<"$output")" -eq 3 ]
}

@test "the lookup of a service that does not end does not keep a signal from ending sydbox" {
    needs_sandbox
    skip_unless "a sanitizer's runtime must be the first library" can_preload
    local decision foreground status
    for decision in killall contall; do
        rm -f -- "$OK/asked" "$OK/answer"
        become_sandbox_with_slow_services -m "core/abort/decision:$decision" -- \
            env -u LD_PRELOAD bash -c '[[ -e $1 ]] & wait' - "$slow_rule" >said 2>&1 </dev/null 3>&- &
        foreground=$! status=0
        until_true test -e "$OK/asked"
        kill -TERM "$foreground"
        wait "$foreground" || status=$?
        [ "$status" -eq 143 ]
        [ ! -e "$OK/answer" ]
        : >"$OK/answer"
    done
}

@test "a standard error that is not read delays no process, and has the report when it is read" {
    needs_sandbox
    mkfifo full
    exec 8<>full
    # bash has no non-blocking write: dd has.
    dd if=/dev/zero of=full bs=4096 count=100 oflag=nonblock 2>/dev/null || true
    confined -- bash -c 'mkdir "$NO/x" 2>/dev/null; mkdir "$NO/y" 2>/dev/null; touch "$OK/on"
        until [[ -e $OK/go ]]; do sleep 0.05; done; mkdir "$NO/z" 2>/dev/null; exit 5' 2>&8 8>&- 3>&- &
    local foreground=$! status=0
    until_true test -e "$OK/on"
    timeout 20 head -c 65536 <&8 >/dev/null # what it was full of
    touch "$OK/go"
    wait "$foreground" || status=$?
    [ "$status" -eq 5 ]
    output=$(timeout 2 cat <&8 | tr -d '\0') || true
    exec 8>&-
    assert_violation_count 3
    assert_output_has "$NO/x" "$NO/y" "$NO/z" "sydbox: 3 violations"
}

@test "a standard error that is never read does not keep sydbox from its end" {
    needs_sandbox
    mkfifo full
    exec 8<>full
    dd if=/dev/zero of=full bs=4096 count=100 oflag=nonblock 2>/dev/null || true
    local status=0
    confined -- bash -c 'mkdir "$NO/x" 2>/dev/null; exit 5' 2>&8 8>&- 3>&- || status=$?
    exec 8>&-
    [ "$status" -eq 5 ]
}

@test "a stopped job with sydbox in it does not delay a process that has left it" {
    needs_sandbox
    set -m
    confined -- bash -c 'setsid bash -c ": >\"\$OK/left\"; until [[ -e go ]]; do sleep 0.05; done
            : >\"\$OK/after\"; \"\$PROBE\" mkdir \"\$NO/after\"" >"$OK/tried" &
        until [[ -e $OK/left ]]; do sleep 0.05; done; kill -TSTP 0; wait' 2>said </dev/null 3>&- &
    local foreground=$!
    set +m
    until_true is_stopped "$foreground"
    : >go
    until_true test -e "$OK/after"
    until_true grep EPERM "$OK/tried"
    is_stopped "$foreground"
    kill -CONT -- "-$foreground"
    wait "$foreground"
}

@test "a limit that is low either suffices, or one line says which it is" {
    needs_sandbox
    local limit
    local -i failures=0
    # Where a standard stream is closed sydbox needs more; the dynamic linker needs one descriptor and some memory.
    for limit in '-f 0' '-f 1' '-n 6' '-n 8' '-n 10' '-n 12' '-n 20' '-v 16000' '-v 30000' '-v 100000'; do
        run --separate-stderr bash -c "ulimit $limit; exec \"\$@\" 3>&-" bash "$SYDBOX" "${_engine_options[@]}" \
            -m core/sandbox/write:deny -m 'whitelist/write+/dev/***' -- echo ran
        if ((status == 0)); then
            [[ $output == ran && -z $stderr ]] || fail "$limit: $output$stderr" || return
        else
            failures+=1
            [[ $stderr != *$'\n'* && $stderr == "sydbox: "*"(see ulimit "*"${limit%% *}"* ]] || fail "$limit: $stderr" || return
        fi
        case $limit in
        -f* | '-n 20' | '-v 100000') ((status == 0)) || fail "$limit: $stderr" || return ;;
        esac
    done
    ((failures > 0))
}
