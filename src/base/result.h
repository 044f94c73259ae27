// SPDX-License-Identifier: BSD-3-Clause
// Result<T, E>: a value, or an error that says why there is none.
//
// Failures that are expected at run time, such as a tracee that has exited or a missing file, are values and not
// exceptions. Two types of error are in use: Errno (an integer, for the hot path) and Error (a text, for start-up).
// The interface is that of std::expected, which GCC 12 has in C++23 mode only, so that Result can be replaced by it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace syd {

// An errno value. It has its own type so that it cannot be mixed up with a descriptor, a count or a pid.
struct Errno {
    int value = 0;
    friend constexpr bool operator==(Errno, Errno) = default;
    // The errno of the calling thread.
    static Errno last() noexcept;
};

// The symbolic name ("EPERM"), or "errno 4711" for a number without a name.
[[nodiscard]] std::string errno_name(Errno errno_value);

// What was attempted, the object of the attempt, and why it failed.
struct Error {
    Errno code; // 0 if no system call failed
    std::string attempt;
    std::string subject;
    // "attempt: subject: text of the errno", without the parts that are empty.
    [[nodiscard]] std::string message() const;
};

template <class E> struct Unexpected { E error; };
template <class E> Unexpected(E) -> Unexpected<E>;

template <class T, class E = Error> class Result;

// The implementations of the members of the same name. `Self` is a Result with its const and its value category.
namespace detail {

template <class Self> using ValueOf = typename std::remove_cvref_t<Self>::value_type;
template <class Self> using ErrorOf = typename std::remove_cvref_t<Self>::error_type;

template <class Self, class F> decltype(auto) invoke_on_value(Self&& self, F&& function) {
    if constexpr (std::is_void_v<ValueOf<Self>>) {
        return std::invoke(std::forward<F>(function));
    } else {
        return std::invoke(std::forward<F>(function), std::forward<Self>(self).value());
    }
}

template <class Self, class F> auto and_then(Self&& self, F&& function) {
    using Next = std::remove_cvref_t<decltype(invoke_on_value(std::forward<Self>(self), std::forward<F>(function)))>;
    static_assert(std::is_same_v<ErrorOf<Next>, ErrorOf<Self>>, "the function must return the same type of error");
    return self.has_value() ? invoke_on_value(std::forward<Self>(self), std::forward<F>(function))
                            : Next(Unexpected{std::forward<Self>(self).error()});
}

template <class Self, class F> auto transform(Self&& self, F&& function) {
    using Value = std::remove_cvref_t<decltype(invoke_on_value(std::forward<Self>(self), std::forward<F>(function)))>;
    using Next = Result<Value, ErrorOf<Self>>;
    if (!self.has_value()) {
        return Next(Unexpected{std::forward<Self>(self).error()});
    }
    if constexpr (std::is_void_v<Value>) {
        invoke_on_value(std::forward<Self>(self), std::forward<F>(function));
        return Next();
    } else {
        return Next(invoke_on_value(std::forward<Self>(self), std::forward<F>(function)));
    }
}

template <class Self, class F> auto transform_error(Self&& self, F&& function) {
    using Reason = std::remove_cvref_t<std::invoke_result_t<F, decltype(std::forward<Self>(self).error())>>;
    using Next = Result<ValueOf<Self>, Reason>;
    if (!self.has_value()) {
        return Next(Unexpected{std::invoke(std::forward<F>(function), std::forward<Self>(self).error())});
    }
    if constexpr (std::is_void_v<ValueOf<Self>>) {
        return Next();
    } else {
        return Next(std::forward<Self>(self).value());
    }
}

} // namespace detail

template <class T, class E> class [[nodiscard]] Result {
public:
    using value_type = T;
    using error_type = E;

    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Unexpected<E> reason) : state_(std::in_place_index<1>, std::move(reason.error)) {}

    [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }

    // These throw std::bad_variant_access if there is no value. Callers test has_value() first.
    T& value() & { return std::get<0>(state_); }
    const T& value() const& { return std::get<0>(state_); }
    T&& value() && { return std::get<0>(std::move(state_)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    // These throw std::bad_variant_access if there is a value.
    E& error() & { return std::get<1>(state_); }
    const E& error() const& { return std::get<1>(state_); }
    E&& error() && { return std::get<1>(std::move(state_)); }

    template <class U> [[nodiscard]] T value_or(U&& fallback) const& {
        return has_value() ? value() : static_cast<T>(std::forward<U>(fallback));
    }

    // function(value), which is a Result with the same type of error; or the error.
    template <class F> auto and_then(F&& function) & { return detail::and_then(*this, std::forward<F>(function)); }
    template <class F> auto and_then(F&& function) const& { return detail::and_then(*this, std::forward<F>(function)); }
    template <class F> auto and_then(F&& function) && {
        return detail::and_then(std::move(*this), std::forward<F>(function));
    }
    // A Result that holds function(value), or nothing if that is void; or the error.
    template <class F> auto transform(F&& function) & { return detail::transform(*this, std::forward<F>(function)); }
    template <class F> auto transform(F&& function) const& {
        return detail::transform(*this, std::forward<F>(function));
    }
    template <class F> auto transform(F&& function) && {
        return detail::transform(std::move(*this), std::forward<F>(function));
    }
    // The value; or a Result that holds function(error).
    template <class F> auto transform_error(F&& function) & {
        return detail::transform_error(*this, std::forward<F>(function));
    }
    template <class F> auto transform_error(F&& function) const& {
        return detail::transform_error(*this, std::forward<F>(function));
    }
    template <class F> auto transform_error(F&& function) && {
        return detail::transform_error(std::move(*this), std::forward<F>(function));
    }

private:
    std::variant<T, E> state_;
};

// Success without a value, or an error.
template <class E> class [[nodiscard]] Result<void, E> {
public:
    using value_type = void;
    using error_type = E;

    Result() = default;
    Result(Unexpected<E> reason) : has_error_(true), error_(std::move(reason.error)) {}

    [[nodiscard]] bool has_value() const noexcept { return !has_error_; }
    explicit operator bool() const noexcept { return has_value(); }
    E& error() & { return expect_error(), error_; }
    const E& error() const& { return expect_error(), error_; }
    E&& error() && { return expect_error(), std::move(error_); }

    // As above; the functions of and_then and transform take no argument.
    template <class F> auto and_then(F&& function) const& { return detail::and_then(*this, std::forward<F>(function)); }
    template <class F> auto and_then(F&& function) && {
        return detail::and_then(std::move(*this), std::forward<F>(function));
    }
    template <class F> auto transform(F&& function) const& {
        return detail::transform(*this, std::forward<F>(function));
    }
    template <class F> auto transform(F&& function) && {
        return detail::transform(std::move(*this), std::forward<F>(function));
    }
    template <class F> auto transform_error(F&& function) const& {
        return detail::transform_error(*this, std::forward<F>(function));
    }
    template <class F> auto transform_error(F&& function) && {
        return detail::transform_error(std::move(*this), std::forward<F>(function));
    }

private:
    void expect_error() const {
        if (!has_error_) {
            throw std::bad_variant_access();
        }
    }

    // Not a variant: where one is returned in registers, GCC 12 warns of the bytes that the error would have.
    bool has_error_ = false;
    E error_{};
};

} // namespace syd
