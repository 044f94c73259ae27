#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# The package manager's own view: tests/packages has stand-ins for two, which run all phases of well-behaved and of
# misbehaving packages under the profiles that are made for them.
# shellcheck disable=SC2016,SC2030,SC2031 # scripts are expanded by the bash inside; each test has its own environment

load lib/common

PACKAGES=$SOURCE/tests/packages

# A folder that the profiles do not allow: not in /tmp. What stands for the system that packages are installed to.
make_system_folder() {
    local parent
    for parent in "${XDG_RUNTIME_DIR-}" /run/lock /run /var/lib; do
        if [[ -n $parent && -w $parent && -d $parent ]] && SYSTEM=$(mktemp -d -- "$(realpath -- "$parent")/sydbox-test.XXXXXX"); then
            MADE=$SYSTEM
            return
        fi
    done
    # Nothing is ever to come into being there.
    SYSTEM=/usr/sydbox-test-$$
}

setup() {
    common_setup
    MADE=''
    make_system_folder
    if [[ -z $MADE && -n $OUTER_SYDBOX ]]; then
        skip "an outer sandbox lets no folder stand for the system"
    fi
    WORKROOT=$SCRATCH/build
    SYSTEM_NAME=${SYSTEM##*/}
    mkdir -p -- "$WORKROOT/temp"
    export BASHLIB WORKROOT SYSTEM SYSTEM_NAME HOME=$SYSTEM/home
    unset CCACHE_DIR CCACHE_TEMPDIR DISTCC_DIR DISTCC_HOSTS HOOKS BASHRC
}
teardown() {
    common_teardown
    [[ -z $MADE ]] || rm -rf -- "$MADE"
    rm -rf -- "/dev/$SYSTEM_NAME-file" "/dev/$SYSTEM_NAME-node"
}

needs_system_folder() { skip_unless "no folder outside of /tmp may be written to" test -n "$MADE"; }

all_phases=(metadata setup fetch_extra unpack prepare configure compile test install preinst postinst)

# exheres NAME [PHASE]...
exheres() {
    local name=$1
    shift
    (($#)) || set -- "${all_phases[@]}"
    sydbox -p paludis -- bash "$PACKAGES/run-exheres" "$PACKAGES/exheres/$name.exheres-0" "$@"
}
# ebuild NAME [PHASE]...
ebuild() {
    local name=$1
    shift
    (($#)) || set -- setup unpack prepare configure compile test install preinst postinst
    SANDBOX_LOG=$WORKROOT/temp/sandbox.log \
        sydbox -p portage -- bash "$PACKAGES/run-ebuild" "$PACKAGES/ebuild/$name.ebuild" "$@"
}

# -- exheres ---------------------------------------------------------------------------------------------------------

@test "exheres: a good package passes all phases without a violation, and may write everywhere in pkg_*" {
    needs_sandbox
    needs_system_folder
    skip_unless "python3 is not installed" have_command python3
    run exheres good
    assert_status 0
    assert_violation_count 0
    assert_output_lacks notice: died:
    local phase
    for phase in "${all_phases[@]}"; do
        assert_output_has "phase $phase done"
    done
    assert_exists "$SYSTEM/preinst" "$SYSTEM/postinst" "$WORKROOT/image/usr/bin/a"
}

@test "exheres: hooks run with the sandbox off, and it is on again behind them" {
    needs_sandbox
    needs_system_folder
    export HOOKS=$SCRATCH/hooks
    mkdir -p -- "$HOOKS/ebuild_compile_pre"
    echo 'mkdir "$SYSTEM/by-hook"' >"$HOOKS/ebuild_compile_pre/mkdir.bash"
    run exheres writes-usr compile install
    assert_status 123
    assert_exists "$SYSTEM/by-hook"
    assert_missing "$SYSTEM/lib"
    assert_violation_count 1
}

@test "exheres: CCACHE_DIR may be written to" {
    needs_sandbox
    needs_system_folder
    export CCACHE_DIR=$SYSTEM/ccache
    run exheres good unpack compile
    assert_status 0
    assert_violation_count 0
    assert_exists "$CCACHE_DIR/0/a.o"
}

@test "exheres: what a hook allows ends with its subshell; read by the bashrc it holds for the phases" {
    needs_sandbox
    needs_system_folder
    export HOOKS=$SCRATCH/hooks CCACHE_DIR=$SYSTEM/ccache CCACHE_TEMPDIR=$SYSTEM/temporary
    mkdir -p -- "$HOOKS/ebuild_compile_pre" "$CCACHE_TEMPDIR"
    ln -s "$SOURCE/bash/hooks/ccache.bash" "$HOOKS/ebuild_compile_pre/"
    run exheres ccache compile
    assert_status 123
    assert_missing "$CCACHE_TEMPDIR/a"
    export BASHRC=$SOURCE/bash/hooks/ccache.bash
    run exheres ccache compile
    assert_status 0
    assert_violation_count 0
    assert_exists "$CCACHE_TEMPDIR/a"
}

# NAME of a package that misbehaves, its violation, what is said, and what must not be there.
misbehaves() {
    local name=$1 violation=$2 said=$3
    run exheres "$name"
    assert_status 123 || return
    assert_output_has "sydbox: violation: $violation" "$said" || return
    assert_missing "${@:4}"
}

@test "exheres: writing outside of the image fails src_install" {
    needs_sandbox
    misbehaves writes-usr "write mkdir" "died: cannot install" "$SYSTEM/lib"
    assert_output_has "path     $SYSTEM/lib" "phase compile done"
    assert_output_lacks "phase install done"
}

@test "exheres: writing to the home folder fails" {
    needs_sandbox
    misbehaves home "write mkdir" "died: no home" "$SYSTEM/home"
}

@test "exheres: devices are neither made nor left files between" {
    needs_sandbox
    misbehaves device "write mknod" "died: no file in /dev" "/dev/$SYSTEM_NAME-node" "/dev/$SYSTEM_NAME-file"
    assert_violation_count 2
}

@test "exheres: sudo gains nothing" {
    needs_sandbox
    skip_unless "sudo is not installed" have_command sudo
    run exheres sudo
    assert_status 123
    assert_output_has "died: no sudo"
    assert_missing "$SYSTEM/sudo"
}

@test "exheres: a program that is set-user-ID gains nothing" {
    needs_sandbox
    needs_system_folder
    skip_unless "only root can make a program that is set-user-ID root" is_root
    chmod 755 -- "$SYSTEM"
    export SETUID_HELPER=$SYSTEM/helper
    cp -- "$HELPERS/syscall-probe" "$SETUID_HELPER"
    chmod 4755 -- "$SETUID_HELPER"
    local -a nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all --)
    "${nobody[@]}" "$SETUID_HELPER" mkdir "$SYSTEM/control" || true
    skip_unless "programs that are set-user-ID do not work here" test -d "$SYSTEM/control"
    export WORKROOT=/tmp/$SYSTEM_NAME
    # shellcheck disable=SC2154 # of lib/common
    run "${nobody[@]}" "$SYDBOX" "${_engine_options[@]}" -p paludis -- \
        bash "$PACKAGES/run-exheres" "$PACKAGES/exheres/setuid.exheres-0" "${all_phases[@]}"
    rm -rf -- "$WORKROOT"
    assert_status 123
    assert_output_has "sydbox: violation: write mkdir" "died: no use"
    assert_missing "$SYSTEM/setuid"
}

@test "exheres: downloads work in fetch_extra and nowhere else" {
    needs_sandbox
    skip_unless "python3 is not installed" have_command python3
    python3 -c '
import socket
server = socket.create_server(("127.0.0.1", 0))
server.settimeout(50)
print(server.getsockname()[1], flush=True)
for _ in range(2):
    client = server.accept()[0]
    client.sendall(b"data\n")
    client.close()' >"$SCRATCH/port" 2>/dev/null 3>&- &
    local i
    for ((i = 0; i < 200; i++)); do
        [[ ! -s $SCRATCH/port ]] || break
        sleep 0.1
    done
    export SERVER_PORT
    SERVER_PORT=$(<"$SCRATCH/port")
    run exheres downloads
    assert_status 123
    assert_output_has "phase fetch_extra done" "sydbox: violation: network/connect connect" \
        "address  inet:127.0.0.1@$SERVER_PORT" "died: cannot download"
    assert_violation_count 1
    [ "$(<"$WORKROOT/work/allowed")" = data ]
    assert_missing "$WORKROOT/work/refused"
}

@test "exheres: a daemon stays confined when the phases are over" {
    needs_sandbox
    run exheres daemon compile install
    assert_status 0
    assert_output_has "phase install done" "sydbox: violation: write mkdir"
    [ "$(<"$WORKROOT/temp/daemon-result")" = 1 ]
    assert_missing "$SYSTEM/daemon"
}

@test "exheres: nothing is executed in global scope but what was allowed" {
    needs_sandbox
    run exheres global-scope metadata
    [ "$status" -ne 0 ]
    assert_output_has "sydbox: violation: exec execve" "nothing may be executed here"
    assert_output_lacks "phase metadata done"
}

@test "exheres: the programs of a phase cannot open the sandbox" {
    needs_sandbox
    misbehaves unlocks "write mkdir" "died: still closed" "$SYSTEM/unlocked"
}

# -- ebuilds ---------------------------------------------------------------------------------------------------------

@test "ebuild: a good package passes all phases, and what it added holds for the phases that follow" {
    needs_sandbox
    needs_system_folder
    run ebuild good
    assert_status 0
    assert_violation_count 0
    assert_missing "$WORKROOT/temp/sandbox.log" "$SYSTEM/predicted"
    assert_exists "$SYSTEM/setup" "$SYSTEM/cache/b" "$SYSTEM/postinst" "$WORKROOT/image/usr/bin/a"
}

@test "ebuild: a violation fails the phase even if the package does not mind" {
    needs_sandbox
    run ebuild writes-usr
    assert_status 1
    assert_output_has "died: violations in install" "phase test done"
    assert_output_lacks "phase install done"
    assert_missing "$SYSTEM/lib"
    grep -qxF "R: $SYSTEM/lib" "$WORKROOT/temp/sandbox.log"
}

@test "ebuild: writing to the home folder and to /dev fails" {
    needs_sandbox
    run ebuild home
    assert_status 1
    assert_output_has "died: no home"
    assert_missing "$SYSTEM/home"
    rm -f -- "$WORKROOT/temp/sandbox.log"
    run ebuild device
    assert_status 1
    assert_output_has "died: no file in /dev"
    assert_missing "/dev/$SYSTEM_NAME-file"
}

@test "ebuild: what is denied is not read either" {
    needs_sandbox
    needs_system_folder
    mkdir -- "$SYSTEM/secret"
    echo key >"$SYSTEM/secret/key"
    run ebuild denied
    assert_status 1
    assert_output_lacks "read key"
    assert_output_has "sydbox: violation: read open" "died: violations in compile"
}
