#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# The command line: options, profiles, environment, exit status.

load lib/common

# -- usage errors: status 2, one line, nothing is run ----------------------------------------------------------------

@test "an unknown option is an error" {
    run --separate-stderr "$SYDBOX" --no-such-option true
    assert_one_line_error 2 "sydbox: " "no-such-option"
}

@test "a missing command is an error" {
    run --separate-stderr "$SYDBOX"
    assert_one_line_error 2 "sydbox: " "command"
}

@test "a missing command after -- is an error" {
    run --separate-stderr "$SYDBOX" --
    assert_one_line_error 2 "sydbox: " "command"
}

@test "an option without its value is an error" {
    run --separate-stderr "$SYDBOX" -m
    assert_one_line_error 2 "sydbox: "
}

@test "an unknown engine is an error" {
    run --separate-stderr "$SYDBOX" --engine steam -- touch ran
    assert_one_line_error 2 "sydbox: " "steam"
    assert_missing ran
}

@test "a profile that is not there is an error" {
    run --separate-stderr "$SYDBOX" -c "$SCRATCH/none.syd-1" -- touch ran
    assert_one_line_error 2 "sydbox: " "none.syd-1" "No such file or directory"
    assert_missing ran
}

@test "a profile that cannot be read is an error" {
    mkdir folder.syd-1
    run --separate-stderr "$SYDBOX" -c "$SCRATCH/folder.syd-1" -- touch ran
    assert_one_line_error 2 "sydbox: " "folder.syd-1"
    assert_missing ran
}

@test "a profile whose name does not end in .syd-1 is an error" {
    echo "core/sandbox/write:deny" >profile.conf
    run --separate-stderr "$SYDBOX" -c "$SCRATCH/profile.conf" -- touch ran
    assert_one_line_error 2 "sydbox: " "profile.conf" ".syd-1"
    assert_missing ran
}

@test "-p with an unknown name is an error" {
    run --separate-stderr "$SYDBOX" -p no-such-profile -- touch ran
    assert_one_line_error 2 "sydbox: " "no-such-profile.syd-1"
    assert_missing ran
}

@test "a bad line of a profile is named by file and line" {
    printf '# a comment\n\n  core/sandbox/write:deny\ncore/sandbox/write:maybe\n' >bad.syd-1
    run --separate-stderr "$SYDBOX" -c "$SCRATCH/bad.syd-1" -- touch ran
    assert_one_line_error 2 "$SCRATCH/bad.syd-1:4: core/sandbox/write:maybe: "
    assert_missing ran
}

@test "an unknown key in a profile is an error that names the nearest key" {
    printf 'core/sandbox/wriet:deny\n' >typo.syd-1
    run --separate-stderr "$SYDBOX" -c "$SCRATCH/typo.syd-1" -- touch ran
    assert_one_line_error 2 "typo.syd-1:1: core/sandbox/wriet:deny: " "core/sandbox/write"
    assert_missing ran
}

@test "a bad line in a second profile stops the start too" {
    printf 'core/sandbox/write:deny\n' >good.syd-1
    printf 'nonsense\n' >bad.syd-1
    run --separate-stderr "$SYDBOX" -c "$SCRATCH/good.syd-1" -c "$SCRATCH/bad.syd-1" -- touch ran
    assert_one_line_error 2 "bad.syd-1:1: nonsense: "
    assert_missing ran
}

@test "a bad magic command after -m is an error" {
    run --separate-stderr "$SYDBOX" -m core/sandbox/write:perhaps -- touch ran
    assert_one_line_error 2 "sydbox: " "core/sandbox/write:perhaps"
    assert_missing ran
}

@test "SYDBOX_CONFIG that is not there is an error" {
    SYDBOX_CONFIG=$SCRATCH/none.syd-1 run --separate-stderr "$SYDBOX" -- touch ran
    assert_one_line_error 2 "none.syd-1"
    assert_missing ran
}

# -- information -----------------------------------------------------------------------------------------------------

@test "-h and --help print the usage on standard output" {
    local option
    for option in -h --help; do
        run --separate-stderr "$SYDBOX" "$option"
        assert_status 0
        assert_output_matches '^[Uu]sage: sydbox'
        assert_output_has --profile --engine --version --test
        [ -z "$stderr" ]
    done
}

@test "-v and --version print version and features" {
    local option
    for option in -v --version; do
        run --separate-stderr "$SYDBOX" "$option"
        assert_status 0
        assert_output_matches '^sydbox [0-9]+\.[0-9]+'
        [ -z "$stderr" ]
    done
}

@test "--test says item by item what the kernel offers" {
    needs_sandbox
    run --separate-stderr "$SYDBOX" --test
    assert_status 0
    [ "${#lines[@]}" -gt 3 ]
    assert_output_has "refused and reported" " openat2 " " unlinkat " " mount" " io_uring_setup" \
        "sydbox works here, and no call evaded it"
    assert_output_lacks "GOES AROUND" "COULD NOT BE TRIED" "WRITTEN TO"
    # Readable on a screen or two.
    [ "${#lines[@]}" -lt 60 ]
    local line
    for line in "${lines[@]}"; do [ "${#line}" -le 120 ]; done
    [ -z "$(find "${TMPDIR:-/tmp}" -maxdepth 1 -name 'sydbox-test.*' -user "$(id -u)")" ]
}

@test "--test fails where it can't make its folder" {
    needs_sandbox
    run env TMPDIR=/no/such/folder "$SYDBOX" --test
    assert_status 1
    assert_output_has "set TMPDIR"
}

# -- running a command -----------------------------------------------------------------------------------------------

@test "the exit status is the command's" {
    needs_sandbox
    local code
    for code in 0 1 2 42 126 127 255; do
        run "-$code" sydbox -- sh -c "exit $code"
    done
}

@test "a command that dies by a signal gives 128 + its number" {
    needs_sandbox
    local signal
    for signal in HUP:1 INT:2 KILL:9 SEGV:11 TERM:15; do
        # shellcheck disable=SC2016 # $$ is the inner shell's
        run sydbox -- sh -c 'ulimit -c 0; kill -'"${signal%:*}"' $$'
        assert_status $((128 + ${signal#*:}))
    done
}

@test "a command that does not exist gives 127" {
    needs_sandbox
    run -127 --separate-stderr sydbox -- "$SCRATCH/no-such-program"
    assert_one_line_error 127 "sydbox: " "no-such-program" "not found"
}

@test "a command that PATH does not have gives 127" {
    needs_sandbox
    run -127 --separate-stderr sydbox -- no-such-program-anywhere
    assert_one_line_error 127 "sydbox: " "no-such-program-anywhere"
}

@test "a command that is not executable gives 126" {
    needs_sandbox
    echo "echo ran" >plain-file
    chmod 644 plain-file
    run --separate-stderr sydbox -- "$SCRATCH/plain-file"
    assert_one_line_error 126 "sydbox: " "plain-file" "Permission denied"
}

@test "options end at --, and at the first word that is no option" {
    needs_sandbox
    run --separate-stderr sydbox -- echo -h --version
    assert_status 0
    assert_output_is "-h --version"
    run --separate-stderr sydbox echo -h -m x
    assert_status 0
    assert_output_is "-h -m x"
}

@test "arguments arrive as they are" {
    needs_sandbox
    # shellcheck disable=SC2016 # nothing is to be expanded
    run --separate-stderr sydbox -- printf '<%s>' '' ' a  b ' '$HOME' "'" '"' '*' $'new\nline'
    assert_status 0
    assert_output_is $'<>< a  b ><$HOME><\'><"><*><new\nline>'
}

@test "standard input, output and error are the command's own" {
    needs_sandbox
    run --separate-stderr bash -c 'echo in | "$@"' - "$SYDBOX" -- sh -c 'cat; echo err >&2'
    assert_status 0
    assert_output_is in
    [ "$stderr" = err ]
}

# -- environment -----------------------------------------------------------------------------------------------------

@test "the command sees the variables of sydbox" {
    needs_sandbox
    # shellcheck disable=SC2016 # expanded by the inner shell
    run --separate-stderr sydbox -- sh -c 'echo "$SYDBOX_ACTIVE $SYDBOX_API_VERSION $SYDBOX_VERSION $SYDBOX"'
    assert_status 0
    assert_output_matches "^1 1 [0-9]+\.[0-9]+[^ ]* $SYDBOX"
}

@test "-E sets and removes variables" {
    needs_sandbox
    # shellcheck disable=SC2016 # expanded by the inner shell
    GONE=here run --separate-stderr sydbox -E 'NEW=a b=c' -E EMPTY= -E GONE -- \
        sh -c 'echo "${NEW}|${EMPTY-unset}|${GONE-unset}"'
    assert_status 0
    assert_output_is "a b=c||unset"
}

@test "SYDBOX_CONFIG names a profile, used without -c and -p only" {
    needs_sandbox
    printf 'core/sandbox/write:deny\n' >deny.syd-1
    printf 'core/sandbox/write:off\n' >off.syd-1
    export SYDBOX_CONFIG=$SCRATCH/deny.syd-1
    run sydbox -- touch refused
    assert_status 1
    assert_missing refused
    run sydbox -c "$SCRATCH/off.syd-1" -- touch allowed
    assert_status 0
    assert_exists allowed
}

# -- profiles and rules ----------------------------------------------------------------------------------------------

@test "every shipped profile loads without a complaint" {
    needs_sandbox
    local profile
    for profile in "$PROFILES"/*.syd-1; do
        # exec:off: true itself may not be on a profile's list of programs.
        run --separate-stderr sydbox -c "$profile" -m core/sandbox/exec:off -m core/sandbox/read:off -- true
        assert_status 0
        assert_output_lacks "${profile##*/}:"
    done
}

@test "-p NAME, --profile NAME and -c @NAME are the same" {
    needs_sandbox
    assert_missing /usr/sydbox-test-x # a leftover would make touch go another way
    local way
    for way in "-p paludis" "--profile paludis" "--profile=paludis" "-c @paludis"; do
        # shellcheck disable=SC2086 # an option and its value
        run sydbox $way -- touch /usr/sydbox-test-x
        assert_status 1
        assert_violation_count 1
        assert_missing /usr/sydbox-test-x
    done
}

@test "a write outside of the whitelist is refused and reported" {
    needs_sandbox
    assert_missing /usr/sydbox-test-x
    run --separate-stderr sydbox -p paludis -- touch /usr/sydbox-test-x
    assert_status 1
    assert_violation_count 1
    assert_output_has "Operation not permitted" "sydbox: violation: write " "/usr/sydbox-test-x" "= EPERM" "no rule"
    assert_missing /usr/sydbox-test-x
}

@test "-m takes effect after the profiles before it" {
    needs_sandbox
    run sydbox -p paludis -- test -e '/dev/sydbox/core/sandbox/write?'
    assert_status 0
    run sydbox -p paludis -m core/sandbox/write:off -- test -e '/dev/sydbox/core/sandbox/write?'
    assert_status 1
}

@test "-m may be given often and keeps its order: the last rule that matches decides" {
    needs_sandbox
    run write_denied -m "whitelist/write+$SCRATCH/***" -m "blacklist/write+$SCRATCH/no" -- touch "$SCRATCH/no"
    assert_status 1
    assert_missing "$SCRATCH/no"
    run write_denied -m "blacklist/write+$SCRATCH/yes" -m "whitelist/write+$SCRATCH/***" -- touch "$SCRATCH/yes"
    assert_status 0
    assert_exists "$SCRATCH/yes"
}

@test "magic switches write sandboxing off for the process that gives it only" {
    needs_sandbox
    run write_denied -- sh -c "test -e /dev/sydbox/core/sandbox/write:off && touch '$SCRATCH/x'"
    assert_status 0
    assert_exists "$SCRATCH/x"
    run write_denied -- sh -c "(test -e /dev/sydbox/core/sandbox/write:off); touch '$SCRATCH/y'"
    assert_status 1
    assert_missing "$SCRATCH/y"
}

@test "a sealed sandbox does not know the magic paths" {
    needs_sandbox
    run sydbox -m core/trace/magic_lock:on -- test -e /dev/sydbox
    assert_status 1
    run sydbox -- test -e /dev/sydbox
    assert_status 0
}
