#pragma once

namespace graingate {

/// A visitor made of lambdas, one a kind: `std::visit(Overloaded{[](const A&) {...}, [](const B&) {...}},
/// value)`.
template <class... Fs>
struct Overloaded : Fs... {
    using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;  // clang 16 does not guess it

}  // namespace graingate
