#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-3-Clause
# What else is in bash/ and data/: hooks, completion, packages of sydbox itself. tree.bats shows them to shellcheck.
# shellcheck disable=SC2016 # scripts are expanded by the bash inside

load lib/common

setup() {
    common_setup
    export BASHLIB
}

# -- hooks -----------------------------------------------------------------------------------------------------------

# Runs a script with esandbox, where $HOOKS/NAME.bash is a hook.
inside() {
    HOOKS=$SOURCE/bash/hooks write_denied -m 'whitelist/write+/dev/***' -m core/sandbox/network:deny -- \
        bash -c 'source "$BASHLIB/sydbox.bash"; '"$1" bash "${@:2}"
}

@test "the ccache hook allows its folders before a phase and takes them back behind it" {
    needs_sandbox
    mkdir -- "$SCRATCH/cache" "$SCRATCH/temporary"
    export CCACHE_DIR=$SCRATCH/cache/ CCACHE_TEMPDIR=$SCRATCH/temporary
    run inside '
        set -eu
        for phase in configure compile install; do
            HOOK=ebuild_${phase}_pre; source "$HOOKS/ccache.bash"
            touch "$CCACHE_DIR/$phase" "$CCACHE_TEMPDIR/$phase"
            HOOK=ebuild_${phase}_post; source "$HOOKS/ccache.bash"
            if touch "$CCACHE_DIR/no" 2>/dev/null || touch "$CCACHE_TEMPDIR/no" 2>/dev/null; then exit 9; fi
        done'
    assert_status 0
    assert_exists "$SCRATCH/cache/install" "$SCRATCH/temporary/configure"
    assert_missing "$SCRATCH/cache/no" "$SCRATCH/temporary/no"
}

@test "the distcc hook allows its servers before a phase and takes them back behind it" {
    needs_sandbox
    mkdir -- "$SCRATCH/distcc"
    export DISTCC_DIR=$SCRATCH/distcc
    export DISTCC_HOSTS='--randomize 192.0.2.7/4,lzo  localhost/2 192.0.2.8:99 me@192.0.2.9 +zeroconf'
    run inside '
        set -eu; shopt -s failglob; IFS=x
        list() {
            esandbox query whitelist/network/connect inet:192.0.2.7@3632 && echo 7
            esandbox query whitelist/network/connect inet:192.0.2.8@99 && echo 8
            esandbox query whitelist/network/connect inet:0.0.0.0/0@3632 && echo any
            esandbox query whitelist/network/connect inet:192.0.2.9@3632 && echo 9
            esandbox query whitelist/network/bind "unix:/tmp/distcc-pump.*/socket" && echo pump
            esandbox query whitelist/write "$DISTCC_DIR/***" && echo folder
            return 0
        }
        HOOK=ebuild_compile_pre; source "$HOOKS/distcc.bash"; list
        HOOK=ebuild_compile_post; source "$HOOKS/distcc.bash"; echo behind; list
        HOOK=; DISTCC_HOSTS=example.org; source "$HOOKS/distcc.bash"; echo by name; list'
    assert_status 0
    assert_output_is "7
8
pump
folder
behind
by name
any
pump
folder"
}

@test "hooks do nothing without their program's variables, and outside of sydbox" {
    skip_unless "these tests are below sydbox themselves" test -z "$OUTER_SYDBOX"
    run bash -euc 'source "$BASHLIB/sydbox.bash"; unset CCACHE_DIR DISTCC_DIR DISTCC_HOSTS
        for hook in "$SOURCE"/bash/hooks/*.bash; do source "$hook"; done
        CCACHE_DIR=/x DISTCC_DIR=/x DISTCC_HOSTS=192.0.2.7
        for hook in "$SOURCE"/bash/hooks/*.bash; do source "$hook"; done'
    assert_status 0
    assert_output_is ""
}

# -- completion ------------------------------------------------------------------------------------------------------

# offers PROGRAM FUNCTION WORD...: what the last of the words is completed to. The program is found by its path. LINE is
# the line, where the words are as bash splits them.
offers() {
    local program=$1 function=$2
    shift 2
    LINE=${LINE-} PATH=$(dirname -- "$SYDBOX"):$PATH bash -uc '
        source "$SOURCE/bash/completion/$1"; function=$2; shift 2
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=() COMP_LINE=$LINE
        "$function"
        printf "%s\n" "${COMPREPLY[@]-}"' bash "$program" "$function" "$@"
}

@test "sydbox: options, profiles, magic keys and engines are completed" {
    run offers sydbox _sydbox sydbox --pro
    assert_output_is --profile
    run offers sydbox _sydbox sydbox -p p
    assert_output_is $'paludis\nportage'
    run offers sydbox _sydbox sydbox -c @sk
    assert_output_is @skype
    run offers sydbox _sydbox sydbox -p paludis -m core/sandbox/w
    assert_output_is core/sandbox/write:
    run offers sydbox _sydbox sydbox -m whitelist/exec
    assert_output_is $'whitelist/exec+\nwhitelist/exec-'
    LINE='sydbox -m core/trace/magic_lock:o' run offers sydbox _sydbox sydbox -m core/trace/magic_lock : o
    assert_output_is $'off\non'
    LINE='sydbox -m core/sandbox/write:' run offers sydbox _sydbox sydbox -m core/sandbox/write :
    assert_output_is $'off\ndeny\nallow\nnever'
    LINE='sydbox -m core/sandbox/write:deny --engine=n' run offers sydbox _sydbox sydbox -m core/sandbox/write : deny --engine = n
    assert_output_is notify
    LINE='sydbox -m core/sandbox/write:deny  pri' run offers sydbox _sydbox sydbox -m core/sandbox/write : deny pri
    assert_output_has printf
    run offers sydbox _sydbox sydbox --engine n
    assert_output_is notify
}

@test "sydbox: each option of its help is completed" {
    local option count=0
    while IFS= read -r option; do
        count=$((count + 1))
        run offers sydbox _sydbox sydbox "$option"
        [[ $'\n'$output$'\n' == *$'\n'$option$'\n'* ]] || fail "$option"
    done < <("$SYDBOX" --help | grep -oE -- '^ +(-[a-zA-Z] \[ )?--[a-z-]+' | grep -oE -- '--[a-z-]+')
    ((count > 8))
}

@test "sydbox: the command is completed as a command, and its options as its own" {
    run offers sydbox _sydbox sydbox -p paludis bash
    assert_output_matches '(^|
)bash($|
)'
    : >"$SCRATCH/--profile-of-mine"
    run offers sydbox _sydbox sydbox -p paludis ls --profile
    assert_output_is --profile-of-mine
    run offers sydbox _sydbox sydbox -- ls --profile
    assert_output_is --profile-of-mine
}

@test "sydbox: an older one that does not know --magic-list offers no key, and says nothing" {
    printf '#!/bin/sh\necho "no such option" >&2; exit 2\n' >"$SCRATCH/sydbox"
    chmod +x "$SCRATCH/sydbox"
    run --separate-stderr offers sydbox _sydbox "$SCRATCH/sydbox" -m core/
    assert_status 0
    [ -z "$output$stderr" ]
}

@test "esandbox: each command is completed, and each key of a query" {
    run offers esandbox _esandbox_complete esandbox ''
    local command
    while read -r command; do
        [[ $'\n'$output$'\n' == *$'\n'$command$'\n'* ]] || fail "$command"
    done < <(sed -n '/^esandbox()/,/^}/s/^ *\([a-z_|]*\)) _esandbox_.*/\1/p' "$BASHLIB/sydbox.bash" | tr '|' '\n')
    [[ -n $output ]]
    run offers esandbox _esandbox_complete esandbox query core/sandbox/r
    assert_output_is core/sandbox/read
    run offers esandbox _esandbox_complete esandbox allow_net --
    assert_output_is --connect
}

@test "sydfmt: its options and exec are completed" {
    run offers sydfmt _sydfmt sydfmt ex
    assert_output_is exec
    run offers sydfmt _sydfmt sydfmt --v
    assert_output_is --version
}

# -- packages of sydbox itself ---------------------------------------------------------------------------------------

# Phases whose helpers print themselves.
package_phases='
    for helper in econf emake default dodoc; do eval "$helper() { echo $helper \"\$*\"; }"; done
    P=sydbox-2 PNV=sydbox-2 D=/image IMAGE=/image
    source "$1" || exit 9
    for phase in src_configure src_test src_install; do "$phase" || exit 8; done'

@test "the exheres and the ebuild are bash, and their phases call what they should" {
    run bash -n "$SOURCE/data/sydbox-2.exheres-0"
    assert_status 0
    run bash -uc "$package_phases"'; [[ -n $SUMMARY && -n $DEPENDENCIES && $SLOT == 0 ]]' bash "$SOURCE/data/sydbox-2.exheres-0"
    assert_status 0
    assert_output_is "econf --with-profile-dir=/usr/share/sydbox
emake check
default 
dodoc doc/HACKING"
    run bash -n "$SOURCE/data/sydbox-2.ebuild"
    assert_status 0
    run bash -uc "$package_phases"'; [[ $EAPI == 8 && -n $DESCRIPTION && $DEPEND == *libseccomp* ]]' bash "$SOURCE/data/sydbox-2.ebuild"
    assert_status 0
    assert_output_is "econf --with-profile-dir=/usr/share/sydbox
emake check
emake DESTDIR=/image install
dodoc doc/HACKING"
}

@test "profiles are accepted" {
    local profile
    for profile in "$PROFILES"/*.syd-1; do
        run "$SYDBOX" --check -c "$profile"
        assert_status 0 || fail "$profile"
    done
}
