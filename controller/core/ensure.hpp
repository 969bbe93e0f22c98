#pragma once

#include <cassert>  // __assert_fail: says where, then aborts

/// Stops the program when it is wrong about itself; on in every build.
/// The world and outside input are never checked with it (docs/architecture.md, "Errors").
#define ENSURE(condition) \
    ((condition) ? static_cast<void>(0) : __assert_fail(#condition, __FILE__, __LINE__, __func__))
