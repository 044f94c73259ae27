#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# The keys that say what is checked and how: core/sandbox/*, core/restrict/*, core/whitelist/*, core/match/*, and those
# of core/trace/* that have no part in how a sandbox ends. Each is seen to act, given with -m and as a magic stat.
# shellcheck disable=SC2016,SC2153 # scripts are expanded by the shell inside; PROBE is of lib/folders

load lib/common
load lib/folders

# stat_gives OUTCOME MAGIC [SYDBOX_OPTION]...
stat_gives() {
    run sydbox "${@:3}" -- "$PROBE" --expect "$1" stat "/dev/sydbox/$2"
    assert_status 0 || fail "$2"
}
# A bool key: queries at the default and at both values, given at the start; what is no truth value.
answers() {
    local value expected
    for value in '' true false; do
        [[ ${value:-$2} == true ]] && expected=0 || expected=ENOENT
        stat_gives "$expected" "$1?" ${value:+-m "$1:$value"} || return
    done
    for value in '' 2 truth -1; do
        stat_gives EINVAL "$1:$value" || return
    done
    stat_gives EINVAL "$1?true"
}
# with_value MAGIC RUNNER SCRIPT: the script's status is 0 with the setting given at the start, and given by a stat.
with_value() {
    run "$2" -m "$1" -- bash -c "$3"
    assert_status 0 || fail "$1 at the start" || return
    run "$2" -- bash -c "[[ -e /dev/sydbox/$1 ]] || exit 99; $3"
    assert_status 0 || fail "$1 at run time"
}

# -- core/sandbox ----------------------------------------------------------------------------------------------------

# What each type is about, for whom nothing but $OK is on a list; the others are allowed to all.
trying() {
    case $1 in
    exec) echo '"$PROBE" --expect '"$2"' execve /no/such/program' ;;
    read) echo '"$PROBE" --expect '"$2"' open "$NO/file" RDONLY' ;;
    write) echo '"$PROBE" --expect '"$2"' open "$NO/file" WRONLY' ;;
    network) echo '"$PROBE" --expect '"$2"' bind unix-abstract:sydbox-keys-$$' ;;
    esac
}
refusal_of() {
    case $1 in
    network) echo EADDRNOTAVAIL ;;
    exec) echo EACCES ;;
    *) echo EPERM ;;
    esac
}
# The helper is executed and read in either case.
lenient() { sydbox -m 'whitelist/exec+/***' -m "blacklist/exec+$NO/***" -m 'whitelist/read+/***' \
    -m "blacklist/read+$NO/***" -m 'whitelist/write+/dev/***' "$@"; }
sandbox_type() {
    local key=core/sandbox/$1 refusal free=0
    refusal=$(refusal_of "$1")
    cp -- "$PROBE" "$NO/program"
    local check
    check=$(trying "$1" "$refusal")
    check=${check//\/no\/such\/program/\"\$NO\/program\"}
    with_value "$key:deny" lenient "$check" || return
    # On a blacklist nothing is in two of them, so that allow lets it.
    case $1 in
    write | network) check=${check/"$refusal"/$free} ;;
    esac
    with_value "$key:allow" lenient "$check" || return
    check=${check/"$refusal"/$free}
    check=${check/'execve "$NO/program"'/'execve "$NO/program" help; [[ $? -eq 2 ]]'}
    check=${check/--expect 0 execve/execve}
    with_value "$key:off" lenient "$check" || return
    run lenient -m "$key:never" -- bash -c "$check"
    assert_status 0 || fail "$key:never" || return
    stat_gives ENOENT "$key?" || return
    stat_gives ENOENT "$key?" -m "$key:off" || return
    stat_gives ENOENT "$key?" -m "$key:never" || return
    stat_gives EPERM "$key:never" || return
    stat_gives EOPNOTSUPP "$key:deny" -m "$key:never" || return
    stat_gives EINVAL "$key:Deny"
}

@test "core/sandbox/exec takes deny, allow, off and never" {
    needs_sandbox
    sandbox_type exec
    stat_gives 0 'core/sandbox/exec?' -m core/sandbox/exec:allow -m 'whitelist/exec+/***'
}
@test "core/sandbox/read takes deny, allow, off and never" {
    needs_sandbox
    sandbox_type read
    stat_gives 0 'core/sandbox/read?' -m core/sandbox/read:deny -m 'whitelist/read+/***'
}
@test "core/sandbox/write takes deny, allow, off and never" {
    needs_sandbox
    sandbox_type write
    stat_gives 0 'core/sandbox/write?' -m core/sandbox/write:deny
}
@test "core/sandbox/network takes deny, allow, off and never" {
    needs_sandbox
    sandbox_type network
    stat_gives 0 'core/sandbox/network?' -m core/sandbox/network:deny
}

# -- core/restrict ---------------------------------------------------------------------------------------------------

@test "core/restrict/file_control: O_ASYNC, O_DIRECT, O_SYNC and unusual fcntl commands are EINVAL if true" {
    needs_sandbox
    answers core/restrict/file_control false
    local flag command
    for flag in ASYNC SYNC; do
        with_value core/restrict/file_control:true sydbox '"$PROBE" --expect EINVAL open "$OK/file" "RDONLY|'"$flag"'"'
        with_value core/restrict/file_control:false sydbox '"$PROBE" --expect 0 open "$OK/file" "RDONLY|'"$flag"'"'
    done
    # O_DIRECT is not for every file system, so that only the refusal is certain.
    with_value core/restrict/file_control:true sydbox '"$PROBE" --expect EINVAL open "$OK/file" "RDONLY|DIRECT"'
    for command in 10 11 1024 1031 1032 1034; do
        with_value core/restrict/file_control:true sydbox '"$PROBE" --expect EINVAL fcntl "$OK/file" '"$command"
    done
    with_value core/restrict/file_control:false sydbox '"$PROBE" --expect 0 fcntl "$OK/file" 11'
    # dupfd, getfd, setfd, getfl, setfl, setown, getown and dupfd_cloexec
    for command in 0 1 2 3 4 8 9 1030; do
        with_value core/restrict/file_control:true sydbox '"$PROBE" --expect 0 fcntl "$OK/file" '"$command"
    done
}

@test "core/restrict/namespaces: no new namespace while anything is checked if true, a pid namespace if false" {
    needs_sandbox
    answers core/restrict/namespaces true
    skip_unless "pid and network namespaces are not allowed here" unshare -p -n -f true
    local flag
    for flag in 0x20000000 0x40000000; do
        run sydbox -m core/sandbox/network:deny -- "$PROBE" --expect EPERM unshare "$flag"
        assert_status 0
        assert_output_has "core/restrict/namespaces refuses new namespaces"
        run sydbox -m core/sandbox/network:deny -m core/restrict/namespaces:false -- "$PROBE" --expect 0 unshare "$flag"
        assert_status 0
        assert_violation_count 0
    done
    run sydbox -m core/sandbox/write:deny -m core/restrict/namespaces:false -- "$PROBE" --expect EPERM unshare 0x20000
    assert_status 0
}

@test "core/restrict/shared_memory_writable: shared mappings do not become writable if true" {
    needs_sandbox
    answers core/restrict/shared_memory_writable false
    printf '%4096s' '' >"$OK/page"
    local probe call
    for probe in $(probes); do
        for call in mmap-shared mprotect-shared; do
            run sydbox -m core/restrict/shared_memory_writable:true -- "$probe" --expect EINVAL "$call" "$OK/page"
            assert_status 0 || fail "${probe##*/} $call"
            run sydbox -- "$probe" --expect 0 "$call" "$OK/page"
            assert_status 0 || fail "${probe##*/} $call"
        done
        run sydbox -m core/restrict/shared_memory_writable:true -- "$probe" --expect 0 mmap-private "$OK/page"
        assert_status 0 || fail "${probe##*/}"
    done
}

@test "core/restrict/shared_memory_writable is switched at run time if the filter was made for it" {
    needs_sandbox
    printf '%4096s' '' >"$OK/page"
    stat_gives EOPNOTSUPP core/restrict/shared_memory_writable:true
    stat_gives 0 core/restrict/shared_memory_writable:false
    run sydbox -m core/restrict/shared_memory_writable:true -- sh -c '
        k=/dev/sydbox/core/restrict/shared_memory_writable
        "$PROBE" --expect EINVAL mmap-shared "$OK/page" && test -e $k:false && ! test -e "$k?" &&
        "$PROBE" --expect 0 mprotect-shared "$OK/page" && test -e $k:true && test -e "$k?" &&
        "$PROBE" --expect EINVAL mprotect-shared "$OK/page"'
    assert_status 0
}

# -- core/whitelist --------------------------------------------------------------------------------------------------

@test "core/whitelist/per_process_directories: /proc/PID of the sandbox's processes may be written to if true" {
    needs_sandbox
    answers core/whitelist/per_process_directories true
    local key=core/whitelist/per_process_directories
    with_value $key:true write_denied '"$PROBE" --expect 0 open /proc/self/comm WRONLY'
    with_value $key:true write_denied '"$PROBE" --expect 0 open /proc/$$/oom_score_adj WRONLY'
    with_value $key:false write_denied '"$PROBE" --expect EPERM open /proc/self/comm WRONLY'
    with_value $key:false write_denied '"$PROBE" --expect EPERM open /proc/$$/oom_score_adj WRONLY'
    # Not those of others.
    with_value $key:true write_denied '"$PROBE" --expect EPERM open /proc/1/oom_score_adj WRONLY'
}

net_denied() { sydbox -m core/sandbox/network:deny "$@"; }
@test "core/whitelist/successful_bind: what was bound may be connected to if true" {
    needs_sandbox
    answers core/whitelist/successful_bind true
    local rules='[[ -e /dev/sydbox/whitelist/network/bind+LOOPBACK@0 ]];' key=core/whitelist/successful_bind
    with_value $key:true net_denied "$rules"'"$PROBE" --expect 0 serve inet:127.0.0.1@0'
    with_value $key:false net_denied "$rules"'"$PROBE" --expect ECONNREFUSED serve inet:127.0.0.1@0'
}

@test "core/whitelist/unsupported_socket_families: other families fail with EAFNOSUPPORT if false" {
    needs_sandbox
    answers core/whitelist/unsupported_socket_families true
    local key=core/whitelist/unsupported_socket_families
    with_value $key:true net_denied '"$PROBE" --expect 0 socket 16 3 0'
    with_value $key:false net_denied '"$PROBE" --expect EAFNOSUPPORT socket 16 3 0'
    with_value $key:false sydbox '"$PROBE" --expect 0 socket 16 3 0' # network is off
}

# -- core/match ------------------------------------------------------------------------------------------------------

@test "core/match/case_sensitive: capital letters are small ones if false" {
    needs_sandbox
    answers core/match/case_sensitive true
    export UPPER=${NO^^}
    local rule='[[ -e "/dev/sydbox/whitelist/write+$UPPER/***" ]];' key=core/match/case_sensitive
    with_value $key:true write_denied "$rule"'"$PROBE" --expect EPERM mkdir "$NO/new"'
    with_value $key:false write_denied "$rule"'"$PROBE" --expect 0 mkdir "$NO/new" && rmdir "$NO/new"'
}

@test "core/match/no_wildcard: prefix covers what is below, literal does not" {
    needs_sandbox
    local rule='[[ -e "/dev/sydbox/whitelist/write+$NO" ]];' key=core/match/no_wildcard
    with_value $key:literal write_denied "$rule"'"$PROBE" --expect EPERM mkdir "$NO/new"'
    with_value $key:prefix write_denied "$rule"'"$PROBE" --expect 0 mkdir "$NO/new" && rmdir "$NO/new" &&
        "$PROBE" --expect EPERM mkdir "${NO}x"'
    stat_gives EINVAL "$key?"
    stat_gives EINVAL $key:Prefix
}

# -- core/trace ------------------------------------------------------------------------------------------------------

@test "core/trace/follow_fork:false checks the first process only" {
    needs_sandbox
    answers_at_start core/trace/follow_fork true
    run confined -m core/trace/follow_fork:false -- bash -c '
        ("$PROBE" --expect 0 mkdir "$NO/new" && rmdir "$NO/new") || exit 1
        [[ -e /dev/sydbox ]] || exit 2
        ([[ -e /dev/sydbox ]]) && exit 3
        : >"$NO/own" || exit 0; exit 4'
    assert_status 0
    assert_missing "$NO/own"
    run confined -m core/trace/follow_fork:true -- bash -c '"$PROBE" --expect EPERM mkdir "$NO/new"'
    assert_status 0
}
# answers_at_start KEY DEFAULT: a query at the default and at both values; EPERM for a change at run time.
answers_at_start() {
    local value expected
    for value in '' true false; do
        [[ ${value:-$2} == true ]] && expected=0 || expected=ENOENT
        run confined ${value:+-m "$1:$value"} -- bash -c 'exec "$PROBE" --expect "$2" stat "$1"' \
            bash "/dev/sydbox/$1?" "$expected"
        assert_status 0 || fail "$1:$value" || return
    done
    stat_gives EPERM "$1:true" || return
    stat_gives EPERM "$1:false"
}

@test "core/trace/use_seccomp and core/trace/use_seize are set at start-up only, and a query gives the value" {
    needs_sandbox
    [[ $ENGINE == notify ]] || skip "here the engine's name sets them"
    stat_gives 0 'core/trace/use_seccomp?'
    stat_gives 0 'core/trace/use_seize?'
    stat_gives 0 'core/trace/use_seize?' -m core/trace/use_seize:true
    stat_gives ENOENT 'core/trace/use_seize?' -m core/trace/use_seize:false
    local value
    for value in true false; do
        stat_gives EPERM core/trace/use_seccomp:$value
        stat_gives EPERM core/trace/use_seize:$value
    done
}

@test "core/trace/engine is set at start-up only, has no query, and runs a command with auto and notify" {
    needs_sandbox
    [[ $ENGINE == notify ]] || skip "another engine is being tested"
    local value
    for value in auto notify; do
        run "$SYDBOX" -m "core/trace/engine:$value" -- sh -c 'test -e /dev/sydbox && exit 5'
        assert_status 5
        stat_gives EPERM "core/trace/engine:$value"
    done
    stat_gives EINVAL 'core/trace/engine?'
    run --separate-stderr "$SYDBOX" -m core/trace/engine:steam -- true
    assert_one_line_error 2 core/trace/engine steam
}

@test "core/trace/use_toolong_hack: calls below folders longer than PATH_MAX are checked if true, and fail with ENAMETOOLONG if false" {
    needs_sandbox
    answers core/trace/use_toolong_hack true
    local key=core/trace/use_toolong_hack
    with_value $key:true confined 'rm -rf "$OK/dir"; mkdir "$OK/dir"; "$PROBE" --expect 0 deep-mkdir "$OK/dir"'
    with_value $key:false confined '"$PROBE" --expect ENAMETOOLONG deep-mkdir "$OK/dir"'
    # Allowed is only what is allowed there as well.
    run sydbox -m core/sandbox/write:deny -m "whitelist/write+$OK/***" -m "blacklist/write+$OK/**/last" -- \
        "$PROBE" --expect EPERM deep-mkdir "$OK/empty"
    assert_status 0
}

@test "core/trace/magic_stat:false takes magic from access(2) alone, and is set at start-up only" {
    needs_sandbox
    stat_gives 0 'core/trace/magic_stat?' || return
    stat_gives EPERM core/trace/magic_stat:true || return
    run sydbox -m core/trace/magic_stat:false -- bash -c '[[ ! -w "/dev/sydbox/core/trace/magic_stat?" ]]'
    assert_status 0
    # Where stats are not intercepted they find no such file; an access has the same answers as ever.
    stat_gives ENOENT "" -m core/trace/magic_stat:false || return
    run sydbox -m core/trace/magic_stat:false -- bash -c '
        [[ -w /dev/sydbox && ! -e /dev/sydbox && -w /dev/sydbox/core/sandbox/write:deny ]] &&
            [[ -w "/dev/sydbox/core/sandbox/write?" && ! -w "/dev/sydbox/core/sandbox/read?" ]] &&
            ! touch /usr/sydbox-test 2>/dev/null && [[ -w /dev/sydbox/core/trace/magic_lock:on && ! -w /dev/sydbox ]]'
    assert_status 0
}

@test "core/trace/magic_lock takes its own words only, and has no query" {
    needs_sandbox
    local value
    for value in off exec on; do
        stat_gives 0 core/trace/magic_lock:$value
    done
    stat_gives EINVAL core/trace/magic_lock:ON
    stat_gives EINVAL core/trace/magic_lock:
    stat_gives EINVAL 'core/trace/magic_lock?'
}
