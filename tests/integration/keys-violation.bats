#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# The keys that say what follows a violation: core/violation/*. Each is seen to act, given with -m and as a magic stat.
# shellcheck disable=SC2016,SC2153 # scripts are expanded by the shell inside; PROBE is of lib/folders

load lib/common
load lib/folders

# What the tests of decisions run: sets a key by magic if one is given, does what is forbidden, and tells if it is let.
attempt='[[ -z $MAGIC || -e /dev/sydbox/$MAGIC ]] || exit 99
    "$PROBE" mkdir "$NO/new"; echo "status $?"'

# Runs the same script twice: with the settings given at the start, and with the last of them given as a magic stat.
# both_ways CHECK [-m MAGIC]... MAGIC
both_ways() {
    local check=$1 last=${*: -1}
    local -a earlier=("${@:2:$#-2}")
    rm -rf -- "$NO/new"
    MAGIC='' run confined "${earlier[@]}" -m "$last" -- bash -c "$attempt"
    "$check" || fail "$last at the start" || return
    rm -rf -- "$NO/new"
    MAGIC=$last run confined "${earlier[@]}" -- bash -c "$attempt"
    "$check" || fail "$last at run time"
}
# The key takes that value in a magic stat, no other word, and no query.
takes_only() {
    local key=$1 value
    shift
    for value; do
        run sydbox -- "$PROBE" --expect 0 stat "/dev/sydbox/$key:$value"
        assert_status 0 || fail "$key:$value" || return
    done
    run sydbox -- "$PROBE" --expect EINVAL stat "/dev/sydbox/$key:nonsense"
    assert_status 0 || fail "$key:nonsense" || return
    run sydbox -- "$PROBE" --expect EINVAL stat "/dev/sydbox/$key?"
    assert_status 0 || fail "$key?"
}

@test "core/violation/decision takes its own words only" {
    needs_sandbox
    takes_only core/violation/decision deny kill killall cont contall
}

refused_and_on() {
    assert_status 0 && assert_output_has "mkdir = EPERM" "status 1" && assert_violation_count 1 && assert_missing "$NO/new"
}
@test "core/violation/decision:deny refuses the call and goes on" {
    needs_sandbox
    both_ways refused_and_on core/violation/decision:deny
    both_ways refused_and_on -m core/violation/decision:kill core/violation/decision:deny
}

killed() { assert_status 0 && assert_output_has "status 137" && assert_violation_count 1 && assert_missing "$NO/new"; }
@test "core/violation/decision:kill kills the process that did it, and no other" {
    needs_sandbox
    both_ways killed core/violation/decision:kill
}

let_go_on() { assert_status 0 && assert_output_has "mkdir = 0" && assert_violation_count 1 && assert_exists "$NO/new"; }
@test "core/violation/decision:cont reports and lets it go on" {
    needs_sandbox
    both_ways let_go_on core/violation/decision:cont
}

@test "core/violation/decision:cont goes on checking, contall does not" {
    needs_sandbox
    local twice='"$PROBE" mkdir "$NO/one"; "$PROBE" mkdir "$NO/two"; [[ -e /dev/sydbox ]]; echo "magic $?"'
    run confined -m core/violation/decision:cont -- bash -c "$twice"
    assert_violation_count 2
    assert_output_has "magic 0"
    rmdir -- "$NO/one" "$NO/two"
    run confined -m core/violation/decision:contall -- bash -c "$twice"
    assert_violation_count 1
    assert_output_has "magic 1"
    assert_exists "$NO/one" "$NO/two"
}

@test "core/violation/decision:contall lets all processes go on, not only the one that did it" {
    needs_sandbox
    # The second process is there before the first one does what is forbidden.
    mkfifo go
    run confined -m core/violation/decision:contall -- bash -c '
        (read -r _ <go; "$PROBE" mkdir "$NO/two") & "$PROBE" mkdir "$NO/one"; echo >go; wait'
    assert_status 0
    assert_violation_count 1
    assert_exists "$NO/one" "$NO/two"
}

ended_with_7() { assert_status 7 && assert_violation_count 1 && assert_missing "$NO/new" && assert_output_lacks status; }
@test "core/violation/decision:killall kills all, and core/violation/exit_code says with which status" {
    needs_sandbox
    both_ways ended_with_7 -m core/violation/exit_code:7 core/violation/decision:killall
    both_ways ended_with_7 -m core/violation/decision:killall core/violation/exit_code:7
}

@test "core/violation/decision:killall reaches what is in the background" {
    needs_sandbox
    local begin=$SECONDS
    run confined -m core/violation/decision:killall -m core/violation/exit_code:7 -- bash -c '
        sleep 30 >/dev/null 2>&1 & setsid sleep 30 >/dev/null 2>&1 &
        "$PROBE" mkdir "$NO/new"; touch "$OK/later"'
    assert_status 7
    assert_missing "$NO/new" "$OK/later"
    [ $((SECONDS - begin)) -lt 20 ]
}

@test "core/violation/exit_code takes whole numbers from -1 to 255" {
    needs_sandbox
    takes_only core/violation/exit_code -1 0 1 255
    local value
    for value in -2 256 1.5 0x10 '' ' 1' 1e3 99999999999999999999; do
        run sydbox -- "$PROBE" --expect EINVAL stat "/dev/sydbox/core/violation/exit_code:$value"
        assert_status 0 || fail "$value"
    done
}

@test "core/violation/exit_code:-1 keeps the eldest's status" {
    needs_sandbox
    run confined -m core/violation/exit_code:-1 -- bash -c '"$PROBE" mkdir "$NO/new"; exit 5'
    assert_status 5
    run confined -m core/violation/exit_code:-1 -m core/violation/decision:contall -- bash -c '
        "$PROBE" mkdir "$NO/new"; exit 5'
    assert_status 5
    run confined -m core/violation/exit_code:-1 -m core/violation/decision:killall -- "$PROBE" mkdir "$NO/two"
    assert_status 137
}

@test "core/violation/exit_code:0 adds 128 if there was a violation" {
    needs_sandbox
    run confined -m core/violation/exit_code:0 -- bash -c '"$PROBE" mkdir "$NO/new"; exit 5'
    assert_status 133
    run confined -m core/violation/exit_code:0 -- bash -c 'exit 5'
    assert_status 5
    run confined -- bash -c '[[ -e /dev/sydbox/core/violation/exit_code:0 ]]; "$PROBE" mkdir "$NO/new"; exit 5'
    assert_status 133
    # A refusal that is not reported is none.
    run confined -m core/violation/exit_code:0 -m "filter/write+$NO/***" -- bash -c '"$PROBE" mkdir "$NO/new"; exit 5'
    assert_status 5
}

@test "core/violation/exit_code: a number is the status after killall and contall only" {
    needs_sandbox
    run confined -m core/violation/exit_code:9 -m core/violation/decision:contall -- bash -c '
        "$PROBE" mkdir "$NO/new"; exit 5'
    assert_status 9
    run confined -m core/violation/exit_code:9 -- bash -c '"$PROBE" mkdir "$NO/two"; exit 5'
    assert_status 5
}

# -- what is reported ------------------------------------------------------------------------------------------------

# bool_key KEY SCRIPT OFF ON [SYDBOX_OPTION]...: the violations of the script with false and with true, at the start and at
# run time, and the answers to queries.
bool_key() {
    local key=$1 script=$2 off=$3 on=$4 value count answer
    shift 4
    for value in false true; do
        [[ $value == true ]] && count=$on answer=0 || count=$off answer=1
        run confined "$@" -m "$key:$value" -- bash -c "$script"
        assert_violation_count "$count" || fail "$key:$value at the start" || return
        run confined "$@" -- bash -c "[[ -e /dev/sydbox/$key:$value ]] || exit 99; $script"
        assert_violation_count "$count" || fail "$key:$value at run time" || return
        run confined "$@" -m "$key:$value" -- test -e "/dev/sydbox/$key?"
        assert_status "$answer" || fail "$key?" || return
    done
}

@test "core/violation/raise_safe: access, listxattr, and calls that fail anyway are reported if true" {
    needs_sandbox
    bool_key core/violation/raise_safe '"$PROBE" --expect EACCES access "$NO/file" WRITE' 0 1
    bool_key core/violation/raise_safe '"$PROBE" --expect EEXIST mkdir "$NO/dir"' 0 1
    bool_key core/violation/raise_safe '"$PROBE" --expect ENOTEMPTY rmdir "$NO/dir"' 0 1
    bool_key core/violation/raise_safe '"$PROBE" --expect EOPNOTSUPP listxattr "$NO/file"' 0 1 \
        -m core/sandbox/read:deny -m 'whitelist/read+/***' -m "blacklist/read+$NO/***"
}

@test "core/violation/raise_safe: what is not harmless is reported either way" {
    needs_sandbox
    bool_key core/violation/raise_safe '"$PROBE" --expect EPERM mkdir "$NO/new"' 1 1
}

@test "core/violation/raise_fail: unresolvable paths are reported if true, and refused either way" {
    needs_sandbox
    ln -s loop "$OK/loop"
    bool_key core/violation/raise_fail '"$PROBE" --expect ELOOP open "$OK/loop" WRONLY' 0 1
    bool_key core/violation/raise_fail '"$PROBE" --expect ENOTDIR mkdir "$OK/file/x"' 0 1
    bool_key core/violation/raise_fail '"$PROBE" --expect ENOENT mkdir "$OK/none/x"' 0 1
    bool_key core/violation/raise_fail '"$PROBE" --expect ENOENT unlink "$NO/none"' 0 1
}
