# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
# Does nothing but what a package may do, and says before what that is.
pkg_setup() { : >"$SYSTEM/setup"; }
src_compile() {
    addwrite "$SYSTEM/cache"
    mkdir -p "$SYSTEM/cache/a" && echo compiled >"$WORKDIR/a"
    addpredict "$SYSTEM/predicted"
    mkdir "$SYSTEM/predicted" 2>/dev/null && die "what was predicted happened"
    return 0
}
src_test() { mkdir -p "$SYSTEM/cache/b" && : >/dev/null; }
src_install() { mkdir -p "$D/usr/bin" && cp a "$D/usr/bin/"; }
pkg_postinst() { : >"$SYSTEM/postinst"; }
