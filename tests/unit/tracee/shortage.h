// SPDX-License-Identifier: BSD-3-Clause
// A shortage of descriptors, which programs in a sandbox can cause.
#pragma once

#include <sys/resource.h>

namespace syd::tracee::test {

// While an object of this class lives, every call of this process that opens a descriptor fails with EMFILE.
class NoDescriptors {
public:
    NoDescriptors() {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        rlimit none = before_;
        none.rlim_cur = 0;
        ::setrlimit(RLIMIT_NOFILE, &none);
    }
    ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
    NoDescriptors(const NoDescriptors&) = delete;
    NoDescriptors& operator=(const NoDescriptors&) = delete;

private:
    rlimit before_{};
};

} // namespace syd::tracee::test
