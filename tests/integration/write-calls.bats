#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# Writing: which calls are refused, with which errno and which report, and what must work as if nothing were there.
# shellcheck disable=SC2153,SC2154 # variables are of lib/

load lib/common
load lib/folders
load lib/cases

# One mode of the probe and its operands a line; @ stands for a folder.
writing_calls() {
    cat <<'END'
open @/new WRONLY|CREAT
open @/new RDONLY|CREAT
open @/new WRONLY|CREAT|EXCL
open @/file WRONLY
open @/file RDWR
open @/file WRONLY|APPEND
open @/file RDONLY|TRUNC
open @/link WRONLY
open @/dir WRONLY|TMPFILE
openat @/file WRONLY
openat @/new RDWR|CREAT
openat2 @/file WRONLY
openat2 @/new WRONLY|CREAT
openat2 @/dir WRONLY|TMPFILE
creat @/new
creat @/file
mkdir @/new
mkdirat @/new
rmdir @/empty
unlink @/file
unlink @/link
unlinkat @/file
unlinkat @/empty REMOVEDIR
rename @/file @/renamed
rename @/dir @/renamed
renameat @/file @/renamed
renameat2 @/file @/renamed
renameat2 @/file @/renamed 1
link @/file @/linked
linkat @/file @/linked
linkat @/link @/linked FOLLOW
symlink target @/new
symlinkat target @/new
mknod @/new
mknodat @/new
chmod @/file 0600
chmod @/link 0600
fchmod @/file 0600
fchmodat @/file 0600
fchmodat2 @/file 0600
chown @/file
lchown @/link
fchown @/file
fchownat @/file
truncate @/file 3
utimes @/file
utimensat @/file
utimensat @/link NO_FOLLOW
futimens @/file
setxattr @/file
lsetxattr @/file
fsetxattr @/file
removexattr @/file
fremovexattr @/file
setflags @/file
END
}

# add_calls OUTCOME VIOLATIONS FOLDER < CALLS: a case for each line, below FOLDER.
add_calls() {
    local call
    new_cases "$3"
    while read -ra call; do
        add_case "${call[*]}" "$1" "$2" -- "${call[@]}"
        [[ $2 -eq 0 ]] || report_has "  path     $3/$case_count"
    done
    populate_cases "$3"
}

@test "each writing call is refused outside of what is allowed, changes nothing, and is reported once" {
    needs_sandbox
    local probe before
    add_calls same 0 "$OK" < <(writing_calls)
    for probe in $(probes); do
        populate_cases "$OK"
        run_natively "$probe"
        mv cases.native "native.${probe##*/}"
    done
    add_calls EPERM 1 "$NO" < <(writing_calls)
    before=$(picture "$NO")
    for probe in $(probes); do
        cp -- "native.${probe##*/}" cases.native
        run_cases confined -- "$probe"
        diff <(printf '%s\n' "$before") <(picture "$NO") || fail "${probe##*/} changed something"
    done
    tell_cases
}

@test "each writing call works inside of what is allowed, as it does without sydbox" {
    needs_sandbox
    local probe
    add_calls same 0 "$OK" < <(writing_calls)
    for probe in $(probes); do
        populate_cases "$OK"
        run_natively "$probe"
        populate_cases "$OK"
        run_cases confined -- "$probe"
    done
    tell_cases
}

@test "both names of a rename and of a link must be allowed" {
    needs_sandbox
    local call before
    new_cases "$OK"
    for call in rename renameat renameat2 link linkat; do
        add_case "$call to" EPERM 1 -- "$call" "$OK/file" "$NO/taken"
        add_case "$call from" EPERM 1 -- "$call" "$NO/file" "$OK/taken"
    done
    before=$(picture "$OK" "$NO")
    run_cases confined -- "$PROBE"
    diff <(printf '%s\n' "$before") <(picture "$OK" "$NO") || fail "something was changed"
    tell_cases
}

@test "reading and looking up is not writing" {
    needs_sandbox
    add_calls 0 0 "$NO" <<'END'
open @/file RDONLY
openat @/file RDONLY
openat2 @/file RDONLY
open @/file PATH
stat @/file
access @/file READ
readlink @/link
chdir @/dir
listxattr @/file
open @/dir RDONLY|DIRECTORY
open @/file RDONLY|CREAT
END
    run_cases confined -- "$PROBE"
    tell_cases
}

@test "what fails anyway gets the errno it would have got, and no report" {
    needs_sandbox
    local outcome call
    new_cases "$NO"
    while read -r outcome call; do
        # shellcheck disable=SC2086 # a call and its operands
        add_case "$call" "$outcome" 0 -- $call
    done <<'END'
EEXIST mkdir @/dir
EEXIST mkdir @/file
EEXIST mkdirat @/dir
EEXIST symlink x @/file
EEXIST mknod @/file
EEXIST open @/file WRONLY|CREAT|EXCL
ENOTEMPTY rmdir @/dir
ENOTDIR rmdir @/file
ENOENT mkdir @/missing/new
ENOENT open @/missing/new WRONLY|CREAT
ENOENT unlink @/missing
ENOENT open @/missing WRONLY
ENOTDIR open @/file/x WRONLY|CREAT
ENOENT chmod @/missing
EACCES access @/file WRITE
EACCES access @/dir WRITE
EACCES faccessat @/file WRITE
EACCES faccessat2 @/file WRITE
END
    populate_cases "$NO"
    run_cases confined -- "$PROBE"
    tell_cases
}

@test "mkdir -p through forbidden folders makes no noise" {
    needs_sandbox
    run confined -- mkdir -p "$OK/a/b/c"
    assert_status 0
    assert_violation_count 0
    run confined -- mkdir -p /usr/bin "$OK/a"
    assert_status 0
    assert_violation_count 0
}
