#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# The source tree itself: layers, scripts, manual pages. Nothing here starts a sandbox.

load lib/common

# Each layer and those above it that it may include; see doc/HACKING.
layers() {
    cat <<'END'
base     base
policy   base policy
syscalls base policy syscalls
tracee   base policy tracee
check    base policy syscalls tracee check
kernel   base policy syscalls tracee check kernel
report   base policy syscalls tracee check report
selftest base policy syscalls tracee check kernel report selftest
END
}

@test "each layer includes only what stands above it" {
    local layer allowed name wrong=
    while read -r layer allowed; do
        allowed=" $allowed "
        while IFS=: read -r file line; do
            name=${line#*\"}
            name=${name%%/*}
            [[ $allowed == *" $name "* || $line != *\"*/* ]] || wrong+="$file: $line"$'\n'
        done < <(grep -rE '^#include "' "$SOURCE/src/$layer")
    done < <(layers)
    [ -z "$wrong" ] || fail "$wrong"
}

# A header of the system has a slash or a dot in its name; those of the C++ library that stand for such a one are named.
@test "policy includes no header of processes, descriptors, errors or the kernel" {
    local system='[^>]*[./][^>]*|cerrno|csignal|ctime|filesystem|fstream|iostream|system_error|thread|mutex|chrono'
    grep -rqE '^#include <[a-z_]+>' "$SOURCE/src/policy"
    grep -qE "^#include <($system)>" <<<'#include <arpa/inet.h>'
    run grep -rnE "^ *# *include *<($system)>" "$SOURCE/src/policy"
    assert_status 1
}

@test "the two engines do not include each other" {
    [ -d "$SOURCE/src/kernel/notify" ] && [ -d "$SOURCE/src/kernel/ptrace" ]
    run grep -rn '^#include "kernel/ptrace' "$SOURCE/src/kernel/notify"
    assert_status 1
    run grep -rn '^#include "kernel/notify' "$SOURCE/src/kernel/ptrace"
    assert_status 1
}

@test "starting a process and compiling a filter include no engine" {
    [ -d "$SOURCE/src/kernel/launch" ] && [ -d "$SOURCE/src/kernel/filter" ]
    run grep -rnE '^#include "kernel/(notify|ptrace|engine|supervisor)' "$SOURCE"/src/kernel/{launch,filter}
    assert_status 1
    run grep -rn '^#include "kernel/launch' "$SOURCE/src/kernel/filter"
    assert_status 1
}

@test "one file of kernel waits for processes, and one starts them" {
    run grep -rlE '[^[:alnum:]_]::(waitpid|waitid|wait4|wait)\(' "$SOURCE/src" --include='*.cc'
    [ "$output" = "$SOURCE/src/kernel/wait.cc" ] || fail "$output"
    run grep -rlE '::exec(ve|v|vp|l|lp|veat)\(' "$SOURCE/src" --include='*.cc'
    [ "$output" = "$SOURCE/src/kernel/launch/spawn.cc" ] || fail "$output"
}

@test "each folder of src/ says what belongs there, also in releases" {
    local folder missing=
    while IFS= read -r folder; do
        [[ -s $folder/README && $(head -n 1 -- "$folder/README") == "${folder#"$SOURCE"/src/}: "* ]] || missing+="$folder "
        grep -qF "src/${folder#"$SOURCE"/src/}/README" "$SOURCE/src/local.mk" || missing+="$folder (local.mk) "
    done < <(find "$SOURCE/src" -mindepth 1 -type d ! -name '.*')
    [ -z "$missing" ] || fail "$missing"
}

@test "each source is named in a fragment of the makefile, so that releases have it" {
    local file fragments missing=
    fragments=$(find "$SOURCE"/{src,tests,bash,data,doc,profiles} -name local.mk -exec cat {} +; cat "$SOURCE/Makefile.am")
    while IFS= read -r file; do
        [[ $fragments == *"$file"* ]] || missing+="$file "
    done < <(cd "$SOURCE" && find src tests bash data doc profiles -type f -regextype egrep \
        -regex '.*\.(cc|h|c|py|bats|bash|syd-1|[1-7])|.*/README')
    [ -z "$missing" ] || fail "$missing"
}

@test "sources cite no document that the tree lacks" {
    run grep -rnowE '[A-Za-z_-]+\.(md|rst)' "$SOURCE"/{src,bash,profiles,doc} "$SOURCE"/{README,CONTRIBUTING,NEWS}
    assert_output_is ""
    # A section of the manual that is cited is there.
    local page section missing=
    while IFS=' ' read -r page section; do
        grep -qE "^\.S[HS] \"?$section\"?\$" "$SOURCE/doc/$page" || missing+="$page: $section"$'\n'
    done < <(grep -rhoE 'sydbox(-profile\(5\)|\(1\)), ("[A-Za-z ]+"|[A-Z]{2,}( [A-Z]+)*)' "$SOURCE"/{src,tests} |
        sed -E 's/\(([0-9])\), "?([^"]*)"?$/.\1 \2/')
    [ -z "$missing" ] || fail "$missing"
}

@test "sources and scripts name their licence in the beginning" {
    local file missing=
    while IFS= read -r file; do
        head -n 2 -- "$file" | grep -q 'SPDX-License-Identifier: BSD-3-Clause' || missing+="$file"$'\n'
    done < <(find "$SOURCE/src" "$SOURCE/tests" "$SOURCE/bash" "$SOURCE/profiles" "$SOURCE/setup" \
        -name '*.cc' -o -name '*.h' -o -name '*.c' -o -name '*.mk' -o -name '*.bats' -o -name '*.bash' \
        -o -name '*.syd-1' -o -name 'run-*' -o -name setup)
    [ -z "$missing" ] || fail "$missing"
}

@test "shellcheck finds nothing in scripts" {
    skip_unless "shellcheck is not installed" have_command shellcheck
    local -a scripts
    mapfile -t scripts < <(find "$SOURCE"/{setup,.ci,bash,data,tests} -type f -exec \
        grep -lE -m 1 '^#!.*\b(bash|bats|sh)$|^# shellcheck shell=' {} +)
    [ "${#scripts[@]}" -gt 5 ]
    run shellcheck --external-sources "${scripts[@]}"
    assert_status 0
}

@test "man finds nothing wrong in manual pages" {
    skip_unless "man is not installed" have_command man
    skip_unless "groff is not installed" have_command groff
    local page
    for page in "$SOURCE"/doc/*.[1-9]; do
        LC_ALL=C.UTF-8 MANWIDTH=100 run --separate-stderr man --warnings -E UTF-8 -l -Tutf8 "$page"
        assert_status 0
        [ -z "$stderr" ] || fail "$page: $stderr"
    done
}

@test "each key of the key table is named by a functional test" {
    local key missing=
    local -a keys
    run "$SYDBOX" --magic-list
    assert_status 0
    mapfile -t keys < <(awk '/^[a-z]/ { print $1 }' <<<"$output")
    [ "${#keys[@]}" -ge 40 ]
    for key in "${keys[@]}"; do
        grep -qE "^@test \"(.*[^a-z_/])?$key([^a-z_/]|\$)" "$SOURCE"/tests/integration/*.bats || missing+="$key "
    done
    [ -z "$missing" ] || fail "no @test names: $missing"
}
