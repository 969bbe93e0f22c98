#pragma once

#include "controller/core/ensure.hpp"

#include <type_traits>
#include <utility>
#include <variant>

namespace graingate {

/// What a failed operation hands to `Result`; a wrapper, so that a Result<T, T> stays readable.
template <class E>
struct Unexpected {
    E fault;
};
template <class E>
Unexpected(E) -> Unexpected<E>;

/// A value, or the fault that kept it from existing. The subset of C++23's std::expected that we
/// use, with its names; access to the absent half stops the program.
template <class T, class E>
class [[nodiscard]] Result {
public:
    Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}
    Result(Unexpected<E> fault) : held_(std::in_place_index<1>, std::move(fault.fault)) {}

    [[nodiscard]] bool has_value() const { return held_.index() == 0; }
    explicit operator bool() const { return has_value(); }

    [[nodiscard]] T& value() & { return ENSURE(has_value()), *std::get_if<0>(&held_); }
    [[nodiscard]] const T& value() const& { return ENSURE(has_value()), *std::get_if<0>(&held_); }
    [[nodiscard]] T&& value() && { return ENSURE(has_value()), std::move(*std::get_if<0>(&held_)); }
    [[nodiscard]] const E& error() const& { return ENSURE(!has_value()), *std::get_if<1>(&held_); }
    [[nodiscard]] E&& error() && { return ENSURE(!has_value()), std::move(*std::get_if<1>(&held_)); }

    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    template <class U>
    [[nodiscard]] T value_or(U&& otherwise) const& {
        return has_value() ? value() : static_cast<T>(std::forward<U>(otherwise));
    }

private:
    std::variant<T, E> held_;
};

/// Nothing to return but success.
struct Done {
    bool operator==(const Done&) const = default;
};

}  // namespace graingate
