// SPDX-License-Identifier: BSD-3-Clause
// EnumArray<Enum, T, Count>: a fixed array with one T for each enumerator of an enum class, indexed by the enumerator.
//
// The enumerators must be 0 ... Count-1 without gaps. An index outside that range is a defect of the program:
// operator[] throws std::out_of_range (a compile-time error in a constant expression) and never reads beyond the array.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

namespace syd {

// The enumerators 0 ... Count-1 of Enum, for loops.
template <class Enum, std::size_t Count>
requires std::is_enum_v<Enum>
[[nodiscard]] constexpr std::array<Enum, Count> enum_values() noexcept {
    std::array<Enum, Count> values{};
    for (std::size_t index = 0; index < Count; ++index) {
        values[index] = static_cast<Enum>(index);
    }
    return values;
}

template <class Enum, class T, std::size_t Count>
requires std::is_enum_v<Enum>
class EnumArray {
public:
    using value_type = T;
    using iterator = typename std::array<T, Count>::iterator;
    using const_iterator = typename std::array<T, Count>::const_iterator;

    // Every element is value-initialized.
    constexpr EnumArray() = default;
    // One value for each enumerator, in their order. A missing or a surplus value is a compile-time error.
    template <std::convertible_to<T>... Values>
    requires(sizeof...(Values) == Count) constexpr EnumArray(Values&&... values)
        : values_{static_cast<T>(std::forward<Values>(values))...} {}
    // The same for elements that are written in braces: EnumArray<...> table{{{1, "a"}, {2, "b"}}}.
    template <std::size_t Given>
    requires(Given == Count) constexpr EnumArray(const T (&values)[Given]) {
        std::copy(values, values + Given, values_.begin());
    }

    [[nodiscard]] constexpr T& operator[](Enum key) { return values_.at(index_of(key)); }
    [[nodiscard]] constexpr const T& operator[](Enum key) const { return values_.at(index_of(key)); }

    [[nodiscard]] static constexpr std::size_t size() noexcept { return Count; }
    [[nodiscard]] static constexpr std::array<Enum, Count> keys() noexcept { return enum_values<Enum, Count>(); }
    // The first enumerator whose element equals `value`.
    [[nodiscard]] constexpr std::optional<Enum> key_of(const auto& value) const {
        for (const Enum key : keys()) {
            if ((*this)[key] == value) {
                return key;
            }
        }
        return std::nullopt;
    }

    // Iteration is over the elements in the order of the enumerators.
    [[nodiscard]] constexpr iterator begin() noexcept { return values_.begin(); }
    [[nodiscard]] constexpr iterator end() noexcept { return values_.end(); }
    [[nodiscard]] constexpr const_iterator begin() const noexcept { return values_.begin(); }
    [[nodiscard]] constexpr const_iterator end() const noexcept { return values_.end(); }

    friend constexpr bool operator==(const EnumArray&, const EnumArray&) = default;

private:
    static constexpr std::size_t index_of(Enum key) noexcept {
        return static_cast<std::size_t>(static_cast<std::underlying_type_t<Enum>>(key));
    }

    std::array<T, Count> values_{};
};

} // namespace syd
