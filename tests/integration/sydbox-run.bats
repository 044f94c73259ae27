#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# bash/sydbox-run: which steps it picks, and what it tells of them.
# shellcheck disable=SC2016 # scripts are expanded by the shell inside

load lib/common

setup() {
    common_setup
    RUN=$SOURCE/bash/sydbox-run
    FOLDER="$SCRATCH/a folder"
    mkdir -- "$FOLDER"
    export SYDBOX_PROGRAM=$SYDBOX TMPDIR=$SCRATCH
}

# A source folder with a configure script. Its check target does what the argument says.
autotools_folder() {
    cat >"$FOLDER/configure" <<'END'
#!/bin/sh
echo configuring && cp Makefile.in Makefile
END
    chmod +x "$FOLDER/configure"
    printf 'all:\n\techo built >out\ncheck:\n\ttest -s out\n\t%s\n' "$1" >"$FOLDER/Makefile.in"
}

@test "each kind of folder has its own steps" {
    local name expected
    while IFS='|' read -r name expected; do
        rm -rf -- "$FOLDER"
        mkdir -- "$FOLDER"
        : >"$FOLDER/$name"
        chmod +x "$FOLDER/$name"
        run "$RUN" --list -j 3 "$FOLDER"
        assert_status 0
        # shellcheck disable=SC2053 # a pattern
        [[ ${output//$'\n'/; } == $expected ]] || fail "$name: $output"
    done <<'END'
Cargo.toml|cargo build --offline --jobs 3; cargo test --offline --jobs 3
meson.build|meson setup _run; meson compile -C _run -j 3; meson test -C _run
CMakeLists.txt|cmake -S . -B _run; cmake --build _run -j 3; cd _run && ctest --output-on-failure -j 3
configure|./configure; make -j3; make -j3 check
configure.ac|autoreconf -fi; ./configure; make -j3; make -j3 check
package.json|npm install --offline *; npm run build --if-present; npm test --if-present
go.mod|go build -p 3 ./...; go test -p 3 ./...
Makefile|make -j3
GNUmakefile|make -j3
pyproject.toml|python3 -m *; python3 -m *
setup.py|python3 setup.py -q build; python3 -m *
END
}

@test "steps take options, an installation, and make's targets for tests" {
    local arguments expected
    cat >"$FOLDER/Makefile" <<'END'
all: ; echo built
test := no target
check: all ; echo checked
END
    mkdir cmake && : >cmake/CMakeLists.txt
    mkdir auto && cp /bin/true auto/configure
    while IFS='|' read -r arguments expected; do
        eval "run \"\$RUN\" --list $arguments"
        assert_status 0
        [[ ${output//$'\n'/; } == "$expected" ]] || fail "$arguments: $output"
    done <<'END'
-j3 "$FOLDER"|make -j3; make -j3 check
--jobs=3 "$FOLDER" -i|make -j3; make -j3 check; make DESTDIR="$DESTDIR" install
-j 3 -o -DX="a b" -o -DY=1 cmake|cmake -S . -B _run '-DX=a b' '-DY=1'; cmake --build _run -j 3; cd _run && ctest --output-on-failure -j 3
-j3 --install --option=--enable-x auto|./configure '--enable-x'; make -j3; make -j3 check; make DESTDIR="$DESTDIR" install
"$FOLDER" -- make "CFLAGS=-O2 -g" all|make 'CFLAGS=-O2 -g' all
END
}

@test "a command behind -- is the only step" {
    needs_sandbox
    run "$RUN" "$FOLDER" -- sh -c 'echo "$1" >made; cat made; exit 7' sh 'two words'
    assert_status 1
    assert_output_has "failed with status 7 (" "    two words" "result: failed in step 1, sh -c "
    assert_missing "$FOLDER/made"
}

@test "a step cannot change its output and its violations, nor write to the terminal" {
    needs_sandbox
    cat >"$FOLDER/attack" <<'END'
mkdir /usr/sydbox-test-never
for fd in /proc/self/fd/*; do
    case ${fd##*/} in [012]) ;; *) echo "$fd is $(readlink "$fd")" ;; esac
done
cd .. && ls -A && rm -rf -- [!s]* && : >step-1.log && ln -s "$OLDPWD/victim" output.x
printf 'red \033[31m, C1 \302\2330m, UTF-8 \303\244\n'
echo 'sydbox: violation: forged' >&9
exit 1
END
    run "$RUN" "$FOLDER" -- sh attack
    assert_status 1
    assert_output_has " s, 1 violation)" "    red ?[31m, C1 ?0m, UTF-8 ä" "violation: write mkdir" "result: failed in step 1"
    assert_output_lacks "violation: forged" "(deleted)"
    run cat "$SCRATCH"/sydbox-run.*/output.??????/step-1.log
    assert_output_has "home" "image" "source" "tmp" $'red \e[31m'
    assert_output_lacks "fd/9"
}

@test "the output of the steps is printed if asked to" {
    needs_sandbox
    run "$RUN" --verbose "$FOLDER" -- echo "two  words"
    assert_status 0
    assert_output_matches '^\[1/1\] echo '"'two  words'"'
two  words
\[1/1\] echo '"'two  words'"': ok \([0-9]+ s, 0 violations\)
result: passed; 0 violations
*$'
}

@test "tool chains below HOME are found, and \$DESTDIR is an empty folder" {
    needs_sandbox
    mkdir -p home/.cargo
    HOME=$PWD/home CARGO_HOME='' RUSTUP_HOME=/own run "$RUN" -v "$FOLDER" -- \
        sh -c 'echo "$CARGO_HOME $RUSTUP_HOME ${GOPATH-none}"; ls -A "$DESTDIR" | wc -l; [ "$HOME" != "$CARGO_HOME" ]'
    assert_status 0
    assert_output_has "$PWD/home/.cargo /own none"$'\n0'
}

@test "a folder that builds and passes shows progress and the result, and is left as it was" {
    needs_sandbox
    autotools_folder 'echo checked'
    run "$RUN" -j 1 "$FOLDER"
    assert_status 0
    assert_output_matches '^\[1/3\] ./configure: ok \([0-9]+ s, 0 violations\)
\[2/3\] make -j1: ok \([0-9]+ s, 0 violations\)
\[3/3\] make -j1 check: ok \([0-9]+ s, 0 violations\)
result: passed; 0 violations
*$'
    assert_missing "$FOLDER/out" "$FOLDER/Makefile"
    [ -z "$(find "$SCRATCH" -maxdepth 1 -name 'sydbox-run.*')" ]
}

@test "profiles and magic commands are passed on" {
    needs_sandbox
    autotools_folder "mkdir '$SCRATCH/beside' '$SCRATCH/behind'"
    printf 'core/sandbox/write:deny\nwhitelist/write+/dev/***\nwhitelist/write+%s/***\n' "$SCRATCH" >own.syd-1
    run "$RUN" --strict -c own.syd-1 "$FOLDER"
    assert_status 0
    assert_exists beside behind
    rmdir beside behind
    run "$RUN" -c own.syd-1 -m "blacklist/write+$SCRATCH/behind" -m "blacklist/write+/none" "$FOLDER"
    assert_status 1
    assert_output_has "violation: write mkdir(\"$SCRATCH/behind\"" "result: failed in step 3"
    assert_exists beside
    assert_missing behind
}

@test "violations are listed, and fail the run if asked to" {
    needs_sandbox
    autotools_folder 'mkdir /usr/sydbox-test-never || mkdir /usr/sydbox-test-never || true'
    run "$RUN" "$FOLDER"
    assert_status 0
    assert_output_has "check: ok (" "2 violations)" "sydbox: violation: write mkdir" "result: passed; 2 violations"
    run "$RUN" --strict "$FOLDER"
    assert_status 1
    assert_missing /usr/sydbox-test-never
}

@test "a step that fails is the last, and its output is shown and kept" {
    needs_sandbox
    autotools_folder 'echo this went wrong; exit 7'
    run "$RUN" "$FOLDER"
    assert_status 1
    assert_output_has "    this went wrong" "result: failed in step 3" "the copy is in $SCRATCH/sydbox-run."
    assert_exists "$SCRATCH"/sydbox-run.*/output.*/step-3.log
}

@test "real folders of CMake and Python pass if these are installed" {
    needs_sandbox
    local kind any=''
    mkdir -- "$SCRATCH/cmake" "$SCRATCH/python3"
    printf 'cmake_minimum_required(VERSION 3.5)\nproject(x C)\nenable_testing()\nadd_test(NAME t COMMAND true)\n' \
        >"$SCRATCH/cmake/CMakeLists.txt"
    : >"$SCRATCH/python3/setup.py"
    printf 'import unittest\nclass T(unittest.TestCase):\n    def test_it(self):\n        pass\n' >"$SCRATCH/python3/test_it.py"
    for kind in cmake python3; do
        have_command "$kind" || continue
        any+=$kind
        run "$RUN" "$SCRATCH/$kind"
        assert_status 0 || fail "$kind"
        assert_output_has "result: passed; 0 violations" || fail "$kind"
    done
    [ -n "$any" ] || skip "neither CMake nor Python is installed"
}

@test "mistakes end with status 2 and one line" {
    run --separate-stderr "$RUN"
    assert_one_line_error 2 "one folder is needed"
    run --separate-stderr "$RUN" "$FOLDER"
    assert_one_line_error 2 "has no known build system"
    run --separate-stderr "$RUN" "$FOLDER/none"
    assert_one_line_error 2 "cannot enter the folder"
    run --separate-stderr "$RUN" --no-such-option "$FOLDER"
    assert_one_line_error 2 "unknown option --no-such-option"
    run --separate-stderr "$RUN" -j x "$FOLDER"
    assert_one_line_error 2 "--jobs needs a number"
    run --separate-stderr "$RUN" "$FOLDER" --
    assert_one_line_error 2 "a command is missing behind --"
    run --separate-stderr "$RUN" -p no-such-profile "$FOLDER" -- true
    assert_one_line_error 2 "profile"
    run --separate-stderr "$RUN" -m no/such/key:1 "$FOLDER" -- true
    assert_one_line_error 2 "no/such/key"
    run --separate-stderr "$RUN" --install "$FOLDER" -- true
    assert_one_line_error 2 "--install: no step is known"
    run --separate-stderr "$RUN" --option x "$FOLDER" -- true
    assert_one_line_error 2 "--option is for"
    [ -z "$(find "$SCRATCH" -maxdepth 1 -name 'sydbox-run.*')" ]
    SYDBOX_PROGRAM=/none run --separate-stderr "$RUN" "$FOLDER" -- true
    assert_one_line_error 2 "SYDBOX_PROGRAM: /none is no program"
    run --separate-stderr "$RUN" --version
    assert_status 0
    assert_output_matches $'^sydbox-run [0-9.]+\n$'
    run "$RUN" --help
    assert_status 0
}

@test "every option of the help is in the manual page" {
    local option count=0
    while IFS= read -r option; do
        count=$((count + 1))
        grep -qF -- "${option//-/\\-}" "$SOURCE/doc/sydbox-run.1" || fail "$option"
    done < <("$RUN" --help | grep -oE -- '--[a-z]+')
    ((count > 5))
}
