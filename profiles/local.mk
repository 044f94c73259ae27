# SPDX-License-Identifier: BSD-3-Clause
dist_profile_DATA += profiles/paludis.syd-1 profiles/portage.syd-1 profiles/skype.syd-1
