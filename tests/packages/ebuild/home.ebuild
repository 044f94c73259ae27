# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
# Keeps its settings in the home folder of whoever builds it.
src_compile() { mkdir -p ~/.config/package || die "no home"; }
