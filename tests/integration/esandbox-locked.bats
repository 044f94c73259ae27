#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# bash/sydbox.bash: esandbox when it is locked, when it is used wrongly, and by its former names.
# shellcheck disable=SC2016,SC2154 # scripts are expanded by the bash inside; some are in lib/esandbox

load lib/common
load lib/esandbox

# -- locked ----------------------------------------------------------------------------------------------------------

@test "each command fails with status 1 and no output after lock" {
    needs_sandbox
    run --separate-stderr inside -- 'esandbox lock || exit 9; '"$all_statuses" < <(all_commands)
    assert_status 0
    [ -z "$stderr" ]
    assert_output_is "$(all_commands | sed 's/$/: 1/')"
}

@test "disable has no effect after lock, and what was allowed stays allowed" {
    needs_sandbox
    run inside -- 'esandbox allow "$DIR/***"; esandbox lock; esandbox disable; touch "$DIR/a"; ! touch "$DIR.b"'
    assert_status 0
    assert_exists "$DIR/a"
    assert_missing "$DIR.b"
}

@test "status reports that there is a sandbox after lock" {
    needs_sandbox
    run inside -- 'esandbox lock; esandbox status'
    assert_status 1
    assert_output_is "sydbox: active
magic: locked"
}

@test "lock holds for processes that start later, not for those that were there" {
    needs_sandbox
    run inside -- '(esandbox lock); esandbox check || exit 1; esandbox lock; (esandbox check) && exit 2; exit 0'
    assert_status 0
}

@test "exec_lock locks the next program, not this one" {
    needs_sandbox
    run inside -- 'esandbox exec_lock && esandbox check && (esandbox check) &&
        exec bash -c "source \"\$BASHLIB/sydbox.bash\"; esandbox check"'
    assert_status 1
    run inside -- 'esandbox exec_lock; bash -c "source \"\$BASHLIB/sydbox.bash\"; ! esandbox check" && esandbox check'
    assert_status 0
}

# -- wrong usage -----------------------------------------------------------------------------------------------------

wrong_usage() {
    cat <<'END'

no_such_command
check now
api 1
lock on
status write
enabled write
enable write
disable_net all
wait_all 1
allow
allow relative
allow /fine ./relative
disallow
allow_exec bash
allow_read
allow_net
allow_net --connect
allow_net --bind LOOPBACK@0
allow_net LOOPBACK@0 --connect
addfilter
addfilter_net
kill
kill bash
resume bash
exec
query
query a b c
END
}

@test "wrong usage returns 2 with a line that begins with esandbox" {
    run outside 'while read -ra words; do esandbox "${words[@]}" 2>&1; echo "status $?"; done' < <(wrong_usage)
    assert_status 0
    local count
    count=$(wrong_usage | wc -l)
    [ "$(grep -c '^status 2$' <<<"$output")" -eq "$count" ] || fail "$output"
    [ "$(grep -c '^esandbox ' <<<"$output")" -eq "$count" ] || fail "$output"
}

@test "wrong usage calls die where there is one" {
    run outside 'die() { echo "died: $*"; exit 42; }
        while read -ra words; do (esandbox "${words[@]}"); echo "status $?"; done' < <(wrong_usage)
    assert_status 0
    local count
    count=$(wrong_usage | wc -l)
    [ "$(grep -c '^status 42$' <<<"$output")" -eq "$count" ] || fail "$output"
    [ "$(grep -c '^died: esandbox ' <<<"$output")" -eq "$count" ] || fail "$output"
}

@test "a relative path among others makes none allowed" {
    needs_sandbox
    run inside -- 'esandbox allow /a b; test $? = 2 && ! esandbox query whitelist/write /a'
    assert_status 0
}

@test "exec refuses the character that it cannot pass on" {
    run outside 'esandbox exec /bin/echo $'"'a\037b'"
    assert_status 2
}

# -- names of former times -------------------------------------------------------------------------------------------

@test "the former names do what they did" {
    needs_sandbox
    run inside -- '
        sydboxcheck && addwrite "$DIR/***" && touch "$DIR/1" && rmwrite "$DIR/***" && ! touch "$DIR/2" 2>/dev/null
        echo half >&2
        addfilter "$DIR/***" && ! touch "$DIR/3" 2>/dev/null; echo three quarters >&2
        rmfilter "$DIR/***" && ! touch "$DIR/4" 2>/dev/null'
    assert_status 0
    assert_exists "$DIR/1"
    assert_missing "$DIR/2" "$DIR/3" "$DIR/4"
    local filtered=${output#*half}
    [[ ${filtered%%three quarters*} != *violation* ]] || fail "$output"
    [[ ${filtered#*three quarters} == *violation* ]] || fail "$output"
}

@test "sydboxcmd takes the commands of sydbox 0, and those of esandbox" {
    needs_sandbox
    run inside -- '
        sydboxcmd off && ! esandbox enabled && sydboxcmd on && esandbox enabled &&
        sydboxcmd write "$DIR/***" && esandbox query whitelist/write "$DIR/***" &&
        sydboxcmd unwrite "$DIR/***" && ! esandbox query whitelist/write "$DIR/***" &&
        sydboxcmd enable_net && sydboxcmd enabled_net && sydboxcmd lock && ! sydboxcheck'
    assert_status 0
}

@test "the former names report what to write instead to ebuild_notice only" {
    skip_unless "these tests are below sydbox themselves" test -z "$OUTER_SYDBOX"
    local calls='sydboxcheck; sydboxcmd lock; addwrite /x; rmwrite /x; addfilter /x; rmfilter /x'
    run outside 'ebuild_notice() { echo "$1: $2"; }; '"$calls"
    assert_output_is 'warning: sydboxcheck is deprecated, use "esandbox check" instead
warning: sydboxcmd is deprecated, use "esandbox <command>" instead
warning: addwrite is deprecated, use "esandbox allow" instead
warning: rmwrite is deprecated, use "esandbox disallow" instead
warning: addfilter is deprecated, use "esandbox addfilter" instead
warning: rmfilter is deprecated, use "esandbox rmfilter" instead'
    run outside "$calls; set -eu; if addwrite /x; then exit 9; fi"
    assert_output_is ""
}

@test "wrong usage of the former names calls die" {
    run outside 'die() { echo "died: $*"; exit 42; }
        for call in sydboxcmd "sydboxcmd nonsense" "sydboxcheck x" addwrite "addwrite x" rmwrite addfilter rmfilter; do
            ($call); echo "$?"
        done'
    [ "$(grep -c '^42$' <<<"$output")" -eq 8 ] || fail "$output"
    [ "$(grep -c '^died: esandbox' <<<"$output")" -eq 8 ] || fail "$output"
}
