#pragma once

#include <cstddef>

namespace graingate::vision {

/// Outputs are computed in blocks of this many channels, whatever the processor's vectors hold.
inline constexpr int kernel_block = 16;

/// Inputs that lie side by side under a convolution's window.
struct KernelRun {
    std::ptrdiff_t from = 0;  ///< of the first one, from the window's first input
    int count = 0;
};

/// One convolution over one map. Maps hold a place's channels side by side; distances are in floats.
struct KernelTask {
    const float* in = nullptr;  ///< the first input under the window of the first place
    std::ptrdiff_t in_step_x = 0;
    std::ptrdiff_t in_step_y = 0;
    const KernelRun* runs = nullptr;
    int run_count = 0;
    const float* weights = nullptr;  ///< [block][input, in the order of the runs][kernel_block]
    std::ptrdiff_t weights_step = 0;
    const float* bias = nullptr;  ///< [block][kernel_block]
    int blocks = 0;
    float* out = nullptr;  ///< the first channel of the first place; every block is written whole
    std::ptrdiff_t out_step_x = 0;
    std::ptrdiff_t out_step_y = 0;
    int width = 0;  ///< places of the output
    int height = 0;
    bool is_rectified = false;  ///< negative outputs become 0
};

/// vision/nets/kernel.cpp, compiled for vectors of 4, 8 (AVX2 and FMA) and 16 (AVX-512) floats.
void convolve_by_4(const KernelTask& task);
#if defined(__x86_64__)
void convolve_by_8(const KernelTask& task);
void convolve_by_16(const KernelTask& task);
#endif

}  // namespace graingate::vision
