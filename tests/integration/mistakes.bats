#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# What people get wrong at the command line: one line that names it and says what to do, status 2, nothing is run.
# cli.bats has the common ones.
# shellcheck disable=SC2154 # stderr is set by run

load lib/common

# mistake "TEXT" ARGUMENT...: sydbox ARGUMENT... says exactly "sydbox: TEXT".
mistake() {
    local expected=$1
    shift
    run --separate-stderr "$SYDBOX" "$@"
    [[ $status -eq 2 && -z $output && $stderr == "sydbox: $expected" ]] ||
        fail "sydbox $*: status $status, $output$stderr"
    assert_missing ran
}

@test "an empty value is reported with its option" {
    local option
    for option in -c --config -p --profile -m --magic -E --env --engine; do
        mistake "$option: the value is empty; see sydbox --help" "$option" '' touch ran
    done
    for option in --config --profile --magic --env --engine; do
        mistake "$option: the value is empty; see sydbox --help" "$option=" touch ran
    done
}

@test "an empty value of the command is the command's" {
    run "$SYDBOX" -- printf '<%s>' -p ''
    assert_status 0
    assert_output_is '<-p><>'
}

@test "-p with something that is no name reports what to give" {
    mistake "-p paludis.syd-1: use the name only: -p paludis" -p paludis.syd-1 touch ran
    mistake "-p @paludis: use the name only: -p paludis" -p @paludis touch ran
    mistake "-p ./a.syd-1: this is a path, not a name; use -c FILE" -p ./a.syd-1 touch ran
}

@test "options that run no command take none" {
    mistake "--test does not run a command: touch" --test touch ran
    mistake "--magic-list does not run a command: touch" --magic-list touch ran
    mistake "--check does not run a command: touch" --check touch ran
}

@test "an unknown option is an error, however long it is" {
    mistake "unrecognised option '--command'; see sydbox --help" --command=touch touch ran
    run --separate-stderr "$SYDBOX" "--$(printf 'x%.0s' {1..5000})" touch ran
    assert_one_line_error 2 "sydbox: " "unrecognised option '--xxx" "...; see sydbox --help"
    ((${#stderr} < 300)) || fail "$stderr"
}

@test "the notify engine below itself is refused with advice on what works" {
    needs_sandbox
    [[ $ENGINE == notify ]] || skip "the outer sandbox has no listener"
    run --separate-stderr sydbox -- "$SYDBOX" --engine notify -- touch ran
    assert_one_line_error 2 "sydbox: another sydbox or a similar program already supervises these processes; let sydbox choose the engine"
    assert_missing ran
}

@test "a query at the start is an error" {
    mistake "-m core/sandbox/write?: only a process of the sandbox can ask, with stat(2)" -m 'core/sandbox/write?' touch ran
    echo 'whitelist/write?/x' >ask.syd-1
    mistake "$SCRATCH/ask.syd-1:1: whitelist/write?/x: only a process of the sandbox can ask, with stat(2)" \
        -c "$SCRATCH/ask.syd-1" touch ran
}

@test "a log file that cannot be opened stops the start" {
    needs_sandbox
    run --separate-stderr sydbox -m log/console_fd:77 -- touch ran
    assert_one_line_error 2 "sydbox: log/console_fd: descriptor 77: Bad file descriptor"
    run --separate-stderr sydbox -m 'whitelist/write+~/x' -- touch ran
    assert_one_line_error 2 "must be absolute: ~ and $ are not expanded"
    run --separate-stderr sydbox -m log/file:/nonexist/x -- touch ran
    assert_one_line_error 2 "sydbox: log/file: " /nonexist/x "No such file or directory"
    assert_missing ran
}

@test "a profile that is not there is an error that names those that are" {
    mkdir data
    touch data/b.syd-1 data/a.syd-1 data/c.other
    SYDBOX_DATADIR=$SCRATCH/data mistake "profile $SCRATCH/data/x.syd-1: No such file or directory; the installed profiles are a, b" \
        -p x touch ran
    SYDBOX_DATADIR=$SCRATCH/no mistake "profile $SCRATCH/no/x.syd-1: No such file or directory" -p x touch ran
    mistake "profile $SCRATCH/data/x.syd-1: No such file or directory" -c "$SCRATCH/data/x.syd-1" touch ran
}

@test "a mistake is reported as it was written" {
    mistake '--engine foo: "foo" is none of auto, notify, ptrace' --engine foo touch ran
    SYDBOX_CONFIG=nope mistake \
        'SYDBOX_CONFIG: profile nope: the name must end in .syd-1, the version of the profile format' touch ran
}

@test "all bad lines of a profile are reported, and the first twenty of a file that is no profile" {
    printf 'core/x:1\ncore/sandbox/write:deny\nlog/levle:3\n' >two.syd-1
    mistake "$SCRATCH/two.syd-1:1: core/x:1: there is no key \"core/x\"
sydbox: $SCRATCH/two.syd-1:3: log/levle:3: there is no key \"log/levle\"; did you mean log/level?" \
        -c "$SCRATCH/two.syd-1" touch ran
    yes 'no profile' | head -n 5000 >none.syd-1
    run --separate-stderr "$SYDBOX" --check -c "$SCRATCH/none.syd-1"
    ((status == 2 && ${#stderr_lines[@]} == 21)) || fail "status $status, $stderr"
    [[ ${stderr_lines[20]} == "sydbox: $SCRATCH/none.syd-1: 4980 more lines with errors" ]] || fail "${stderr_lines[20]}"
}

@test "long and binary input is not repeated at length" {
    head -c 5000 /dev/zero >zero.syd-1
    head -c 5000 /dev/zero | tr '\0' x >long.syd-1
    local arguments
    for arguments in "-c zero.syd-1" "-c long.syd-1" "-m $(<long.syd-1)" "-p $(<long.syd-1)" "--engine $(<long.syd-1)" \
        "-m core/sandbox/write:$(<long.syd-1)" "-m whitelist/network/bind+inet:$(<long.syd-1)@1"; do
        # shellcheck disable=SC2086 # words
        run --separate-stderr "$SYDBOX" $arguments touch ran
        assert_one_line_error 2 "sydbox: " ...
        ((${#stderr} < 1200)) || fail "${#stderr} characters for ${arguments:0:60}"
        assert_missing ran
    done
}

@test "a profile may begin with a byte order mark and end without a line feed" {
    printf '\xef\xbb\xbfcore/sandbox/write:deny\nwhitelist/write+/x' >marked.syd-1
    run "$SYDBOX" --check -c "$SCRATCH/marked.syd-1"
    assert_status 0
    assert_output_has core/sandbox/write:deny whitelist/write+/x
}

@test "an empty name and a folder are no commands" {
    run --separate-stderr "$SYDBOX" -- ''
    [[ $status -eq 127 && $stderr == "sydbox: the name of the command is empty" ]] || fail "$status $stderr"
    run --separate-stderr "$SYDBOX" -- "$SCRATCH"
    [[ $status -eq 126 && $stderr == "sydbox: $SCRATCH: Is a directory" ]] || fail "$status $stderr"
}

@test "a /proc of another pid namespace, and none at all, stop the start" {
    needs_sandbox
    skip_unless "pid and mount namespaces are not allowed here" unshare -m -p -f true
    run --separate-stderr unshare -p -f "$SYDBOX" "${_engine_options[@]}" -- touch ran
    assert_one_line_error 2 "/proc is that of another pid namespace"
    run --separate-stderr unshare -m sh -c 'mount -t tmpfs none /proc; exec "$@"' sh "$SYDBOX" "${_engine_options[@]}" -- touch ran
    assert_one_line_error 2 "no procfs at /proc"
    assert_missing ran
    run -0 unshare -p -f --mount-proc "$SYDBOX" "${_engine_options[@]}" -- touch ran
    assert_exists ran
}

@test "the error names the limit of processes where that stops the start" {
    needs_sandbox
    # A user of its own, so that no other process counts.
    local -a somebody=(setpriv --reuid=54321 --regid=54321 --clear-groups)
    skip_unless "only root can become somebody else" "${somebody[@]}" true
    local most
    for most in 1 2 3 4; do
        run --separate-stderr "${somebody[@]}" bash -c "ulimit -u $most; exec \"\$@\"" bash "$SYDBOX" \
            "${_engine_options[@]}" -- true
        if [[ $ENGINE != notify ]] && ((most > 2)); then
            break # one thread is enough there
        fi
        assert_one_line_error 2 "sydbox: cannot start a " "(see ulimit -u" "): Resource temporarily unavailable"
    done
    run -0 "${somebody[@]}" bash -c 'ulimit -u 20; exec "$@"' bash "$SYDBOX" "${_engine_options[@]}" -- true
}
