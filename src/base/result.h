// SPDX-License-Identifier: BSD-3-Clause
// Result<T, E>: a value or the reason why there is none.
//
// The surface is that of std::expected, which GCC 12 offers in C++23 mode only, so that it can be swapped in
// later. Expected failure is an ordinary value here: a tracee that vanished or a missing file is everyday life.
// Two kinds of reason are in use: Errno (one word, for the hot path) and Error (with words, for start-up).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace syd {

// An errno value as a type of its own, so that it is not taken for a descriptor, a count or a pid.
struct Errno {
    int value = 0;
    friend constexpr bool operator==(Errno, Errno) = default;
    // The calling thread's errno.
    static Errno last() noexcept;
};

// The symbolic name ("EPERM"), or "errno 4711" for a number that has none.
[[nodiscard]] std::string errno_name(Errno errno_value);

// What was tried, on what, and why it failed; `code` is 0 where no system call was involved.
struct Error {
    Errno code;
    std::string attempt;
    std::string subject;
    // "attempt: subject: reason", leaving out what is empty.
    [[nodiscard]] std::string message() const;
};

template <class E> struct Unexpected { E error; };
template <class E> Unexpected(E) -> Unexpected<E>;

template <class T, class E = Error> class [[nodiscard]] Result {
public:
    using value_type = T;
    using error_type = E;

    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Unexpected<E> reason) : state_(std::in_place_index<1>, std::move(reason.error)) {}

    [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }

    // Without a value these throw std::bad_variant_access: asking is the caller's duty.
    T& value() & { return std::get<0>(state_); }
    const T& value() const& { return std::get<0>(state_); }
    T&& value() && { return std::get<0>(std::move(state_)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    E& error() & { return std::get<1>(state_); }
    const E& error() const& { return std::get<1>(state_); }
    E&& error() && { return std::get<1>(std::move(state_)); }

    template <class U> [[nodiscard]] T value_or(U&& fallback) const& {
        return has_value() ? value() : static_cast<T>(std::forward<U>(fallback));
    }

private:
    std::variant<T, E> state_;
};

template <class E> class [[nodiscard]] Result<void, E> {
public:
    using value_type = void;
    using error_type = E;

    Result() = default;
    Result(Unexpected<E> reason) : state_(std::in_place_index<1>, std::move(reason.error)) {}

    [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }
    E& error() & { return std::get<1>(state_); }
    const E& error() const& { return std::get<1>(state_); }

private:
    std::variant<std::monostate, E> state_;
};

} // namespace syd
