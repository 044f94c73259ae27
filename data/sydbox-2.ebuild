# SPDX-License-Identifier: BSD-3-Clause
# shellcheck shell=bash disable=SC2034,SC2154 # variables belong to the package manager
# For a release; the file's name says which one.

EAPI=8

DESCRIPTION="A sandbox for package builds"
SRC_URI="${P}.tar.xz"

LICENSE="BSD"
SLOT="0"
KEYWORDS="~amd64 ~arm64"
IUSE="test"
RESTRICT="!test? ( test )"

RDEPEND="
	dev-libs/boost:=
"
DEPEND="${RDEPEND}
	test? ( dev-cpp/gtest >=sys-libs/libseccomp-2.5.4 )
"
BDEPEND="
	virtual/pkgconfig
	test? ( dev-util/bats )
"

src_configure() {
	econf --with-profile-dir=/usr/share/sydbox
}

src_test() {
	# A sandbox in a sandbox: the tests skip by themselves what cannot work there.
	emake check
}

src_install() {
	emake DESTDIR="${D}" install
	dodoc doc/HACKING
}
