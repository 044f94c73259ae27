#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# What cannot be helped: the magic lock cannot be undone, and a sandbox that is to be killed is killed, whatever its
# processes are doing.
# shellcheck disable=SC2016,SC2154 # scripts are expanded by the shell inside; variables are of lib/common and run

load lib/common

setup() {
    common_setup
    export FILE=$SCRATCH/file
}
us=$'\037'

# -- the lock --------------------------------------------------------------------------------------------------------

@test "the lock is not undone by the locker, its children, or what they execute" {
    needs_sandbox
    run write_denied -- bash -c '[[ -e /dev/sydbox/core/trace/magic_lock:on ]] || exit 9
        try() { for m in core/trace/magic_lock:off core/trace/magic_lock:exec core/sandbox/write:off \
            "whitelist/write+$FILE" "exec/resume_if_match+/***" core/violation/decision:cont core/trace/exit_wait_all:false
            do [[ ! -e /dev/sydbox/$m ]] || exit 1; done; : >"$FILE"; }
        export -f try
        try; (try); bash -c try; setsid bash -c "(try) & wait"; exec bash -c try' 2>/dev/null
    assert_status 1
    assert_missing "$FILE"
}

@test "the lock is not undone by a cmd/exec that is running already" {
    needs_sandbox
    # What runs outside does not speak to sydbox at all: the path is not there for it.
    run write_denied -- bash -c '[[ -e "/dev/sydbox/cmd/exec!$1" ]] || exit 9
        [[ -e /dev/sydbox/core/trace/magic_lock:on ]] || exit 8
        until [[ -e $FILE.tried ]]; do :; done
        [[ ! -e /dev/sydbox ]] || exit 7; : >"$FILE"' bash \
        "bash${us}-c${us}[[ -e /dev/sydbox/core/trace/magic_lock:off ]]; [[ -e /dev/sydbox/core/sandbox/write:off ]]; : >$FILE.tried"
    assert_status 1
    assert_missing "$FILE"
}

@test "the lock at the start is not undone by a profile or an option behind it that opens what is inside" {
    needs_sandbox
    # At the start the last word counts; but no word comes after the start.
    printf 'core/trace/magic_lock:on\n' >locked.syd-1
    run write_denied -c "$SCRATCH/locked.syd-1" -- bash -c '
        export SYDBOX_CONFIG=$FILE.syd-1; [[ ! -e /dev/sydbox/core/trace/magic_lock:off ]]; : >"$FILE"'
    assert_status 1
    assert_missing "$FILE"
}

@test "the lock is not undone by a sandbox inside the sandbox" {
    needs_sandbox
    [[ $ENGINE == notify ]] || skip "only one listener is the point here"
    run write_denied -m 'whitelist/write+/dev/***' -- bash -c '[[ -e /dev/sydbox/core/trace/magic_lock:on ]] || exit 9
        "$1" --engine notify -m core/sandbox/write:off -m core/trace/magic_lock:off -- touch "$FILE"; : >"$FILE"' bash "$SYDBOX"
    assert_status 1
    assert_missing "$FILE"
}

@test "the lock is not undone by magic in flight from other threads" {
    needs_sandbox
    local i
    for i in 1 2 3 4 5; do
        run sydbox -m core/sandbox/write:deny -m log/console_level:0 -- "$HELPERS/racer" lock "$FILE"
        assert_status 0
        assert_output_is locked
        rm -f -- "$FILE"
    done
}

@test "a child that is forked while another thread changes the state gets one state and keeps it" {
    needs_sandbox
    run sydbox -m log/console_level:0 -- "$HELPERS/racer" fork "$FILE"
    assert_status 0
    assert_output_is "200 children"
}

@test "the exec lock is set by the program that a search in PATH finds, not by a miss before" {
    needs_sandbox
    mkdir empty unreadable
    printf 'text' >unreadable/true
    chmod 644 unreadable/true
    # env searches PATH with execve, one folder after the other.
    run sydbox -- bash -c '[[ -e /dev/sydbox/core/trace/magic_lock:exec ]] || exit 9
        PATH=$PWD/empty:$PWD/none:$PWD/unreadable
        shopt -s execfail
        exec true 2>/dev/null; exec /no/such 2>/dev/null; exec "$PWD/unreadable/true" 2>/dev/null
        [[ -e /dev/sydbox/core/sandbox/write:deny ]] || exit 1
        exec /usr/bin/env PATH="$PATH:/usr/bin:/bin" test -e /dev/sydbox'
    assert_status 1
    assert_output_lacks "exit"
    # posix_spawn and vfork: the new process is locked when it executes, its parent is not.
    run sydbox -- bash -c '[[ -e /dev/sydbox/core/trace/magic_lock:exec ]]; "$1" --act-nothing >/dev/null 2>&1
        test -e /dev/sydbox || exit 1; bash -c "[[ ! -e /dev/sydbox ]]" || exit 2; [[ -e /dev/sydbox ]]' bash \
        "$HELPERS/forker"
    assert_status 0
}

@test "the exec lock is set by the next exec if one fails with another errno" {
    needs_sandbox
    printf 'no program\0' >garbage
    chmod +x garbage
    run sydbox -- bash -c '[[ -e /dev/sydbox/core/trace/magic_lock:exec ]] || exit 9
        "$1" --expect ENOEXEC execve "$PWD/garbage"; shopt -s execfail; exec "$PWD/garbage" 2>/dev/null
        [[ -e /dev/sydbox ]]' bash "$HELPERS/syscall-probe"
    assert_status 0
}

# -- the end, whatever they are doing --------------------------------------------------------------------------------

# Starts a sandbox whose script makes a process in some state, and touches `ready`; then ends it.
# is_killed SCRIPT: SIGTERM to sydbox, with abort/decision:killall, leaves nothing within 10 s, also on a busy machine.
is_killed() {
    "$SYDBOX" "${_engine_options[@]}" -m core/abort/decision:killall -m core/sandbox/write:deny \
        -m "whitelist/write+$SCRATCH/***" -m 'whitelist/write+/dev/***' -m log/console_level:0 -- \
        bash -c "$1" bash "$HELPERS" >/dev/null 2>&1 3>&- </dev/null &
    local foreground=$! begin i status=0 pid
    for ((i = 0; i < 400; i++)); do
        [[ ! -e ready ]] || break
        sleep 0.05
    done
    assert_exists ready || return
    begin=${EPOCHREALTIME/./}
    kill -TERM "$foreground"
    wait "$foreground" || status=$?
    local took=$((${EPOCHREALTIME/./} - begin))
    [[ $status -eq 143 ]] || fail "status $status" || return
    ((took < 10000000)) || fail "took $took us" || return
    while read -r pid; do
        ! kill -0 "$pid" 2>/dev/null || fail "process $pid is there still: $(cat "/proc/$pid/status")" || return
    done <pids
    rm -f -- ready pids
}

@test "SIGTERM with killall ends processes that run, sleep, ignore signals, or are daemons" {
    needs_sandbox
    is_killed 'trap "" TERM INT HUP; echo $$ >pids
        (trap "" TERM; echo $BASHPID >>pids; while :; do :; done) &
        setsid bash -c "trap \"\" TERM; echo \$\$ >>pids; sleep 60; :" &
        (setsid bash -c "echo \$\$ >>pids; touch ready; sleep 60; :" &); sleep 60; :'
}

@test "SIGTERM with killall ends stopped processes" {
    needs_sandbox
    is_killed 'echo $$ >pids; bash -c "echo \$\$ >>pids; kill -STOP \$\$; sleep 60" &
        until [[ $(cut -d " " -f 3 /proc/$!/stat) == [Tt] ]]; do :; done; touch ready; kill -STOP $$; sleep 60'
}

@test "SIGTERM with killall ends a traced process and its tracer" {
    needs_sandbox
    skip_unless "strace is not installed" have_command strace
    is_killed 'echo $$ >pids; strace -o /dev/null bash -c "echo \$\$ >>pids; touch ready; sleep 60; :" & echo $! >>pids
        wait; sleep 60'
}

@test "SIGTERM with killall ends a process that waits in vfork for its child" {
    needs_sandbox
    is_killed '"$1/racer" vfork ready >>pids & wait; sleep 60'
}

@test "SIGTERM with killall ends a process whose call is being decided while sydbox is busy" {
    needs_sandbox
    is_killed 'for i in 1 2 3 4; do (echo $BASHPID >>pids; while :; do : >"$PWD/x.$RANDOM"; rm -f x.*; done) & done
        until (($(wc -l <pids) == 4)); do :; done; touch ready; sleep 60'
}

@test "SIGTERM with killall ends processes that fork all the time" {
    needs_sandbox
    is_killed 'ulimit -u 3000; echo $$ >pids; f() { (f) & (sleep 0.01; f) & wait; }
        g() { while :; do (: ; sleep 0.05) & (:) & wait -n; done; }; g & g & touch ready; g'
}

@test "SIGUSR1 and SIGUSR2 are answered whatever the processes are doing, and do not stop the work" {
    needs_sandbox
    "$SYDBOX" "${_engine_options[@]}" -m core/sandbox/write:deny -m "whitelist/write+$SCRATCH/***" \
        -m 'whitelist/write+/dev/***' -m log/console_fd:5 -- \
        bash -c 'bash -c "kill -STOP \$\$" & stopped=$!; "$1/racer" vfork /dev/null >/dev/null & sleeping=$!
            until [[ -e go ]]; do : >work; done; kill -KILL $stopped $sleeping; exit 7' bash "$HELPERS" \
        5>>said >/dev/null 2>&1 3>&- </dev/null &
    local foreground=$! i status=0 signal
    until [[ -e work ]]; do sleep 0.05; done # sydbox listens since before that
    for signal in USR1 USR2; do
        for ((i = 0; i < 400; i++)); do
            kill "-$signal" "$foreground"
            sleep 0.1
            [[ $(grep -c 'bash  exec:' said) -lt 2 || $(grep -c 'racer  exec:' said) -lt 2 ]] || break
        done
        run cat said
        assert_output_has "processes below sydbox" "write:deny" "lock:off" " racer "
        [[ $signal == USR1 ]] || assert_output_has "whitelist/write+$SCRATCH/***"
        : >said
    done
    touch go
    wait "$foreground" || status=$?
    [ "$status" -eq 7 ]
}

@test "a descriptor that was opened before the lock, or comes over a socket, keeps working" {
    needs_sandbox
    # The sandbox is open first, then closed and locked; what is handed on was opened in the open one.
    run sydbox -m core/sandbox/write:off -m 'whitelist/write+/dev/***' -- python3 -c '
import array, os, socket, sys
kept = os.open("kept", os.O_CREAT | os.O_WRONLY)
sent = os.open("sent", os.O_CREAT | os.O_WRONLY)
one, other = socket.socketpair()
one.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [sent]))])
os.close(sent)
os.stat("/dev/sydbox/core/sandbox/write:deny")
os.stat("/dev/sydbox/core/trace/magic_lock:on")
os.write(kept, b"before the lock")
received = array.array("i", other.recvmsg(1, 100)[1][0][2])[0]
os.write(received, b"over a socket")
try:
    open("kept", "a")
except PermissionError:
    print("not anew")'
    assert_status 0
    assert_output_has "not anew"
    assert_violation_count 1
    [[ $(<kept) == "before the lock" && $(<sent) == "over a socket" ]]
}
