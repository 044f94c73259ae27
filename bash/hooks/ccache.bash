# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
#
# ccache: its folder, and what it keeps for the time of a build, may be written to. doc/esandbox.7, "Hooks", says where
# to put this file. Named after a phase in $HOOK it acts before that phase and takes back what it did after it; sourced
# from a bashrc, it acts until the shell ends.
_sandbox_hook_ccache() {
    local folder=${CCACHE_DIR-} action=allow
    case ${HOOK-} in
        ebuild_configure_post|ebuild_compile_post|ebuild_install_post) action=disallow ;;
    esac
    if [[ $folder != /* ]] || ! esandbox check; then
        return 0
    fi
    esandbox "$action" "${folder%/}/***"
    if [[ ${CCACHE_TEMPDIR-} == /* ]]; then
        esandbox "$action" "${CCACHE_TEMPDIR%/}/***"
    fi
    return 0
}
_sandbox_hook_ccache
