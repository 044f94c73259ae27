#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# bash/ebuild.bash: addread, addwrite, adddeny, addpredict and sandbox_import; and the log that SANDBOX_LOG names.
# shellcheck disable=SC2016,SC2030,SC2031 # scripts are expanded by the bash inside; each test has its own environment

load lib/common

setup() {
    common_setup
    TEST_BASH=${SYDBOX_TEST_BASH:-bash}
    DIR=$SCRATCH/dir
    mkdir -p -- "$DIR/sub"
    echo content >"$DIR/sub/file"
    export BASHLIB DIR
}

read_both='source "$BASHLIB/sydbox.bash"; source "$SOURCE/bash/ebuild.bash"; '
# inside SCRIPT [ARG]...
inside() { write_denied -m 'whitelist/write+/dev/***' -- "$TEST_BASH" -c "$read_both$1" bash "${@:2}"; }
outside() { "$TEST_BASH" -c "$read_both$1" bash "${@:2}"; }
can_read='can_read() { local line; read -r line <"$1" && [[ $line == content ]]; } 2>/dev/null; '

@test "ebuild.bash reads the sydbox.bash next to it, unless its functions are there" {
    cp -- "$BASHLIB/sydbox.bash" "$SOURCE/bash/ebuild.bash" .
    for script in 'source ./ebuild.bash' 'source "$PWD/ebuild.bash"' 'cd /; source "$OLDPWD/ebuild.bash"'; do
        run "$TEST_BASH" -c "$script"' && addwrite /x && declare -F esandbox'
        assert_status 0 || fail "$script"
        assert_output_is esandbox
    done
    rm sydbox.bash
    run "$TEST_BASH" -c 'source "$BASHLIB/sydbox.bash" && source ./ebuild.bash'
    assert_status 0
    assert_output_is ""
}

@test "addwrite allows each path of a list and all below it, but not paths with the same beginning" {
    needs_sandbox
    run inside '
        addwrite "$DIR/a:$DIR/sub/" && touch "$DIR/a" "$DIR/sub/x" && ! touch "$DIR/ab" && ! touch "$DIR/subway" &&
        mkdir "$DIR/sub/y" && touch "$DIR/sub/y/z" && [[ $SANDBOX_WRITE == "$DIR/a:$DIR/sub/" ]]'
    assert_status 0
    assert_exists "$DIR/a" "$DIR/sub/y/z"
    assert_missing "$DIR/ab" "$DIR/subway"
    assert_violation_count 2
}

@test "addpredict silences reports, and neither refuses nor allows more" {
    needs_sandbox
    run inside 'addpredict "$DIR" && ! touch "$DIR/a" 2>/dev/null && addwrite "$DIR/b" && touch "$DIR/b"'
    assert_status 0
    assert_missing "$DIR/a"
    assert_exists "$DIR/b"
    assert_violation_count 0
}

@test "adddeny refuses to read and to write, whatever is allowed later" {
    needs_sandbox
    run inside "$can_read"'
        can_read "$DIR/sub/file" || exit 1
        addwrite "$DIR"; touch "$DIR/sub/a" || exit 2
        adddeny "$DIR/sub"
        can_read "$DIR/sub/file" && exit 3
        touch "$DIR/sub/b" && exit 4
        addwrite "$DIR"; addread "$DIR"
        can_read "$DIR/sub/file" && exit 5
        touch "$DIR/sub/c" && exit 6
        touch "$DIR/d" && cat /dev/null'
    assert_status 0
    assert_missing "$DIR/sub/b" "$DIR/sub/c"
    assert_exists "$DIR/d"
}

@test "sandbox_import does what the variables say" {
    needs_sandbox
    export SANDBOX_WRITE=/dev/null:$DIR/w SANDBOX_PREDICT=$DIR/p SANDBOX_DENY=$DIR/w/no SANDBOX_READ=/ SANDBOX_ON=1
    mkdir "$DIR/w"
    run inside "$can_read"'
        esandbox disable; sandbox_import || exit 1
        esandbox enabled || exit 2
        touch "$DIR/w/a" || exit 3
        ! touch "$DIR/p" && ! touch "$DIR/w/no" && ! touch "$DIR/other" && can_read "$DIR/sub/file"'
    assert_status 0
    assert_exists "$DIR/w/a"
    assert_missing "$DIR/p" "$DIR/w/no" "$DIR/other"
    assert_violation_count 2
}

@test "sandbox_import twice does no harm: the second may switch off, and on again" {
    needs_sandbox
    export SANDBOX_WRITE=$DIR/w SANDBOX_DENY=$DIR/w/no SANDBOX_ON=1
    mkdir "$DIR/w"
    run inside '
        sandbox_import || exit 1
        SANDBOX_ON=0; sandbox_import || exit 2
        esandbox enabled && exit 3; esandbox enabled_read && exit 4
        touch "$DIR/x" || exit 5
        SANDBOX_ON=1; sandbox_import || exit 6
        ! touch "$DIR/y" && ! touch "$DIR/w/no" && touch "$DIR/w/yes"'
    assert_status 0
    assert_exists "$DIR/x" "$DIR/w/yes"
    assert_missing "$DIR/y" "$DIR/w/no"
}

@test "a SANDBOX_READ without the root restricts reading" {
    needs_sandbox
    export SANDBOX_ON=1 SANDBOX_READ=/usr:/lib:/lib64:/bin:/etc:/dev:/proc:$DIR/ok
    mkdir "$DIR/ok"
    echo content >"$DIR/ok/file"
    run inside "$can_read"'sandbox_import && can_read "$DIR/ok/file" && ! can_read "$DIR/sub/file"'
    assert_status 0
    run inside "$can_read"'SANDBOX_READ+=:/; sandbox_import && can_read "$DIR/ok/file" && can_read "$DIR/sub/file"'
    assert_status 0
}

@test "names with special characters mean themselves" {
    needs_sandbox
    # A colon stands between names, so it is in none of them.
    # shellcheck disable=SC1003 # a backslash at an end is meant
    local -a names=('a b' $'tab\tx' $'new\nline' '$HOME' '`id`' "it's" '"q"' 'back\slash' 'end\' '*' 'x*' '?' 'x?y' '[ab]'
        '\*' '***' '!(x)' '~' '-n' '&')
    run inside '
        for name; do
            addwrite "$DIR/$name" || printf "refused: %q\n" "$name"
            : >"$DIR/$name" || printf "write: %q\n" "$name"
        done
        : 2>/dev/null >"$DIR/a" && echo "a matches"; : 2>/dev/null >"$DIR/xzy" && echo "xzy matches"
        : 2>/dev/null >"$DIR/xx" && echo "xx matches"; exit 0' "${names[@]}"
    assert_status 0
    ! grep -E '^(refused|write): | matches$' <<<"$output" || fail "$output"
    assert_violation_count 3
    local name
    for name in "${names[@]}"; do
        assert_exists "$DIR/$name"
    done
    assert_missing "$DIR/a" "$DIR/xzy" "$DIR/xx"
}

@test "all functions work under each shell option" {
    needs_sandbox
    local options
    export SANDBOX_ON=1 SANDBOX_READ=/ SANDBOX_PREDICT=/p
    for options in 'set -e' 'set -u' 'set -eu -o pipefail' 'shopt -s extglob nullglob failglob; set -eu' \
        'IFS=:/; set -eu' 'set -o posix'; do
        rm -rf -- "$DIR/w"
        run inside "$options; "'sandbox_import; addread /x; addwrite "$DIR/w:/y"; addpredict /z; adddeny "$DIR/sub:/q"
            mkdir "$DIR/w"; if read -r line 2>/dev/null <"$DIR/sub/file"; then exit 9; fi; echo fine'
        assert_status 0 || fail "$options"
        assert_output_has fine
        assert_exists "$DIR/w"
    done
}

@test "the lists grow outside of sydbox without a failure, and in a locked sandbox with one" {
    skip_unless "these tests are below sydbox themselves" test -z "$OUTER_SYDBOX"
    run outside 'addread /r && addwrite /w:/x && addwrite /y && adddeny /d && addpredict /p && sandbox_import &&
        env | grep ^SANDBOX_ | sort'
    assert_status 0
    assert_output_is "SANDBOX_DENY=/d
SANDBOX_PREDICT=/p
SANDBOX_READ=/r
SANDBOX_WRITE=/w:/x:/y"
    needs_sandbox
    run inside 'esandbox lock; addwrite "$DIR"; test $? = 1 && ! touch "$DIR/a"'
    assert_status 0
}

@test "wrong usage calls die, or returns 2, and adds nothing" {
    local calls='addread; addwrite ""; addwrite /a /b; adddeny relative; addpredict /a:b; sandbox_import x'
    run outside 'IFS=";"; for call in $1; do IFS=" "; eval "$call"; echo "status $?"; done 2>&1
        echo "<${SANDBOX_PREDICT-}${SANDBOX_WRITE-}>"' "$calls"
    [ "$(grep -c '^status 2$' <<<"$output")" -eq 6 ] || fail "$output"
    assert_output_has "<>" 'addpredict needs absolute paths, got "b"'
    run outside 'die() { echo "died: $1"; exit 42; }; (addwrite x); echo "$?"; SANDBOX_DENY=x; sandbox_import'
    assert_status 42
    assert_output_has 'died: addwrite needs absolute paths' 'died: SANDBOX_DENY needs absolute paths'
}

# -- SANDBOX_LOG -----------------------------------------------------------------------------------------------------

@test "SANDBOX_LOG: sydbox itself writes violations in the form that ebuild package managers read" {
    needs_sandbox
    export SANDBOX_LOG=$SCRATCH/log
    run inside 'cd "$DIR" && addpredict "$DIR/p"; mkdir p 2>/dev/null; mkdir sub/../x; ! : >"$SANDBOX_LOG"'
    assert_status 0
    local log
    log=$(<"$SANDBOX_LOG")
    [[ $log == "VERSION 1.0
FORMAT: F - Function called
FORMAT: S - Access Status
FORMAT: P - Path as passed to function
FORMAT: A - Absolute Path (not canonical)
FORMAT: R - Canonical Path
FORMAT: C - Command Line

F: mkdir"*"
S: deny
P: sub/../x
A: $DIR/sub/../x
R: $DIR/x
C: mkdir sub/../x

F: open"* ]] || fail "$log"
    [ "$(grep -c '^R: ' <<<"$log")" -eq 2 ] || fail "$log"
}

@test "SANDBOX_LOG: no file is made without a violation" {
    needs_sandbox
    SANDBOX_LOG=$SCRATCH/log run inside 'addpredict "$DIR"; ! touch "$DIR/x" 2>/dev/null'
    assert_status 0
    assert_missing "$SCRATCH/log"
}

@test "SANDBOX_LOG: a file that cannot be written is reported once, and delays nothing" {
    needs_sandbox
    SANDBOX_LOG=$SCRATCH/no/log run inside 'echo here'
    assert_status 0
    assert_output_has here "sydbox: warning: SANDBOX_LOG: $SCRATCH/no/log: No such file or directory"
    SANDBOX_LOG=log run inside 'echo here'
    assert_output_has here "sydbox: warning: SANDBOX_LOG: log: "
    ln -s "$SCRATCH/victim" "$SCRATCH/log"
    SANDBOX_LOG=$SCRATCH/log run inside 'touch "$DIR/1"; touch "$DIR/2"; echo here'
    assert_output_has here
    [ "$(grep -c 'warning: SANDBOX_LOG' <<<"$output")" -eq 1 ] || fail "$output"
    assert_missing "$SCRATCH/victim"
}
