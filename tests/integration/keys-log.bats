#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# The keys that say what is told, and where: log/*. Each is seen to act, given with -m and as a magic stat.
# shellcheck disable=SC2016,SC2153 # scripts are expanded by the shell inside; PROBE is of lib/folders

load lib/common
load lib/folders

# One line of each topic comes of this; topics() has a part of each.
busy='test -e /dev/sydbox/whitelist/write+/some/rule
    test -e /dev/sydbox/nonsense
    "$PROBE" mkdir "$NO/new"
    "$PROBE" --expect 0 mkdir "$OK/../ok/new"
    rmdir -- "$OK/new"
    "$PROBE" execve "$OK/killed"'
topics() {
    cat <<END
1 magic refused: nonsense
2 violation: write mkdir
4 exec/kill_if_match: killed at $OK/killed
8 decision: mkdir: let through
16 magic: whitelist/write+/some/rule
32 lookup: mkdir: $OK/../ok/new -> $OK/new
64 pattern: write $OK/new: whitelist/write+$OK/***
256 intercepted: mkdir(0x
2048 call: mkdir(0x
END
}
run_busily() {
    cp -- "$PROBE" "$OK/killed"
    run --separate-stderr confined -m "exec/kill_if_match+$OK/killed" "$@" -- sh -c "$busy"
}
# shows_topics LEVEL TEXT: of all topics, just those in the sum are in the text.
shows_topics() {
    local number line
    while read -r number line; do
        if (($1 & number)); then
            [[ $2 == *"$line"* ]] || fail "level $1: no line with: $line, but: $2" || return
        else
            [[ $2 != *"$line"* ]] || fail "level $1: should not tell: $line" || return
        fi
    done < <(topics)
}
# no_such_values KEY VALUE...
no_such_values() {
    local key=$1 value
    shift
    for value; do
        run sydbox -- "$PROBE" --expect EINVAL stat "/dev/sydbox/$key:$value"
        assert_status 0 || fail "$key:$value" || return
    done
    run sydbox -- "$PROBE" --expect EINVAL stat "/dev/sydbox/$key?"
    assert_status 0 || fail "$key?"
}

@test "log/console_level: each number of the sum switches its own lines" {
    needs_sandbox
    local level
    for level in 0 1 2 3 4 8 16 32 64 256 2048 511 2559; do
        run_busily -m "log/console_level:$level"
        shows_topics "$level" "$stderr"
    done
}

@test "log/console_level: 128 switches the lines about the engine" {
    needs_sandbox
    run --separate-stderr sydbox -m log/console_level:128 -- true
    assert_output_has "sydbox: engine: "
    run --separate-stderr sydbox -m log/console_level:127 -- true
    assert_output_lacks "engine: "
}

@test "log/console_level changes at run time, for all processes" {
    needs_sandbox
    run --separate-stderr confined -- sh -c '
        (test -e /dev/sydbox/log/console_level:0); "$PROBE" mkdir "$NO/one"; test -e /dev/sydbox/nonsense
        test -e /dev/sydbox/log/console_level:1; "$PROBE" mkdir "$NO/two"; test -e /dev/sydbox/nothing; exit 0'
    assert_status 0
    assert_output_lacks violation nonsense
    assert_output_has "warning: magic refused: nothing"
}

@test "log/console_level and log/level take sums only" {
    needs_sandbox
    no_such_values log/console_level -1 x '' 1.0 99999999999
    no_such_values log/level -1 x '' 1.0 99999999999
}

@test "log/level: each number of the sum switches its own lines in the file" {
    needs_sandbox
    local level
    for level in 0 1 2 4 8 16 32 64 256 2048 511; do
        rm -f -- "$SCRATCH/log"
        run_busily -m "log/file:$SCRATCH/log" -m "log/level:$level" -m log/console_level:0
        assert_output_lacks "sydbox:"
        shows_topics "$level" "$(<"$SCRATCH/log")"
    done
}

@test "log/level changes at run time" {
    needs_sandbox
    run confined -m "log/file:$SCRATCH/log" -- sh -c '
        "$PROBE" mkdir "$NO/one"; test -e /dev/sydbox/log/level:2; "$PROBE" mkdir "$NO/two"
        test -e /dev/sydbox/log/level:0; "$PROBE" mkdir "$NO/three"; exit 0'
    assert_status 0
    run grep violation: "$SCRATCH/log"
    [[ ${#lines[@]} -eq 1 && $output == *"/no/two"* ]] || fail "$output"
}

@test "log/file is appended to, each line with the time" {
    needs_sandbox
    echo before >log
    run confined -m "log/file:$SCRATCH/log" -m log/level:1 -- test -e /dev/sydbox/nonsense
    run cat log
    [[ ${lines[0]} == before ]]
    [[ ${lines[1]} =~ ^2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{3}Z\ sydbox:\ warning:\ magic\ refused:\ nonsense ]]
}

@test "log/file can be empty for no file, and changes at run time" {
    needs_sandbox
    run confined -m "log/file:$SCRATCH/one" -m log/level:2 -- sh -c '
        "$PROBE" mkdir "$NO/one"
        test -e "/dev/sydbox/log/file:$1/two" || exit 9
        "$PROBE" mkdir "$NO/two"
        test -e /dev/sydbox/log/file: || exit 9
        "$PROBE" mkdir "$NO/three"; exit 0' sh "$SCRATCH"
    assert_status 0
    run grep -c violation: one two
    assert_output_is $'one:1\ntwo:1'
    run --separate-stderr sydbox -m log/file: -m log/level:511 -- true
    assert_status 0
    [ -z "$stderr" ] || fail "$stderr"
}

@test "log/file is opened once, and never through a link that the sandbox has put there" {
    needs_sandbox
    : >"$SCRATCH/victim"
    mkdir "$SCRATCH/folder"
    run confined -m "whitelist/write+$SCRATCH/folder/***" -m "log/file:$SCRATCH/folder/log" -m log/level:2 -- sh -c '
        mv "$1/folder/log" "$1/folder/moved" && ln -s ../victim "$1/folder/log" && ln -s ../victim "$1/folder/other"
        test -e /dev/sydbox/core/violation/raise_safe:true || exit 8
        test -e /dev/sydbox/log/level:3 || exit 8
        "$PROBE" mkdir "$NO/one"
        test -e "/dev/sydbox/log/file:$1/folder/other"
        "$PROBE" mkdir "$NO/two"; exit 0' sh "$SCRATCH"
    assert_status 0
    assert_output_has "the log file must not be a symbolic link: $SCRATCH/folder/other"
    run grep -c violation: "$SCRATCH/folder/moved"
    assert_output_is 2
    [ ! -s "$SCRATCH/victim" ]
    run --separate-stderr sydbox -m "log/file:$SCRATCH/folder/other" -- touch ran
    assert_one_line_error 2 "the log file must not be a symbolic link: $SCRATCH/folder/other"
    assert_missing ran
}

@test "log/file is opened with the identity of the process that names it" {
    needs_sandbox
    is_root || skip "only root has another identity to take"
    skip_unless "setpriv is missing" have_command setpriv
    mkdir -m 700 "$SCRATCH/private"
    chmod 711 "$SCRATCH"
    run sydbox -m core/sandbox/write:off -- setpriv --reuid 65534 --regid 65534 --clear-groups bash -c '
        [[ -w /dev/sydbox/log/file:$1/private/log ]]; [[ -w /dev/sydbox/log/level:511 ]]; exit 0' bash "$SCRATCH"
    assert_status 0
    assert_output_has "log/file: cannot open the log file: $SCRATCH/private/log: Permission denied"
    assert_missing "$SCRATCH/private/log"
}

@test "log/file: a file that cannot be opened is an error at the start and a warning later, and there is no query" {
    needs_sandbox
    run --separate-stderr sydbox -m "log/file:$SCRATCH/none/log" -- touch ran
    assert_one_line_error 2 "sydbox: log/file: " "$SCRATCH/none/log"
    assert_missing ran
    run --separate-stderr sydbox -- test -e "/dev/sydbox/log/file:$SCRATCH/none/log"
    assert_output_has "warning: " "$SCRATCH/none/log"
    run sydbox -- "$PROBE" --expect EINVAL stat '/dev/sydbox/log/file?'
    assert_status 0
}

@test "log/console_fd names the descriptor that messages go to" {
    needs_sandbox
    run --separate-stderr confined -m log/console_fd:5 -- "$PROBE" mkdir "$NO/new" 5>fifth
    [ -z "$stderr" ] || fail "$stderr"
    [[ $(<fifth) == "sydbox: violation: write mkdir"* ]] || fail "$(<fifth)"
    run --separate-stderr confined -m log/console_fd:1 -- sh -c 'exec "$PROBE" mkdir "$NO/new" >/dev/null'
    [ -z "$stderr" ] || fail "$stderr"
    [[ $output == "sydbox: violation: write mkdir"* ]] || fail "$output"
}

@test "log/console_fd changes at run time" {
    needs_sandbox
    run --separate-stderr confined -- sh -c '
        "$PROBE" mkdir "$NO/one"; test -e /dev/sydbox/log/console_fd:5; "$PROBE" mkdir "$NO/two"' 5>fifth
    [[ $stderr == *"/no/one"* && $stderr != *"/no/two"* ]] || fail "$stderr"
    [[ $(<fifth) == *"path     $NO/two"* && $(<fifth) != *"path     $NO/one"* ]] || fail "$(<fifth)"
}

@test "log/console_fd takes descriptors only" {
    needs_sandbox
    no_such_values log/console_fd -1 x '' 2.5 99999999999
}
