#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# The keys that are lists, and the command: whitelist/*, blacklist/*, filter/*, exec/*, cmd/exec. Each is seen to act,
# given with -m, appended and removed as a magic stat, and asked for.
# shellcheck disable=SC2016,SC2153,SC2154 # scripts are expanded by the shell inside; variables are of lib/
# shellcheck disable=SC2030,SC2031 # each test sets TRY for itself

load lib/common
load lib/folders

stat_gives() {
    run sydbox "${@:3}" -- "$PROBE" --expect "$1" stat "/dev/sydbox/$2"
    assert_status 0 || fail "$2"
}
# What every list answers: list_operations KEY ENTRY CAN_QUERY.
list_operations() {
    local query=0 no=ENOENT name=$1
    [[ $3 == yes ]] || query=EINVAL no=EINVAL
    stat_gives 0 "$1+$2" && stat_gives EINVAL "$1-$2" && stat_gives 0 "$1-$2" -m "$1+$2" &&
        stat_gives "$query" "$1?$2" -m "$1+$2" && stat_gives "$no" "$1?$2" && stat_gives "$no" "$1?$2*" -m "$1+$2" &&
        stat_gives EINVAL "$1:$2" && stat_gives EINVAL "$1+" && stat_gives EINVAL "$1-" && stat_gives EINVAL "$1?" &&
        stat_gives EINVAL "$1!$2" || return
    [[ $3 == yes ]] || return 0
    name=${name/#whitelist/allowlist}
    name=${name/#blacklist/denylist}
    stat_gives 0 "$name?$2" -m "$1+$2" && stat_gives 0 "$1?$2" -m "$name+$2" && stat_gives 0 "$name-$2" -m "$1+$2"
}
# acts KEY ENTRY WITHOUT WITH [SYDBOX_OPTION]...: a script's status is 0 if the probe ends as WITHOUT says while the
# entry is not there, and as WITH says while it is; -m, +, - in turn. TRY has the call.
acts() {
    local key=$1 entry=$2 without=$3 with=$4
    shift 4
    run sydbox "$@" -m "$key+$entry" -- "$PROBE" --expect "$with" "${TRY[@]}"
    assert_status 0 || fail "-m $key+$entry" || return
    run sydbox "$@" -- bash -c '
        key=$1 entry=$2 without=$3 with=$4; shift 4
        "$PROBE" --expect "$without" "$@" || exit 1
        [[ -e /dev/sydbox/$key+$entry ]] || exit 2
        "$PROBE" --expect "$with" "$@" || exit 3
        [[ -e /dev/sydbox/$key-$entry ]] || exit 4
        "$PROBE" --expect "$without" "$@" || exit 5' bash "$key" "$entry" "$without" "$with" "${TRY[@]}"
    assert_status 0 || fail "$key+$entry at run time"
}

# -- white and black -------------------------------------------------------------------------------------------------

@test "whitelist/exec: what matches may be executed" {
    needs_sandbox
    list_operations whitelist/exec '/bin/*' yes
    printf '\177ELF' >"$NO/empty-program"
    chmod +x "$NO/empty-program"
    TRY=(execve "$NO/empty-program")
    acts whitelist/exec "$NO/*" EACCES ENOEXEC -m core/sandbox/exec:allow -m "blacklist/exec+$NO/***"
    # In deny mode nothing runs but what is listed.
    run sydbox -m core/sandbox/exec:deny -m "whitelist/exec+$PROBE" -- "$PROBE" --expect EACCES execve "$NO/empty-program"
    assert_status 0
    run sydbox -m core/sandbox/exec:deny -m "whitelist/exec+$NO/***" -- "$PROBE" --expect ENOEXEC execve "$NO/empty-program"
    assert_status 0
}
@test "whitelist/read: what matches may be read" {
    needs_sandbox
    list_operations whitelist/read '/etc/*' yes
    TRY=(open "$NO/file" RDONLY)
    acts whitelist/read "$NO/***" EPERM 0 -m core/sandbox/read:deny -m 'whitelist/read+/***' -m "blacklist/read+$NO/***"
}
@test "whitelist/write: what matches may be changed" {
    needs_sandbox
    list_operations whitelist/write '/var/**' yes
    TRY=(open "$NO/file" WRONLY)
    acts whitelist/write "$NO/***" EPERM 0 -m core/sandbox/write:deny
}
@test "whitelist/network/bind: what matches may be bound" {
    needs_sandbox
    list_operations whitelist/network/bind inet:127.0.0.1@1-5 yes
    TRY=(bind inet:127.0.0.1@0)
    acts whitelist/network/bind LOOPBACK@0 EADDRNOTAVAIL 0 -m core/sandbox/network:deny
    TRY=(bind unix-abstract:sydbox-keys)
    acts whitelist/network/bind 'unix-abstract:sydbox-*' EADDRNOTAVAIL 0 -m core/sandbox/network:deny
}
# An abstract name that nobody is bound to; the kernel refuses with the same errno, so that it is the report that tells.
@test "whitelist/network/connect: what matches may be connected to" {
    needs_sandbox
    list_operations whitelist/network/connect 'unix:/run/*' yes
    TRY=(connect "unix:$OK/none")
    run sydbox -m core/sandbox/network:deny -- "$PROBE" connect unix-abstract:sydbox-none
    assert_violation_count 1
    run sydbox -m core/sandbox/network:deny -m 'whitelist/network/connect+unix-abstract:sydbox-*' -- bash -c '
        "$PROBE" connect unix-abstract:sydbox-none
        [[ -e "/dev/sydbox/whitelist/network/connect-unix-abstract:sydbox-*" ]] || exit 1
        "$PROBE" connect unix-abstract:sydbox-none
        [[ -e "/dev/sydbox/whitelist/network/connect+unix-abstract:sydbox-n*" ]] || exit 2
        "$PROBE" connect unix-abstract:sydbox-none; exit 0'
    assert_status 0
    assert_violation_count 1
}

@test "blacklist/exec: what matches may not be executed" {
    needs_sandbox
    list_operations blacklist/exec '/bin/*' yes
    printf '\177ELF' >"$NO/empty-program"
    chmod +x "$NO/empty-program"
    TRY=(execve "$NO/empty-program")
    acts blacklist/exec "$NO/*" ENOEXEC EACCES -m core/sandbox/exec:allow
}
@test "blacklist/read: what matches may not be read" {
    needs_sandbox
    list_operations blacklist/read '/etc/*' yes
    TRY=(open "$NO/file" RDONLY)
    acts blacklist/read "$NO/***" 0 EPERM -m core/sandbox/read:allow
}
@test "blacklist/write: what matches may not be changed" {
    needs_sandbox
    list_operations blacklist/write '/var/**' yes
    TRY=(open "$NO/file" WRONLY)
    acts blacklist/write "$NO/***" 0 EPERM -m core/sandbox/write:allow
    acts blacklist/write "$NO/f*" 0 EPERM -m core/sandbox/write:deny -m "whitelist/write+$NO/***"
}
@test "blacklist/network/bind: what matches may not be bound" {
    needs_sandbox
    list_operations blacklist/network/bind LOOPBACK@80 yes
    TRY=(bind inet:127.0.0.1@0)
    acts blacklist/network/bind LOOPBACK@0-10 0 EADDRNOTAVAIL -m core/sandbox/network:allow
}
@test "blacklist/network/connect: what matches may not be connected to" {
    needs_sandbox
    list_operations blacklist/network/connect inet6:::1@80 yes
    run sydbox -m core/sandbox/network:allow -- bash -c '
        "$PROBE" connect unix-abstract:sydbox-none
        [[ -e "/dev/sydbox/blacklist/network/connect+unix-abstract:sydbox-*" ]] || exit 1
        "$PROBE" --expect ECONNREFUSED connect unix-abstract:sydbox-none
        [[ -e "/dev/sydbox/blacklist/network/connect-unix-abstract:sydbox-*" ]] || exit 2
        "$PROBE" connect unix-abstract:sydbox-none; exit 0'
    assert_status 0
    assert_violation_count 1
}

# -- filters ---------------------------------------------------------------------------------------------------------

# filters KEY ENTRY OUTCOME [SYDBOX_OPTION]... with TRY: refused, but no report while the entry is there.
filters() {
    local key=$1 entry=$2 outcome=$3
    shift 3
    list_operations "$key" "$entry" yes || return
    run sydbox "$@" -m "$key+$entry" -- "$PROBE" --expect "$outcome" "${TRY[@]}"
    assert_status 0 && assert_violation_count 0 || fail "-m $key+$entry" || return
    run sydbox "$@" -- bash -c '
        key=$1 entry=$2 outcome=$3; shift 3
        [[ -e /dev/sydbox/$key+$entry ]] && "$PROBE" --expect "$outcome" "$@" || exit 1
        echo "now without"
        [[ -e /dev/sydbox/$key-$entry ]] && "$PROBE" --expect "$outcome" "$@"' bash "$key" "$entry" "$outcome" "${TRY[@]}"
    assert_status 0 && assert_violation_count 1 || fail "$key+$entry at run time" || return
    [[ ${output%%now without*} != *violation:* ]] || fail "$output"
}
@test "filter/exec: a match is refused without a report" {
    needs_sandbox
    cp -- "$PROBE" "$NO/program"
    TRY=(execve "$NO/program")
    filters filter/exec "$NO/*" EACCES -m core/sandbox/exec:allow -m "blacklist/exec+$NO/***"
}
@test "filter/read: a match is refused without a report" {
    needs_sandbox
    TRY=(open "$NO/file" RDONLY)
    filters filter/read "$NO/*" EPERM -m core/sandbox/read:allow -m "blacklist/read+$NO/***"
}
@test "filter/write: a match is refused without a report" {
    needs_sandbox
    TRY=(open "$NO/file" WRONLY)
    filters filter/write "$NO/*" EPERM -m core/sandbox/write:deny -m 'whitelist/write+/dev/***'
}
@test "filter/network: a match is refused without a report, be it bound or connected to" {
    needs_sandbox
    TRY=(bind inet:127.0.0.1@0)
    filters filter/network LOOPBACK@0 EADDRNOTAVAIL -m core/sandbox/network:deny
    TRY=(sendto inet:127.0.0.1@49)
    filters filter/network LOOPBACK@49 ECONNREFUSED -m core/sandbox/network:deny
}

# -- programs with a treatment of their own --------------------------------------------------------------------------

@test "exec/kill_if_match: a script is killed for its interpreter" {
    needs_sandbox
    cp /bin/true "$OK/program"
    printf '#!%s\n' "$OK/program" >"$OK/script"
    printf '#!%s\n' "$OK/script" >"$OK/nested"
    chmod +x "$OK/script" "$OK/nested"
    run confined -m "exec/kill_if_match+$OK/program" -- bash -c '"$OK/script"; echo "status $?"; "$OK/nested"; echo "status $?"'
    assert_output_has $'status 137\n' $'status 137'
    assert_output_lacks "status 0"
}

@test "exec/kill_if_match: a program that matches is killed; the first one is not looked at" {
    needs_sandbox
    list_operations exec/kill_if_match '/bin/kil*' no
    cp -- "$(type -P true)" "$OK/true"
    ln -s true "$OK/alias"
    run confined -m "exec/kill_if_match+$OK/true" -- bash -c '"$OK/true"; echo "status $?"; "$OK/alias"; echo "status $?"'
    assert_status 0
    assert_output_has $'status 137\n' "status 137"
    run confined -- bash -c '"$OK/true"; echo "before $?"; [[ -e /dev/sydbox/exec/kill_if_match+$OK/tru? ]]
        "$OK/true"; echo "with $?"; [[ -e /dev/sydbox/exec/kill_if_match-$OK/tru? ]]; "$OK/true"; echo "after $?"'
    assert_output_has "before 0" "with 137" "after 0"
    run confined -m "exec/kill_if_match+$OK/true" -- "$OK/true"
    assert_status 0
}

@test "exec/resume_if_match: a program that matches and its children run on unsandboxed" {
    needs_sandbox
    list_operations exec/resume_if_match '/bin/resum*' no
    cp -- "$(command -v bash)" "$OK/free"
    run confined -m "exec/resume_if_match+$OK/free" -- bash -c '
        "$OK/free" -c ": >\"$NO/one\" && (: >\"$NO/two\") && mkdir \"$NO/three\" && [[ ! -e /dev/sydbox ]]"
        echo "status $?"; : >"$NO/four"'
    assert_output_has "status 0"
    assert_exists "$NO/one" "$NO/two" "$NO/three"
    assert_missing "$NO/four"
    assert_violation_count 1
    run confined -- bash -c '[[ -e /dev/sydbox/exec/resume_if_match+$OK/f* ]]; "$OK/free" -c ": >\"$NO/five\""
        [[ -e /dev/sydbox/exec/resume_if_match-$OK/f* ]]; "$OK/free" -c ": >\"$NO/six\""'
    assert_exists "$NO/five"
    assert_missing "$NO/six"
}

@test "exec/resume_if_match: not where the program cannot be executed, and not for what executed it before" {
    needs_sandbox
    printf 'no program\0' >"$OK/free"
    chmod +x "$OK/free"
    run confined -m "exec/resume_if_match+$OK/free" -- bash -c '"$PROBE" --expect ENOEXEC execve "$OK/free"
        shopt -s execfail; exec "$OK/free" 2>/dev/null; : >"$NO/new"'
    assert_missing "$NO/new"
}

# -- cmd/exec --------------------------------------------------------------------------------------------------------

us=$'\037'

@test "cmd/exec runs a program outside of the sandbox, in the caller's folder" {
    needs_sandbox
    run confined -- bash -c 'cd "$NO" && [[ -e "/dev/sydbox/cmd/exec!'"touch${us}one${us}a b"'" ]]'
    assert_status 0
    wait_for "$NO/one" "$NO/a b"
    assert_violation_count 0
}
# The program is started, not waited for.
wait_for() {
    local path
    for path; do until_true test -e "$path" || return; done
}

@test "cmd/exec: the environment is that which the caller was executed with" {
    needs_sandbox
    export KEPT=kept
    run confined -- bash -c 'export KEPT=changed; [[ -e "/dev/sydbox/cmd/exec!$1" ]]' bash \
        "sh${us}-c${us}echo \$KEPT >$NO/env"
    assert_status 0
    until_true test -s "$NO/env"
    [ "$(<"$NO/env")" = kept ]
    run confined -- bash -c 'export KEPT=changed; exec bash -c "[[ -e \"/dev/sydbox/cmd/exec!\$1\" ]]" bash "$1"' bash \
        "sh${us}-c${us}echo \$KEPT >$NO/env2"
    assert_status 0
    until_true test -s "$NO/env2"
    [ "$(<"$NO/env2")" = changed ]
}

@test "cmd/exec fails with the errno of a program that cannot be started, and with EINVAL for other forms" {
    needs_sandbox
    : >"$OK/plain"
    stat_gives ENOENT 'cmd/exec!/no/such/program'
    stat_gives ENOENT 'cmd/exec!no-such-program'
    stat_gives EACCES "cmd/exec!$OK/plain"
    stat_gives ENOTDIR "cmd/exec!$OK/plain/x"
    stat_gives EINVAL 'cmd/exec!'
    stat_gives EINVAL cmd/exec
    stat_gives EINVAL cmd/exec:true
    stat_gives EINVAL cmd/exec+true
    stat_gives EINVAL 'cmd/exec?'
    run --separate-stderr sydbox -m 'cmd/exec!true' -- true
    assert_one_line_error 2 cmd/exec
}

# Starts "$OK/sleeper" outside, as the file $OK/pid says, and runs the script.
with_outsider() {
    printf '#!/bin/sh\necho $$ >"%s/pid.new"; mv "%s/pid.new" "%s/pid"; exec sleep 60 >/dev/null 2>&1\n' "$OK" "$OK" \
        "$OK" >"$OK/sleeper"
    chmod +x "$OK/sleeper"
    confined "${@:2}" -m 'whitelist/write+/proc/***' -- bash -c '[[ -e "/dev/sydbox/cmd/exec!$OK/sleeper" ]]
        until [[ -e $OK/pid ]]; do sleep 0.05; done; '"$1"
}

@test "a program of cmd/exec is outside: it cannot be taken over, and sydbox neither waits for it nor kills it" {
    needs_sandbox
    skip_unless "an outer sandbox keeps the program inside" [ -z "$OUTER_SYDBOX" ]
    local outsider
    run --separate-stderr with_outsider 'echo x >"/proc/$(<"$OK/pid")/comm"; kill $$'
    assert_status 143
    # shellcheck disable=SC2154 # set by run
    [[ $stderr == *"belongs to a process outside the sandbox"* ]] || fail "$stderr"
    outsider=$(<"$OK/pid")
    [[ $(<"/proc/$outsider/comm") == sleep ]]
    kill "$outsider"
    rm "$OK/pid"
    # Killed in the middle, with exit_kill, and by the supervisor process alone.
    run with_outsider '"$PROBE" mkdir "$NO/new"; sleep 60' -m core/violation/decision:killall
    assert_status 137
    outsider=$(<"$OK/pid")
    kill "$outsider"
    rm "$OK/pid"
    with_outsider 'sleep 60' -m core/trace/exit_kill:true >/dev/null 3>&- &
    until_true test -e "$OK/pid"
    outsider=$(<"$OK/pid")
    local foreground
    foreground=$(awk '{ print $4 }' "/proc/$outsider/stat")
    for supervisor in $(<"/proc/$foreground/task/$foreground/children"); do
        [[ $supervisor == "$outsider" ]] || kill -KILL "$supervisor"
    done
    wait "$!" || [[ $? -eq 137 ]]
    kill "$outsider"
}

@test "cmd/exec is refused to a process whose magic is locked" {
    needs_sandbox
    run confined -- bash -c '[[ -e /dev/sydbox/core/trace/magic_lock:on ]]
        "$PROBE" --expect ENOENT stat "/dev/sydbox/cmd/exec!'"touch${us}$NO/new"'"'
    assert_status 0
    # What is started later is there now, so that would be, too.
    run confined -- bash -c '[[ -e "/dev/sydbox/cmd/exec!'"touch${us}$NO/later"'" ]]'
    wait_for "$NO/later"
    assert_missing "$NO/new"
}
