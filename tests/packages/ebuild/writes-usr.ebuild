# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash
# Installs without looking at $D, and does not mind that it cannot.
src_install() { mkdir "$SYSTEM/lib" || true; }
