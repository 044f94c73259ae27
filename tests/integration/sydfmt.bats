#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# sydfmt, which writes out magic commands.

load lib/common

# Where magic commands live, as this sydbox was built.
prefix() { "$SYDBOX" --version | sed -n 's/^magic prefix *//p'; }

sydfmt() { "${SYDBOX%/*}/sydfmt" "$@"; }

# bytes N: a text of that length.
bytes() { printf "%${1}s" '' | tr ' ' x; }

@test "sydfmt exec prints the path to stat" {
    run --separate-stderr sydfmt exec -- /bin/echo 'a b' '' c
    assert_status 0
    [ -z "$stderr" ]
    assert_output_is "$(prefix)/cmd/exec!/bin/echo"$'\037a b\037\037c'
}

@test "sydfmt exec of a program without arguments has no separator" {
    run --separate-stderr sydfmt exec -- true
    assert_output_is "$(prefix)/cmd/exec!true"
    run --separate-stderr sydfmt exec true
    assert_output_is "$(prefix)/cmd/exec!true"
}

@test "sydfmt exec leaves arguments as they are" {
    run --separate-stderr sydfmt exec -- p -h --version -- '*' $'new\nline' $'\xff' '\x'
    assert_status 0
    assert_output_is "$(prefix)/cmd/exec!p"$'\037-h\037--version\037--\037*\037new\nline\037\xff\037\\x'
    run --separate-stderr sydfmt exec p -h
    assert_output_is "$(prefix)/cmd/exec!p"$'\037-h'
    run --separate-stderr sydfmt exec -- -p
    assert_output_is "$(prefix)/cmd/exec!-p"
}

@test "what sydfmt exec prints runs the program outside of the sandbox" {
    needs_sandbox
    # shellcheck disable=SC2016 # expanded by the inner shell
    run write_denied -- env FMT="${SYDBOX%/*}/sydfmt" bash -c \
        '[[ -e $("$FMT" exec -- touch "$1/a b" "$1/c") ]]' - "$SCRATCH"
    assert_status 0
    local tries
    for ((tries = 0; tries < 200; tries++)); do
        [[ ! -e "$SCRATCH/a b" || ! -e $SCRATCH/c ]] || break
        sleep 0.05
    done
    assert_exists "$SCRATCH/a b" "$SCRATCH/c"
}

@test "a missing or unknown task, program or option is an error" {
    run --separate-stderr sydfmt
    assert_one_line_error 2 "sydfmt: " "task"
    run --separate-stderr sydfmt steam
    assert_one_line_error 2 "sydfmt: " "steam"
    run --separate-stderr sydfmt --steam
    assert_one_line_error 2 "sydfmt: " "steam"
    run --separate-stderr sydfmt exec
    assert_one_line_error 2 "sydfmt: " "program"
    run --separate-stderr sydfmt exec --
    assert_one_line_error 2 "sydfmt: " "program"
    run --separate-stderr sydfmt exec -- '' x
    assert_one_line_error 2 "sydfmt: " "program"
    run --separate-stderr sydfmt exec -x true
    assert_one_line_error 2 "sydfmt: " "-x"
}

@test "a word that holds the separator is an error" {
    run --separate-stderr sydfmt exec -- true $'a\037b'
    assert_one_line_error 2 "sydfmt: " 'a\x1fb' "037"
    run --separate-stderr sydfmt exec -- $'a\037b'
    assert_one_line_error 2 "sydfmt: " "037"
}

@test "a path of 4095 bytes is printed, a longer one is an error" {
    local start
    start=$(prefix)/cmd/exec!
    run --separate-stderr sydfmt exec -- "$(bytes $((4095 - ${#start})))"
    assert_status 0
    [ "${#output}" -eq 4095 ]
    run --separate-stderr sydfmt exec -- "$(bytes $((4096 - ${#start})))"
    assert_one_line_error 2 "sydfmt: " "4096" "4095"
    run --separate-stderr sydfmt exec -- a "$(bytes 100000)"
    assert_one_line_error 2 "sydfmt: " "4095"
}

@test "-h and -v print the usage and the version" {
    local option
    for option in -h --help; do
        run --separate-stderr sydfmt $option
        assert_status 0
        [ -z "$stderr" ]
        assert_output_has "usage: sydfmt" "exec" "--version"
    done
    for option in -v --version; do
        run --separate-stderr sydfmt $option
        assert_status 0
        assert_output_matches "^sydfmt [0-9]+\.[0-9]+"
    done
}

@test "an output that cannot be written is an error" {
    skip_unless "no /dev/full" test -c /dev/full
    # shellcheck disable=SC2016 # expanded by the inner shell
    run --separate-stderr bash -c '"$1" exec -- true >/dev/full' - "${SYDBOX%/*}/sydfmt"
    assert_one_line_error 2 "sydfmt: "
}

@test "the manual has every option of --help" {
    local option count=0
    while read -r option; do
        sed -n '/^\.SH OPTIONS/,/^\.SH "EXIT/p' "$SOURCE/doc/sydfmt.1" | sed 's/\\-/-/g' |
            grep -Eq -- "^\.BR .*$option([ \",]|$)" || fail "sydfmt(1) lacks $option"
        count=$((count + 1))
    done < <(sydfmt --help | grep -E '^  -' | grep -oE -- '(^| )-[a-z]|--[a-z]+' | tr -d ' ')
    [ "$count" -eq 4 ]
}
