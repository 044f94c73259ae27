#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# The system call table, row by row: row-probe makes each call that the table says is checked, in the native and in
# the 32-bit ABI. A new row is tried without a change here.

# shellcheck disable=SC2154 # Bats' run sets stderr

load lib/common

# Bats looks at it before it calls setup().
setup_file() { export BATS_TEST_TIMEOUT=${SYDBOX_TEST_TIMEOUT:-240}; }

setup() {
    common_setup
    ROW_PROBE=$HELPERS/row-probe
    OK=$SCRATCH/ok
    NO=$SCRATCH/no
    "$ROW_PROBE" populate "$OK"
    "$ROW_PROBE" populate "$NO"
}

# Nothing that was refused may have left a trace.
picture() { find "$NO" -printf '%p %y %m %s %T@ %n %l\n' | LC_ALL=C sort; }

# rows KIND CLASS...: "ABI NAME ERRNO" of the calls whose path is written or read (KIND) and that are of that class
rows() {
    local kind=$1 abi name class errno
    shift
    while read -r abi name _ class errno; do
        [[ " $* " != *" $class "* ]] || printf '%s %s %s\n' "$abi" "$name" "$errno"
    done < <("$ROW_PROBE" list "$kind")
}

newer_calls() { echo fchmodat2 setxattrat removexattrat listxattrat file_setattr file_getattr open_tree_attr; }

# expect ABI NAME ERRNO VIOLATIONS [TEXT]...: what the last run printed, and what its report has
expect() {
    # A call that is newer than libseccomp is not there for programs of the other ABI.
    if [[ $1 != x86_64 && $output == 38 && " $(newer_calls) " == *" $2 "* ]]; then
        assert_violation_count 0
        return
    fi
    [[ $status -eq 0 && $output == "$3" ]] || fail "$1 $2: errno $output, not $3
$stderr"
    assert_violation_count "$4" || fail "$1 $2" || return
    local what="$1 $2"
    shift 4
    assert_output_has "$@" || fail "$what"
}

@test "every row that the table decides on is tried, here or elsewhere" {
    # Not calls on paths or addresses that a rule could allow; each has a test of its own.
    local -A elsewhere=(
        [bind]=network [connect]=network [sendto]=network [sendmsg]=network [sendmmsg]=network [socket]=network
        [socketcall]=network [listen]=escape [setrlimit]=escape [execve]=exec-read [execveat]=exec-read [uselib]=exec-read
        [stat]=magic [stat64]=magic [lstat]=magic [lstat64]=magic [oldstat]=magic [oldlstat]=magic
        [newfstatat]=magic [fstatat64]=magic [statx]=magic [exit]=inherit [exit_group]=inherit
        [fcntl]=keys [fcntl64]=keys [mmap]=keys [mmap2]=keys [mprotect]=keys [pkey_mprotect]=keys
        [clone]=holes [clone3]=holes [unshare]=holes [setns]=holes [prctl]=holes [kill]=holes [tkill]=holes
        [tgkill]=holes [rt_sigqueueinfo]=holes [rt_tgsigqueueinfo]=holes [pidfd_open]=holes [ptrace]=holes
        [process_vm_writev]=holes [prlimit64]=holes [process_madvise]=holes [move_pages]=holes [migrate_pages]=holes
        [fanotify_mark]=escape [inotify_add_watch]=escape [pidfd_getfd]=escape [pidfd_send_signal]=escape
        [ioprio_set]=escape [setpriority]=escape [sched_setaffinity]=escape [sched_setattr]=escape
        [sched_setparam]=escape [sched_setscheduler]=escape [seccomp]=ptrace)
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
    local abi name errno before
    before=$(picture)
    while read -r abi name errno; do
        run --separate-stderr write_denied -m core/violation/raise_safe:true -- "$ROW_PROBE" try "$abi" "$name" "$NO"
        expect "$abi" "$name" "$errno" 1 "sydbox: violation: write $name(" "  path     $NO/"
        [[ $(picture) == "$before" ]] || fail "$abi $name changed something"
    done < <(rows write path harmless)
}

@test "each writing row does inside of what is allowed what it does without a sandbox" {
    needs_sandbox
    local abi name errno native
    while read -r abi name errno; do
        "$ROW_PROBE" populate "$OK"
        native=$("$ROW_PROBE" try "$abi" "$name" "$OK")
        "$ROW_PROBE" populate "$OK"
        run --separate-stderr write_denied -m core/violation/raise_safe:true -m "whitelist/write+$OK/***" \
            -- "$ROW_PROBE" try "$abi" "$name" "$OK"
        expect "$abi" "$name" "$native" 0
    done < <(rows write path harmless)
}

@test "each writing row is refused silently where a filter says so" {
    needs_sandbox
    local abi name errno
    while read -r abi name errno; do
        run --separate-stderr write_denied -m core/violation/raise_safe:true -m "filter/write+$NO/***" \
            -- "$ROW_PROBE" try "$abi" "$name" "$NO"
        expect "$abi" "$name" "$errno" 0
    done < <(rows write path harmless)
}

@test "each writing row heeds the blacklist where all else is allowed" {
    needs_sandbox
    local abi name errno native
    while read -r abi name errno; do
        run --separate-stderr sydbox -m core/sandbox/write:allow -m core/violation/raise_safe:true \
            -m "blacklist/write+$NO/***" -- "$ROW_PROBE" try "$abi" "$name" "$NO"
        expect "$abi" "$name" "$errno" 1
        "$ROW_PROBE" populate "$OK"
        native=$("$ROW_PROBE" try "$abi" "$name" "$OK")
        "$ROW_PROBE" populate "$OK"
        run --separate-stderr sydbox -m core/sandbox/write:allow -m "blacklist/write+$NO/***" \
            -- "$ROW_PROBE" try "$abi" "$name" "$OK"
        expect "$abi" "$name" "$native" 0
    done < <(rows write path harmless)
}

@test "each row that is refused as such is refused, and reported unless it is as if it were not there" {
    needs_sandbox
    local abi name errno
    while read -r abi name errno; do
        run --separate-stderr write_denied -- "$ROW_PROBE" try "$abi" "$name" "$OK"
        if ((errno == 38)); then
            expect "$abi" "$name" "$errno" 0
        else
            expect "$abi" "$name" "$errno" 1 "sydbox: violation: write $name("
        fi
    done < <(rows write refused)
}

@test "each reading row is refused, reported, filtered and allowed likewise" {
    needs_sandbox
    local abi name errno
    local -a options=(-m core/sandbox/read:allow -m core/violation/raise_safe:true -m "blacklist/read+$NO/***")
    while read -r abi name errno; do
        run --separate-stderr sydbox "${options[@]}" -- "$ROW_PROBE" try "$abi" "$name" "$NO"
        # row-probe itself opens the file for those that need a descriptor.
        assert_output_has "sydbox: violation: read " "  path     $NO/" || fail "$abi $name"
        [[ $output != 0 ]] || fail "$abi $name was let through"
        run --separate-stderr sydbox "${options[@]}" -m "filter/read+$NO/***" -- "$ROW_PROBE" try "$abi" "$name" "$NO"
        assert_violation_count 0 || fail "$abi $name"
        [[ $output != 0 ]] || fail "$abi $name was let through"
        run --separate-stderr sydbox "${options[@]}" -- "$ROW_PROBE" try "$abi" "$name" "$OK"
        expect "$abi" "$name" "$("$ROW_PROBE" try "$abi" "$name" "$OK")" 0
    done < <(rows read path harmless)
}
