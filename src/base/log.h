// SPDX-License-Identifier: BSD-3-Clause
// The interface of the log. Each layer writes to a sink that it was given; only the sinks write to descriptors.
#pragma once

#include <string_view>

namespace syd {

// The topics of a log line; the numbers are the bits of the magic key log/level.
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
    // Whether lines of `topic` are written anywhere. Callers ask before they compose a costly line. Thread-safe.
    [[nodiscard]] virtual bool wants(LogTopic topic) const noexcept = 0;
    // Writes one line. It has no line feed at its end, and untrusted parts went through printable() (base/text.h).
    // Thread-safe; failures are ignored.
    virtual void write(LogTopic topic, std::string_view line) noexcept = 0;
};

} // namespace syd
