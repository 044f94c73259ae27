// SPDX-License-Identifier: BSD-3-Clause
// What the unit tests include, for configure --enable-precompiled-headers: see src/precompiled.h.
#include "precompiled.h" // of src/

#include <gtest/gtest.h>
