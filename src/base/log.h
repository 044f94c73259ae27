// SPDX-License-Identifier: BSD-3-Clause
// Where the layers speak: a log sink that is passed in. Nothing below src/app writes to a descriptor of its own.
#pragma once

#include <string_view>

namespace syd {

// The topics of magic.md's log/level; the number is the bit in that sum.
enum class LogTopic : unsigned {
    kWarning = 1,
    kViolation = 2,
    kWorkflow = 4,
    kDecision = 8,
    kMagic = 16,
    kLookup = 32,
    kPattern = 64,
    kEngine = 128,
    kIntercepted = 256,
    kAllCalls = 2048,
};

class LogSink {
public:
    virtual ~LogSink() = default;
    // Whether anybody listens to `topic`; lets callers spare the making of a text. Thread-safe.
    [[nodiscard]] virtual bool wants(LogTopic topic) const noexcept = 0;
    // One line without a line end, fit for a terminal (see printable()). Thread-safe; never throws.
    virtual void write(LogTopic topic, std::string_view line) noexcept = 0;
};

} // namespace syd
