#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# Writing: which calls are refused, with which errno and which report, and what must work as if nothing were there.
# shellcheck disable=SC2016,SC2153 # scripts are expanded by the shell inside; PROBE is of lib/folders

load lib/common
load lib/folders

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

@test "each writing call is refused outside of what is allowed, changes nothing, and is reported once" {
    needs_sandbox
    local probe call before
    before=$(picture "$NO")
    for probe in $(probes); do
        while read -ra call; do
            run --separate-stderr confined -- "$probe" "${call[@]//@/$NO}"
            [[ $status -ne 3 ]] || continue # e.g. the file system has no such flags
            [[ $output == "${call[0]} = EPERM" ]] || fail "${probe##*/} ${call[*]}: $output"
            assert_violation_count 1 || fail "${probe##*/} ${call[*]}"
            assert_output_has "  path     $NO" || fail "${probe##*/} ${call[*]}"
            [[ $(picture "$NO") == "$before" ]] || fail "${probe##*/} ${call[*]} changed something"
        done < <(writing_calls)
    done
}

@test "each writing call works inside of what is allowed, as it does without sydbox" {
    needs_sandbox
    local probe call native
    for probe in $(probes); do
        while read -ra call; do
            furnish "$OK"
            run --separate-stderr "$probe" "${call[@]//@/$OK}"
            native="$status $output"
            furnish "$OK"
            run --separate-stderr confined -- "$probe" "${call[@]//@/$OK}"
            [[ "$status $output" == "$native" ]] || fail "${probe##*/} ${call[*]}: $status $output, not $native"
            assert_violation_count 0 || fail "${probe##*/} ${call[*]}"
        done < <(writing_calls)
    done
}

@test "both names of a rename and of a link must be allowed" {
    needs_sandbox
    local call before
    before=$(picture "$SCRATCH")
    for call in rename renameat renameat2 link linkat; do
        run confined -- "$PROBE" --expect EPERM "$call" "$OK/file" "$NO/taken"
        assert_status 0
        run confined -- "$PROBE" --expect EPERM "$call" "$NO/file" "$OK/taken"
        assert_status 0
        [[ $(picture "$SCRATCH") == "$before" ]] || fail "$call changed something"
    done
}

@test "reading and looking up is not writing" {
    needs_sandbox
    local call
    for call in 'open @/file RDONLY' 'openat @/file RDONLY' 'openat2 @/file RDONLY' 'open @/file PATH' 'stat @/file' \
        'access @/file READ' 'readlink @/link' 'chdir @/dir' 'listxattr @/file' 'open @/dir RDONLY|DIRECTORY' \
        'open @/file RDONLY|CREAT'; do
        # shellcheck disable=SC2086 # a call and its operands
        set -- ${call//@/$NO}
        run confined -- "$PROBE" --expect 0 "$@"
        assert_status 0 || fail "$call"
        assert_violation_count 0
    done
}

@test "what fails anyway gets the errno it would have got, and no report" {
    needs_sandbox
    local line
    while read -ra line; do
        run confined -- "$PROBE" --expect "${line[0]}" "${line[@]:1}"
        assert_status 0 || fail "${line[*]}"
        assert_violation_count 0 || fail "${line[*]}"
    done <<END
EEXIST mkdir $NO/dir
EEXIST mkdir $NO/file
EEXIST mkdirat $NO/dir
EEXIST symlink x $NO/file
EEXIST mknod $NO/file
EEXIST open $NO/file WRONLY|CREAT|EXCL
ENOTEMPTY rmdir $NO/dir
ENOTDIR rmdir $NO/file
ENOENT mkdir $NO/missing/new
ENOENT open $NO/missing/new WRONLY|CREAT
ENOENT unlink $NO/missing
ENOENT open $NO/missing WRONLY
ENOTDIR open $NO/file/x WRONLY|CREAT
ENOENT chmod $NO/missing
EACCES access $NO/file WRITE
EACCES access $NO/dir WRITE
EACCES faccessat $NO/file WRITE
EACCES faccessat2 $NO/file WRITE
END
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
