// SPDX-License-Identifier: BSD-3-Clause
// Synchronized<T> owns a value and the mutex that guards it. The value can be reached in no other way than with the
// mutex held:
//     Synchronized<ProcessTree> tree;
//     const auto state = tree.with([&](auto& value) { return value.state_of(tid); });
//
// The function must not call with() on the same object again (the mutex is not recursive), and must not keep a pointer
// or a reference to the value.
#pragma once

#include <functional>
#include <mutex>
#include <type_traits>
#include <utility>

namespace syd {

template <class T> class Synchronized {
public:
    // Constructs the value from `arguments`.
    template <class... Arguments>
    requires std::is_constructible_v<T, Arguments...>
    explicit Synchronized(Arguments&&... arguments) : value_(std::forward<Arguments>(arguments)...) {}

    Synchronized(const Synchronized&) = delete;
    Synchronized& operator=(const Synchronized&) = delete;

    // Calls `function` with the value while the mutex is held, and returns what it returns. An exception from
    // `function` releases the mutex.
    template <class Function> auto with(Function&& function) { return call(*this, std::forward<Function>(function)); }
    template <class Function> auto with(Function&& function) const {
        return call(*this, std::forward<Function>(function));
    }

private:
    template <class Self, class Function> static auto call(Self& self, Function&& function) {
        static_assert(!std::is_reference_v<std::invoke_result_t<Function, decltype((self.value_))>>,
                      "a reference would be used without the mutex");
        const std::lock_guard lock(self.mutex_);
        return std::invoke(std::forward<Function>(function), self.value_);
    }

    mutable std::mutex mutex_;
    T value_;
};

} // namespace syd
