#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# The system call table, row by row: row-probe makes each call that the table says is checked, in the native and in
# the 32-bit ABI. A new row is tried without a change here.

# shellcheck disable=SC2154 # lib/cases sets case_count

load lib/common
load lib/cases

setup() {
    common_setup
    ROW_PROBE=$HELPERS/row-probe
    OK=$SCRATCH/ok
    NO=$SCRATCH/no
}

# Nothing that was refused may have left a trace.
picture() { find "$NO" -printf '%p %y %m %s %T@ %n %l\n' | LC_ALL=C sort; }

# rows KIND CLASS...: "ABI NAME ERRNO NUMBER" of the calls of those classes whose path is written or read (KIND)
rows() {
    local kind=$1 abi name number class errno
    shift
    while read -r abi name number class errno; do
        [[ " $* " != *" $class "* ]] || printf '%s %s %s %s\n' "$abi" "$name" "$errno" "$number"
    done < <("$ROW_PROBE" list "$kind")
}

# add_rows OUTCOME VIOLATIONS FOLDER [TEXT_OF_REPORT]... < ROWS: a case for each row, below FOLDER. OUTCOME "errno" is the
# row's; N in a text is the name of the call.
add_rows() {
    local outcome=$1 violations=$2 abi name errno number text
    new_cases "$3"
    shift 3
    while read -r abi name errno number; do
        [[ $outcome == same ]] || errno=${outcome/errno/$errno}
        [[ $outcome != same ]] || errno=same
        add_case "$abi $name" "$errno" "$violations" -- "$abi" "$name" @/
        for text; do report_has "${text/NAME/$name}"; done
    done
    populate "$FOLDER"
}
populate() {
    rm -rf -- "$1"
    "$ROW_PROBE" --populate "$1" "$case_count"
}

@test "each row that the table decides on is tried, here or elsewhere" {
    # Not calls on paths or addresses that a rule could allow; each has a test of its own.
    local -A elsewhere=(
        [bind]=network [connect]=network [sendto]=network [sendmsg]=network [sendmmsg]=network [socket]=network
        [socketcall]=network [listen]=escape [setsockopt]=escape [landlock_restrict_self]=faithful [setpgid]=holes [setrlimit]=escape [execve]=exec-read [execveat]=exec-read [uselib]=exec-read
        [stat]=magic [stat64]=magic [lstat]=magic [lstat64]=magic [oldstat]=magic [oldlstat]=magic
        [newfstatat]=magic [fstatat64]=magic [statx]=magic [exit]=inherit [exit_group]=inherit
        [fcntl]=keys [fcntl64]=keys [mmap]=keys [mmap2]=keys [mprotect]=keys [pkey_mprotect]=keys
        [clone]=holes [clone3]=holes [unshare]=holes [setns]=holes [prctl]=holes [kill]=holes [tkill]=holes
        [tgkill]=holes [rt_sigqueueinfo]=holes [rt_tgsigqueueinfo]=holes [pidfd_open]=holes [ptrace]=holes
        [process_vm_writev]=holes [perf_event_open]=escape [syslog]=escape [prlimit64]=holes [process_madvise]=holes [move_pages]=holes [migrate_pages]=holes
        [fanotify_mark]=escape [inotify_add_watch]=escape [pidfd_getfd]=escape [pidfd_send_signal]=escape
        [ioprio_set]=escape [setpriority]=escape [sched_setaffinity]=escape [sched_setattr]=escape
        [sched_setparam]=escape [sched_setscheduler]=escape [seccomp]=ptrace
        [setuid]=faithful [setgid]=faithful [setfsuid]=faithful [setfsgid]=faithful [setreuid]=faithful [setregid]=faithful [setresuid]=faithful [setresgid]=faithful [setgroups]=faithful
        [setuid32]=faithful [setgid32]=faithful [setfsuid32]=faithful [setfsgid32]=faithful [setreuid32]=faithful [setregid32]=faithful [setresuid32]=faithful [setresgid32]=faithful [setgroups32]=faithful)
    local name missing=
    # A row of another ABI alone has no number here.
    local -A tried=()
    while read -r _ name _; do tried[$name]=1; done < <(rows write path harmless refused; rows read path harmless)
    while read -r name _; do
        [[ -n ${tried[$name]-} || -n ${elsewhere[$name]-} ]] || missing+=" $name"
    done < <("$ROW_PROBE" decided)
    if ! have_m32; then
        skip "the compiler can't build 32-bit programs, so rows of that ABI alone are not tried:$missing"
    fi
    [[ -z $missing || $(uname -m) != x86_64 ]] || fail "not tried:$missing"
    ((${#tried[@]} >= 70)) || fail "only ${#tried[@]} rows are tried"
}

@test "each writing row is refused outside of what is allowed, with its errno, and reported once" {
    needs_sandbox
    local before
    add_rows errno 1 "$NO" "sydbox: violation: write NAME(" "  path     $NO/" < <(rows write path harmless)
    before=$(picture)
    run_cases write_denied -m core/violation/raise_safe:true -- "$ROW_PROBE"
    diff <(printf '%s\n' "$before") <(picture) || fail "something was changed"
    tell_cases
}

@test "each writing row does inside of what is allowed what it does without a sandbox" {
    needs_sandbox
    add_rows same 0 "$OK" < <(rows write path harmless)
    run_natively "$ROW_PROBE"
    populate "$OK"
    run_cases write_denied -m core/violation/raise_safe:true -m "whitelist/write+$OK/***" -- "$ROW_PROBE"
    tell_cases
}

@test "each writing row is refused silently where a filter says so" {
    needs_sandbox
    add_rows errno 0 "$NO" < <(rows write path harmless)
    run_cases write_denied -m core/violation/raise_safe:true -m "filter/write+$NO/***" -- "$ROW_PROBE"
    tell_cases
}

@test "each writing row heeds the blacklist where all else is allowed" {
    needs_sandbox
    local -a options=(-m core/sandbox/write:allow -m core/violation/raise_safe:true -m "blacklist/write+$NO/***")
    add_rows errno 1 "$NO" < <(rows write path harmless)
    run_cases sydbox "${options[@]}" -- "$ROW_PROBE"
    add_rows same 0 "$OK" < <(rows write path harmless)
    run_natively "$ROW_PROBE"
    populate "$OK"
    run_cases sydbox "${options[@]}" -- "$ROW_PROBE"
    tell_cases
}

@test "each row that is refused as such is refused, and reported unless it is as if it were not there" {
    needs_sandbox
    local abi name errno number
    new_cases "$OK"
    while read -r abi name errno number; do
        if [[ $errno == 38 ]]; then
            add_case "$abi $name" 38 0 -- "$abi" "$name" @/
        else
                add_case "$abi $name" "$errno" 1 -- "$abi" "$name" @/
            report_has "sydbox: violation: write $name("
        fi
    done < <(rows write refused)
    populate "$OK"
    run_cases write_denied -- "$ROW_PROBE"
    tell_cases
}

@test "each reading row is refused, reported, filtered and allowed likewise" {
    needs_sandbox
    local -a options=(-m core/sandbox/read:allow -m core/violation/raise_safe:true -m "blacklist/read+$NO/***")
    # row-probe itself opens the file for those that need a descriptor.
    add_rows refused some "$NO" "sydbox: violation: read " "  path     $NO/" < <(rows read path harmless)
    run_cases sydbox "${options[@]}" -- "$ROW_PROBE"
    add_rows refused 0 "$NO" < <(rows read path harmless)
    run_cases sydbox "${options[@]}" -m "filter/read+$NO/***" -- "$ROW_PROBE"
    add_rows same 0 "$OK" < <(rows read path harmless)
    run_natively "$ROW_PROBE"
    run_cases sydbox "${options[@]}" -- "$ROW_PROBE"
    tell_cases
}
