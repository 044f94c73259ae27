#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# The keys that say when and how a sandbox ends: core/abort/*, core/panic/*, core/trace/exit_*, core/trace/interrupt.
# shellcheck disable=SC2016,SC2153,SC2154 # scripts are expanded by the shell inside; variables are of lib/

load lib/common
load lib/folders
load lib/cases

# Starts a sandbox in the background. $FOREGROUND is the pid of its foreground process; its output goes to the file
# `said`, and it reads from $FED_BY, if that is set.
start() {
    "$SYDBOX" "${_engine_options[@]}" -m core/sandbox/write:deny -m 'whitelist/write+/dev/***' \
        -m "whitelist/write+$OK/***" "$@" >said 2>&1 3>&- 7>&- <"${FED_BY-/dev/null}" &
    FOREGROUND=$!
}
# The end of sydbox, as `run` would tell it.
await_end() {
    status=0 output=''
    wait "$FOREGROUND" || status=$?
}
is_gone() { ! kill -0 "$1" 2>/dev/null; }
# Of the children of the foreground process, besides sydbox-anchor.
supervisor() {
    local child
    for child in $(<"/proc/$FOREGROUND/task/$FOREGROUND/children"); do
        [[ $(<"/proc/$child/comm") != sydbox ]] || echo "$child"
    done
}

# A process that says when it is there, and when it is told to tries what is forbidden.
patient='touch "$OK/there"; until [[ -e $OK/go ]]; do sleep 0.05; done
    "$PROBE" mkdir "$NO/new" >"$OK/tried"; touch "$OK/done"; exit 5'
# takes_only KEY VALUE...: these, and no others; it cannot be asked for.
takes_only() {
    local key=$1 value
    shift
    new_cases
    for value; do
        add_case "$key:$value" 0 0 -- stat "/dev/sydbox/$key:$value"
    done
    for value in nonsense '' -2 256; do
        add_case "$key:$value" EINVAL 0 -- stat "/dev/sydbox/$key:$value"
    done
    add_case "$key?" EINVAL 0 -- stat "/dev/sydbox/$key?"
    run_cases sydbox -- "$PROBE"
}
# start_up_only KEY VALUE...: EPERM at run time.
start_up_only() {
    local key=$1 value
    shift
    new_cases
    for value; do
        add_case "$key:$value" EPERM 0 -- stat "/dev/sydbox/$key:$value"
    done
    run_cases sydbox -- "$PROBE"
}
# answers KEY DEFAULT: a query, at the default and at both values.
answers() {
    local value expected
    for value in '' true false; do
        [[ ${value:-$2} == true ]] && expected=0 || expected=ENOENT
        run sydbox ${value:+-m "$1:$value"} -- "$PROBE" --expect "$expected" stat "/dev/sydbox/$1?"
        assert_status 0 || fail "$1:$value" || return
    done
}

# -- a signal that ends sydbox ---------------------------------------------------------------------------------------

@test "core/abort/decision:contall lets the processes go on unsandboxed" {
    needs_sandbox
    start -m core/abort/decision:contall -- bash -c "$patient"
    until_true test -e "$OK/there"
    kill -TERM "$FOREGROUND"
    await_end
    assert_status 143
    touch "$OK/go"
    until_true test -e "$OK/done"
    assert_exists "$NO/new"
}

@test "core/abort/decision:killall, the default, kills the processes" {
    needs_sandbox
    start -- bash -c 'echo $$ >"$OK/pid"; '"$patient"
    until_true test -e "$OK/there"
    kill -TERM "$FOREGROUND"
    await_end
    assert_status 143
    until_true is_gone "$(<"$OK/pid")"
    assert_missing "$OK/done"
}

@test "core/abort/decision changes at run time, and takes its own words only" {
    needs_sandbox
    start -m core/abort/decision:contall -- bash -c '[[ -e /dev/sydbox/core/abort/decision:killall ]]
        echo $$ >"$OK/pid"; '"$patient"
    until_true test -e "$OK/there"
    kill -INT "$FOREGROUND"
    await_end
    assert_status 130
    until_true is_gone "$(<"$OK/pid")"
    takes_only core/abort/decision contall killall
    tell_cases
}

# -- a call that sydbox cannot check, because it may open no descriptor ---------------------------------------------

# Starts a sandbox that reads names from descriptor 7. For each one a process of its own makes the file $NO/NAME, and
# `said` gets the line "NAME: STATUS".
start_maker() {
    mkfifo orders
    FED_BY=orders start "$@" -- bash -c '[[ -e /dev/sydbox/whitelist/write+/other ]]; echo ready
        while read -r name; do (: >"$NO/$name") 2>/dev/null; echo "$name: $?"; done; echo over; exit 5'
    exec 7>orders
    until_said ready
}
until_said() { until_true grep -qxF "$1" said; }
# may_open NUMBER: the lowest descriptor that sydbox may not open from now on; those that are open stay open.
may_open() { prlimit --pid "$(supervisor)" --nofile="$1:"; }
# make NAME
make() { echo "$1" >&7; }
end_maker() {
    exec 7>&-
    await_end
    output=$(<said)
}

@test "core/panic/decision:kill kills the process whose calls sydbox cannot check, and no other" {
    needs_sandbox
    start_maker -m core/panic/decision:kill -m core/panic/exit_code:9
    may_open 3 # standard input, output and error are open
    make first
    until_said "first: 137"
    may_open 1024
    make second
    until_said "second: 1"
    end_maker
    assert_status 5
    assert_output_has over "sydbox could not "
    assert_missing "$NO/first" "$NO/second"
}

@test "core/panic/decision:cont lets that process go on unsandboxed, and no other" {
    needs_sandbox
    start_maker -m core/panic/decision:cont -m core/panic/exit_code:9
    may_open 3 # standard input, output and error are open
    make first
    until_said "first: 0"
    may_open 1024
    make second
    until_said "second: 1"
    end_maker
    assert_status 5
    assert_output_has over "sydbox could not "
    assert_exists "$NO/first"
    assert_missing "$NO/second"
}

@test "core/panic/decision:contall lets all go on unsandboxed; core/panic/exit_code says with which status" {
    needs_sandbox
    local code
    for code in 9 -1; do
        rm -rf -- orders "$NO" && mkdir -- "$NO"
        start_maker -m core/panic/decision:contall -m "core/panic/exit_code:$code"
        may_open 3 # standard input, output and error are open
        make first
        until_said "first: 0"
        make second
        until_said "second: 0"
        end_maker
        [[ $code == 9 ]] && assert_status 9 || assert_status 5
        assert_output_has over "sydbox could not "
        assert_exists "$NO/first" "$NO/second"
    done
}

@test "core/panic/decision:killall kills all; core/panic/exit_code:0 is a status like others" {
    needs_sandbox
    local code
    for code in 9 0 -1; do
        rm -f -- orders
        start_maker -m core/panic/decision:killall -m "core/panic/exit_code:$code"
        may_open 3 # standard input, output and error are open
        make first
        await_end
        exec 7>&-
        [[ $code == -1 ]] && assert_status 137 || assert_status "$code"
        output=$(<said)
        assert_output_lacks over
        assert_missing "$NO/first"
    done
}

@test "core/panic/decision and core/panic/exit_code take their own values only" {
    needs_sandbox
    takes_only core/panic/decision cont contall kill killall
    takes_only core/panic/exit_code -1 0 1 255
    tell_cases
}

# -- the end of the first process, and of sydbox ---------------------------------------------------------------------

# The first process ends at once; the other tries what is forbidden when sydbox has returned.
first_ends='("$PROBE" stat /dev/sydbox >/dev/null; '"$patient"') >/dev/null 2>&1 &
    until [[ -e $OK/there ]]; do sleep 0.05; done; echo $$ >"$OK/eldest"; exit 6'

@test "core/trace/exit_wait_all:false returns with the eldest's status; the others go on sandboxed" {
    needs_sandbox
    start -m core/trace/exit_wait_all:false -- bash -c "$first_ends"
    await_end
    assert_status 6
    assert_missing "$OK/done"
    touch "$OK/go"
    until_true test -e "$OK/done"
    assert_missing "$NO/new"
    run cat "$OK/tried"
    assert_output_is "mkdir = EPERM"
}

@test "core/trace/exit_wait_all changes at run time" {
    needs_sandbox
    start -- bash -c "[[ -e /dev/sydbox/core/trace/exit_wait_all:false ]]; $first_ends"
    await_end
    assert_status 6
    assert_missing "$OK/done"
    touch "$OK/go"
    until_true test -e "$OK/done"
}

@test "core/trace/exit_wait_all:true waits for all processes, and a query gives the value" {
    needs_sandbox
    start -- bash -c "$first_ends"
    until_true test -s "$OK/eldest"
    until_true is_gone "$(<"$OK/eldest")"
    kill -0 "$FOREGROUND"
    touch "$OK/go"
    await_end
    assert_status 6
    assert_exists "$OK/done"
    answers core/trace/exit_wait_all true
}

# Prints "ready" when the first process has ended, and does not listen to the terminal.
left_behind='trap "" INT QUIT; (while [[ -e /proc/$$ ]]; do sleep 0.05; done; sleep 0.1; echo ready; exec sleep 30) & exit 5'

@test "sydbox says after two seconds which processes of the command it waits for" {
    needs_sandbox
    start -- bash -c 'sleep 2.5 & exit 5'
    await_end
    assert_status 5
    [[ $(<said) =~ ^"sydbox: waiting for sleep["[0-9]+"]"$ ]] || fail "$(<said)"
    start -- bash -c 'sleep 0.2 & exit 5' # in time
    await_end
    [[ ! -s said ]] || fail "$(<said)"
}

@test "a sandbox whose command has ended is ended by the terminal's interrupt and quit, and by SIGTERM" {
    needs_sandbox
    local key
    for key in interrupt quit; do
        run "$HELPERS/on-terminal" "$key" - "$SYDBOX" "${_engine_options[@]}" -- bash -c "$left_behind"
        assert_output_has "status $([[ $key == quit ]] && echo 131 || echo 130)"
    done
    start -- bash -c "$left_behind"
    until_true grep -q ready said
    kill -TERM "$FOREGROUND"
    await_end
    assert_status 143
}

@test "contall: a key of the terminal lets nothing go on unsandboxed, though no signal can be queued any more" {
    needs_sandbox
    skip_unless "python3 is missing" have_command python3
    # With RLIMIT_SIGPENDING used up the kernel drops the sender of a queued signal (sigqueue(3)).
    local program='import ctypes, os, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, {40, signal.SIGINT, signal.SIGQUIT})
queue = ctypes.CDLL(None).sigqueue
while queue(os.getpid(), 40, 0) == 0:
    pass
print("ready", flush=True)
sys.stdin.readline()
for attempt in range(20):
    try:
        os.mkdir(sys.argv[1])
        print("escaped")
        break
    except OSError:
        pass
    signal.sigtimedwait({signal.SIGCHLD}, 0.02)
print("end")'
    local key
    for key in interrupt quit; do
        run bash -c 'ulimit -i 20; exec "$@"' bash "$HELPERS/on-terminal" "$key" go "$SYDBOX" "${_engine_options[@]}" \
            -m core/sandbox/write:deny -m 'whitelist/write+/dev/***' -m core/abort/decision:contall \
            -m "filter/write+$NO/***" -- python3 -B -c "$program" "$NO/new"
        assert_output_has end "status 0"
        assert_output_lacks escaped
        assert_missing "$NO/new"
    done
}

@test "core/trace/exit_kill:true: whichever process of sydbox is killed, all the others are killed too" {
    needs_sandbox
    local who victim
    for who in foreground supervisor; do
        rm -f -- "$OK/there"
        start -m core/trace/exit_kill:true -- bash -c 'echo $$ >"$OK/pid"; setsid sleep 30 & echo $! >"$OK/sleeper"
            '"$patient"
        until_true test -e "$OK/there"
        [[ $who == foreground ]] && victim=$FOREGROUND || victim=$(supervisor)
        kill -KILL "$victim"
        await_end
        assert_status 137
        until_true is_gone "$(<"$OK/pid")"
        until_true is_gone "$(<"$OK/sleeper")"
        assert_missing "$OK/done" "$NO/new"
    done
}

@test "core/trace/exit_kill:false: processes outlive sydbox, but without it nothing forbidden is let through" {
    needs_sandbox
    start -- bash -c "$patient"
    until_true test -e "$OK/there"
    kill -KILL "$FOREGROUND" # the supervisor process is still there
    await_end
    assert_status 137
    touch "$OK/go"
    until_true test -e "$OK/done"
    assert_missing "$NO/new"
    rm -f -- "$OK"/{there,go,done}
    mkfifo "$OK/fifo"
    start -- bash -c 'echo $$ >"$OK/pid"; touch "$OK/there"; read -rt 30 _ <"$OK/fifo"; : >"$NO/new"'
    until_true test -e "$OK/there"
    exec 5<>"$OK/fifo"
    local supervisor
    supervisor=$(supervisor)
    kill -KILL "$supervisor"
    await_end
    assert_status 137
    echo >&5
    exec 5>&-
    until_true is_gone "$(<"$OK/pid")"
    assert_missing "$NO/new"
}

@test "core/trace/exit_kill is set at start-up only, and a query gives the value" {
    needs_sandbox
    start_up_only core/trace/exit_kill true false
    answers core/trace/exit_kill false
    tell_cases
}

@test "without a profile a warning on the terminal says that nothing is checked" {
    needs_sandbox
    run "$HELPERS/on-terminal" interrupt go "$SYDBOX" -- bash -c 'trap "" INT; echo ready; read -r'
    assert_output_has "sydbox: warning: nothing is checked: give a profile, for example -p paludis"
    run "$HELPERS/on-terminal" interrupt go "$SYDBOX" -m core/sandbox/write:off -- bash -c 'trap "" INT; echo ready; read -r'
    assert_output_lacks "nothing is checked"
    run "$SYDBOX" -- true
    assert_output_is ""
}

# -- a terminal ------------------------------------------------------------------------------------------------------

# at_terminal KEY INTERRUPT_SETTING: the command does not listen to the key, and prints what is typed then.
at_terminal() {
    run "$HELPERS/on-terminal" "$1" "${3:-go}" "$SYDBOX" "${_engine_options[@]}" -m "core/trace/interrupt:$2" \
        -m core/abort/decision:killall -- bash -c 'trap "" INT QUIT; echo ready; read -r line; echo "got $line"; exit 5'
    assert_status 0
}

@test "core/trace/interrupt:anywhere: the terminal's interrupt ends sydbox, though the command does not listen" {
    needs_sandbox
    at_terminal interrupt anywhere -
    assert_output_has "status 130"
    assert_output_lacks "got"
    at_terminal quit anywhere -
    assert_output_has "status 131"
}

@test "core/trace/interrupt: with any other value the command alone decides about the terminal's interrupt" {
    needs_sandbox
    local value key
    for value in while_wait never block_tstp_too; do
        for key in interrupt quit; do
            at_terminal "$key" "$value"
            assert_output_has "got go" "status 5"
        done
    done
}

@test "core/trace/interrupt:block_tstp_too: the terminal's suspend does not stop sydbox, but the command as ever" {
    needs_sandbox
    # The command says what of it is stopped; sydbox is stopped when its parent says so.
    run "$HELPERS/on-terminal" suspend go "$SYDBOX" "${_engine_options[@]}" -m core/trace/interrupt:block_tstp_too -- \
        bash -c 'trap "" TSTP; echo ready; read -r line; echo "got $line"; exit 5'
    assert_output_has "got go" "status 5"
    assert_output_lacks stopped
    run "$HELPERS/on-terminal" suspend go "$SYDBOX" "${_engine_options[@]}" -m core/trace/interrupt:while_wait -- \
        bash -c 'trap "" TSTP; echo ready; read -r line; echo "got $line"; exit 5'
    assert_output_has stopped "got go" "status 5"
    run sydbox -m core/trace/interrupt:block_tstp_too -- grep SigIgn: /proc/self/status
    local inside=$output
    run grep SigIgn: /proc/self/status
    [[ $output == "$inside" ]] || fail "inside: $inside"
}

@test "what was ignored before sydbox is ignored in the command, and sydbox sees the end of its children all the same" {
    needs_sandbox
    # 32 and 33 are what posix_spawn(3) leaves ignored: a program that make(1) starts has them so.
    local program='import ctypes, os, signal, sys
for number in (int(word) for word in sys.argv[1].split()):
    if number < 32:
        signal.signal(number, signal.SIG_IGN)
    else:
        ignore = (ctypes.c_ulong * 8)(1)
        assert ctypes.CDLL(None).syscall(13, number, ignore, None, 8) == 0
os.execvp(sys.argv[2], sys.argv[2:])'
    skip_unless "python3 is missing" have_command python3
    skip_unless "the number of rt_sigaction is known for x86_64 only" [ "$(uname -m)" = x86_64 ]
    local numbers outside
    for numbers in 17 13 20 23 "32 33" 33 "2 3 13 17 23"; do
        outside=$(python3 -c "$program" "$numbers" grep SigIgn: /proc/self/status)
        run python3 -c "$program" "$numbers" "$SYDBOX" "${_engine_options[@]}" -- grep SigIgn: /proc/self/status
        [[ $status -eq 0 && $output == "$outside" && $output == *[1-9a-f]* ]] || fail "$numbers: $outside, $output"
    done
}

@test "core/trace/interrupt: signals of kill(1) end sydbox, but with never only SIGTERM does" {
    needs_sandbox
    local value
    for value in anywhere while_wait; do
        rm -f -- "$OK/there"
        start -m "core/trace/interrupt:$value" -m core/abort/decision:killall -- bash -c "$patient"
        until_true test -e "$OK/there"
        kill -INT "$FOREGROUND"
        await_end
        assert_status 130
    done
    for value in never block_tstp_too; do
        rm -f -- "$OK/there"
        start -m "core/trace/interrupt:$value" -m core/abort/decision:killall -- bash -c "$patient"
        until_true test -e "$OK/there"
        kill -INT "$FOREGROUND"
        kill -HUP "$FOREGROUND"
        sleep 0.3
        kill -0 "$FOREGROUND"
        kill -TERM "$FOREGROUND"
        await_end
        assert_status 143
    done
}

@test "core/trace/interrupt is set at start-up only, and takes its own words only" {
    needs_sandbox
    start_up_only core/trace/interrupt anywhere while_wait never block_tstp_too
    run --separate-stderr sydbox -m core/trace/interrupt:sometimes -- true
    assert_one_line_error 2 core/trace/interrupt sometimes
    run sydbox -- "$PROBE" --expect EINVAL stat '/dev/sydbox/core/trace/interrupt?'
    assert_status 0
    tell_cases
}

@test "a hang-up of the terminal reaches the command if sydbox leads the session" {
    needs_sandbox
    # The kernel tells the leader of the session alone: sydbox. It goes on as long as the command does not listen.
    local command
    for command in 'trap "echo came >came; exit 3" HUP' 'trap "" HUP'; do
        rm -f came "$OK/done"
        run python3 -c 'import os, pty, sys, time
pid, master = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
while not os.path.exists("ready"):
    time.sleep(0.05)
os.remove("ready")
os.close(master)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))' \
            "$SYDBOX" "${_engine_options[@]}" -m core/sandbox/network:deny -- bash -c \
            "(trap 'echo told >job; exit' HUP; for ((i = 0; i < 100; i++)); do sleep 0.1; done) & $command; : >ready; for ((i = 0; i < 20; i++)); do sleep 0.1; done; exit 4"
        if [[ $command == *came* ]]; then
            assert_output_is 3
            assert_exists came
            until_true test -e job
        else
            assert_output_is 4
        fi
    done
}
