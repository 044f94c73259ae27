#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# seed-world PROFILE SYDBOX PROBE ROOT SCRIPT: runs the bash SCRIPT in a world made up for a profile that speaks of
# /home, /opt and devices. To be started in mount, network and process namespaces of its own (unshare -mnpf
# --mount-proc, with -Ur where not root). ROOT is an empty folder that becomes the root of that world; its /bin and
# libraries are this machine's, everything else is made for the occasion.
#
# For the script there are: `seed`, which is sydbox with the profile; $PROBE; and `rules_act`, see below.
set -euo pipefail

make_world() {
    local profile=$1 sydbox=$2 probe=$3 root=$4 folder
    mount -t tmpfs none "$root"
    mkdir -p "$root"/{bin,dev,etc,home,opt,proc,run,sys,test,tmp,usr/bin,usr/sbin,var}
    ln -s ../run "$root/var/run"
    for folder in lib lib64 lib32; do
        [[ -d /usr/$folder ]] || continue
        mkdir "$root/usr/$folder"
        mount --rbind "/usr/$folder" "$root/usr/$folder"
        ln -s "usr/$folder" "$root/$folder"
    done
    mount --rbind /usr/bin "$root/bin"
    mount --rbind /proc "$root/proc"
    : >"$root/dev/null"
    mount --bind /dev/null "$root/dev/null"
    cp -- "$profile" "$root/test/seed.syd-1"
    cp -- "$sydbox" "$probe" "$root/test/"
    ! [[ -e /etc/ld.so.cache ]] || cp /etc/ld.so.cache "$root/etc/"
    ip link set lo up
}

if [[ ${1-} != --inside ]]; then
    make_world "${@:1:4}"
    exec chroot "$4" /bin/bash /proc/self/fd/9 --inside "$(basename -- "$2")" "$(basename -- "$3")" "$5" 9<"$0"
fi

SYDBOX=/test/$2 PROBE=/test/$3
export PROBE
seed() { "$SYDBOX" -c /test/seed.syd-1 "$@"; }

# What the key of a rule is about, done to a path or address; and what is said if it is refused.
call_of() {
    case $1 in
    whitelist/read) echo open "$2" RDONLY ;;
    whitelist/write) echo open "$2" 'WRONLY|CREAT' ;;
    whitelist/exec) echo execve "$2" ;;
    whitelist/network/bind) echo bind "$2" ;;
    whitelist/network/connect) echo connect "$2" ;;
    esac
}
refusal_of() {
    case $1 in
    whitelist/exec) echo EACCES ;;
    whitelist/network/bind) echo EADDRNOTAVAIL ;;
    whitelist/network/connect) echo ECONNREFUSED ;;
    *) echo EPERM ;;
    esac
}
# What the key is about has to be there; of a socket, its name is enough.
provide() {
    local path=${2#unix:}
    case $path in
    /proc/* | [!/]*) return ;;
    esac
    mkdir -p -- "${path%/*}/"
    [[ $1 != */bind ]] || return 0
    [[ -e $path ]] || : >"$path"
    chmod 755 "$path"
}
# Reads lines of a rule, something that it allows, and something beside that nothing allows ("-": nothing is left out).
rules_act() {
    local rule yes no key said wrong=0
    while read -r rule yes no; do
        key=${rule%%+*}
        provide "$key" "$yes"
        provide "$key" "$no"
        # shellcheck disable=SC2046 # a call and its operands
        said=$(seed -- "$PROBE" $(call_of "$key" "$yes") 2>&1) || true
        if [[ $said == *violation:* || ($key != */connect && $said != *" = 0" && $said != *" = ENOEXEC") ]]; then
            printf '%s does not allow %s: %s\n' "$rule" "$yes" "$said"
            wrong=1
        fi
        [[ $no != - ]] || continue
        # shellcheck disable=SC2046 # a call and its operands
        said=$(seed -- "$PROBE" $(call_of "$key" "$no") 2>&1) || true
        if [[ $said != *violation:* || $said != *" = $(refusal_of "$key")"* ]]; then
            printf '%s allows %s: %s\n' "$rule" "$no" "$said"
            wrong=1
        fi
    done
    return "$wrong"
}

eval "$4"
