# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# distcc: its folder may be written to, and its servers be connected to. Those that DISTCC_HOSTS names by an IPv4
# address are allowed one by one; for a name, whose address is not known here, its port is allowed at every address.
# doc/esandbox.7, "Hooks", says where to put this file; ccache.bash describes when it acts.
_sandbox_hook_distcc() {
    local action=allow host port
    local -a hosts
    case ${HOOK-} in
        ebuild_configure_post|ebuild_compile_post|ebuild_install_post) action=disallow ;;
    esac
    if [[ -z ${DISTCC_HOSTS-}${DISTCC_DIR-} ]] || ! esandbox check; then
        return 0
    fi
    if [[ ${DISTCC_DIR-} == /* ]]; then
        esandbox "$action" "${DISTCC_DIR%/}/***"
    fi
    # What the include server of pump mode listens at.
    esandbox "${action}_net" 'unix:/tmp/distcc-pump.*/socket'
    esandbox "${action}_net" --connect 'unix:/tmp/distcc-pump.*/socket'
    IFS=$' \t\n' read -rd '' -a hosts <<<"${DISTCC_HOSTS-}" || true
    for host in "${hosts[@]-}"; do
        # HOST[:PORT][/LIMIT][,OPTION]...; options of the whole list, localhost, and ssh (USER@HOST) need no rule here.
        host=${host%%[,/]*}
        port=3632
        if [[ $host == *:* ]]; then
            port=${host##*:}
            host=${host%:*}
        fi
        if [[ -z $host || $host == [+@-]* || $host == *@* || $host == localhost || ! $port =~ ^[0-9]+$ ]]; then
            continue
        fi
        if [[ $host =~ ^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$ ]]; then
            esandbox "${action}_net" --connect "inet:$host@$port"
        else
            esandbox "${action}_net" --connect "inet:0.0.0.0/0@$port" "inet6:::/0@$port"
        fi
    done
    return 0
}
_sandbox_hook_distcc
