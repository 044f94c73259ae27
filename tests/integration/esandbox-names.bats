#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# bash/sydbox.bash: hostile names and strange shells.
# shellcheck disable=SC2016,SC2154 # scripts are expanded by the bash inside; some are in lib/esandbox

load lib/common
load lib/esandbox

# -- names and shell options -----------------------------------------------------------------------------------------

# Each sets $1... to names that shells like to mangle.
# shellcheck disable=SC1003 # a backslash at an end is meant
hostile_names() {
    names=('a b' ' lead' 'trail ' $'tab\tx' $'new\nline' $'end\n' '$HOME' '$(touch pwned)' '`touch pwned`' "it's" '"q"'
        'back\slash' 'end\' '!bang' '#hash' '~' '-n' '--' ';ls' '&' '|' '{a,b}' '%s' 'ä€' $'\xff' 'a=b' '(x)' '@(a|b)')
}

@test "names with special characters arrive unchanged, and mean themselves" {
    needs_sandbox
    local -a names
    hostile_names
    run inside -- '
        for name; do
            esandbox allow "$DIR/$name" || printf "allow: %q\n" "$name"
            : >"$DIR/$name" || printf "write: %q\n" "$name"
            ! : >"$DIR/x$name" || printf "too much: %q\n" "$name"
            esandbox disallow "$DIR/$name" || printf "disallow: %q\n" "$name"
        done 2>/dev/null
        cd /; ls -A "$DIR" | wc -l' "${names[@]}"
    assert_status 0
    [ "$(grep -vE '^(sydbox:|  )' <<<"$output" | grep -c .)" -eq 1 ] || fail "$output"
    [ "$(find "$DIR" -mindepth 1 -printf x | wc -c)" -eq "${#names[@]}" ]
    assert_missing pwned "$DIR/pwned"
}

@test "patterns stay patterns" {
    needs_sandbox
    run inside -- 'cd "$DIR" && esandbox disable && touch ab ac && esandbox enable && esandbox allow "$DIR/a?" "$DIR/[xy]*" &&
        esandbox query whitelist/write "$DIR/a?" && touch az && ! touch bz && touch x1 && ! touch abc'
    assert_status 0
    assert_exists "$DIR/az" "$DIR/x1"
    assert_missing "$DIR/bz" "$DIR/abc"
}

@test "exec keeps arguments with special characters apart" {
    needs_sandbox
    needs_cmd_exec
    local -a names
    hostile_names
    names+=('' 'a*' '?' '[x]')
    run inside -- '
        esandbox exec "$(command -v bash)" -c "printf \"<%s>\" \"\$@\" >\"\$DIR/out\"; mv \"\$DIR/out\" \"\$DIR/done\"" \
            sh "$@" || exit 9
        for ((i = 0; i < 100; i++)); do [[ ! -e $DIR/done ]] || exit 0; sleep 0.1; done; exit 8' "${names[@]}"
    assert_status 0
    [ "$(printf '<%s>' "${names[@]}")" = "$(cat "$DIR/done")" ]
}

@test "all commands work under set -eu, extglob, nullglob, failglob and a strange IFS" {
    needs_sandbox
    local options
    while IFS= read -r options; do
        run inside -m 'whitelist/exec+/***' -m 'whitelist/read+/***' -- "$options; "'
            IFS_BEFORE=${IFS-unset}
            esandbox check; test "$(esandbox api)" = 1
            esandbox enable; esandbox enabled; esandbox disable; if esandbox enabled; then exit 9; fi
            for type in exec read net; do
                "esandbox" "enable_$type"; esandbox "enabled_$type"; esandbox "disable_$type"
                if esandbox "enabled_$type"; then exit 9; fi
            done
            esandbox allow "/a*" "/b?"; esandbox query whitelist/write "/a*"; esandbox disallow "/a*" "/b?"
            esandbox allow_net "LOOPBACK@0" "unix:/x/***"; esandbox disallow_net LOOPBACK@0
            esandbox allow_net --connect inet:127.0.0.1@1; esandbox addfilter "/[ab]*"; esandbox rmfilter "/[ab]*"
            esandbox status >/dev/null
            esandbox exec /bin/sh -c "exit 0"
            [[ ${IFS-unset} == "$IFS_BEFORE" ]]
            esandbox lock
            if esandbox check; then exit 9; fi
            echo fine'
        assert_status 0 || fail "$options"
        assert_output_is fine || fail "$options"
    done < <(shell_options)
}

# As all_statuses, but fit for `set -e`, and with its input in a variable: IFS may be anything.
all_statuses_strictly='
    while IFS=" " read -ra words; do
        if esandbox "${words[@]}" >/dev/null; then result=0; else result=$?; fi
        IFS=" "
        printf "%s: %s\n" "${words[*]}" "$result"
    done'

@test "each command has the same result under each shell option, outside, inside and locked" {
    needs_sandbox
    local options plain_inside
    plain_inside=$(inside -- "$all_statuses" < <(all_commands | grep -vE '^(exec|exec_lock|lock)( |$)'))
    [ "$(grep -c ': 0$' <<<"$plain_inside")" -gt 30 ] || fail "$plain_inside"
    while IFS= read -r options; do
        run inside -- "$options; $all_statuses_strictly" < <(all_commands | grep -vE '^(exec|exec_lock|lock)( |$)')
        assert_output_is "$plain_inside" || fail "inside, $options"
        run inside -- "$options; esandbox lock; $all_statuses_strictly" < <(all_commands)
        assert_output_is "$(all_commands | sed 's/$/: 1/')" || fail "locked, $options"
        [ -z "$OUTER_SYDBOX" ] || continue
        run outside "$options; $all_statuses_strictly" < <(all_commands)
        assert_output_is "$(all_commands | sed 's/$/: 1/')" || fail "outside, $options"
    done < <(shell_options)
}

@test "no command but exec needs a process" {
    skip_unless "strace is not installed" have_command strace
    skip_unless "strace does not work here" strace -o /dev/null true
    run strace -f -qq -e trace=process -o "$SCRATCH/trace" "$TEST_BASH" -c 'source "$BASHLIB/sydbox.bash"
        while read -ra words; do esandbox "${words[@]}"; done' < <(all_commands | grep -v '^exec ')
    [ -s "$SCRATCH/trace" ]
    run grep -cE 'clone|fork' "$SCRATCH/trace"
    assert_output_is 0
}

@test "no command but exec needs a process where the user may have no more of them" {
    skip_unless "root may have as many processes as he likes (setrlimit(2), RLIMIT_NPROC)" test "$EUID" -ne 0
    needs_sandbox
    # Else what is below would prove nothing.
    run outside 'ulimit -u 1; (true) 2>/dev/null' 3>&-
    [ "$status" -ne 0 ]
    run inside -- 'ulimit -u 1; while read -ra words; do esandbox "${words[@]}" || :; done; echo done' \
        < <(all_commands | grep -v '^exec ')
    assert_status 0
    assert_output_has "done"
    assert_output_lacks fork
}
