// A convolution's innermost loops: all the time of a net is spent here. Compiled once for each width of
// vectors (GRAINGATE_LANES floats) with what the processor has for it, so nothing may be included that other
// units share code with: the linker would keep one copy, and a processor without AVX-512 could be given that
// one.
//
// Sums of `places` neighbouring places × `blocks` blocks of channels stay in registers over the whole window.
// Each step loads one input's weights once and multiplies them with that input of every place: as many
// multiplications for a load as the registers allow.

#include "vision/nets/kernel.hpp"

#include <cstring>

namespace graingate::vision {
namespace {

constexpr int lanes = GRAINGATE_LANES;  // floats of one vector
constexpr int vectors_per_block = kernel_block / lanes;
using Vector [[gnu::vector_size(GRAINGATE_LANES * sizeof(float))]] = float;

inline Vector load(const float* from) {
    Vector out;
    std::memcpy(&out, from, sizeof out);
    return out;
}

template <int blocks, int places>
void convolve_places(const KernelTask& task, const float* in, float* out, int block) {
    constexpr int vectors = blocks * vectors_per_block;
    Vector sum[std::size_t{places}][std::size_t{vectors}];
#pragma GCC unroll 16
    for (int v = 0; v < vectors; ++v) {
#pragma GCC unroll 16
        for (int p = 0; p < places; ++p) sum[p][v] = load(task.bias + block * kernel_block + v * lanes);
    }
    const float* weights = task.weights + block * task.weights_step;
    for (const KernelRun* run = task.runs; run != task.runs + task.run_count; ++run) {
        const float* from = in + run->from;
        for (int i = 0; i < run->count; ++i, ++from, weights += kernel_block) {
            Vector weight[std::size_t{vectors}];
#pragma GCC unroll 16
            for (int v = 0; v < vectors; ++v) {
                weight[v] =
                    load(weights + v / vectors_per_block * task.weights_step + v % vectors_per_block * lanes);
            }
#pragma GCC unroll 16
            for (int p = 0; p < places; ++p) {
#pragma GCC unroll 16
                for (int v = 0; v < vectors; ++v) sum[p][v] += from[p * task.in_step_x] * weight[v];
            }
        }
    }
#pragma GCC unroll 16
    for (int p = 0; p < places; ++p) {
#pragma GCC unroll 16
        for (int v = 0; v < vectors; ++v) {
            Vector answer = sum[p][v];
            if (task.is_rectified) answer = answer > 0 ? answer : Vector{};
            std::memcpy(out + p * task.out_step_x + block * kernel_block + v * lanes, &answer, sizeof answer);
        }
    }
}

/// The last places of a row are computed together with some before them, which come out as they were.
template <int blocks, int places>
void convolve_row(const KernelTask& task, const float* in, float* out, int block) {
    const int together = task.width < places ? 1 : places;
    for (int x = 0; x < task.width; x += together) {
        const int from = x + together > task.width ? task.width - together : x;
        const float* in_at = in + from * task.in_step_x;
        float* out_at = out + from * task.out_step_x;
        if (together == 1) {
            convolve_places<blocks, 1>(task, in_at, out_at, block);
        } else {
            convolve_places<blocks, places>(task, in_at, out_at, block);
        }
    }
}

/// Blocks and places of which the sums, one input's weights and one input fill the registers: 32 with
/// AVX-512, else 16.
void convolve(const KernelTask& task) {
    for (int y = 0; y < task.height; ++y) {
        const float* in = task.in + y * task.in_step_y;
        float* out = task.out + y * task.out_step_y;
        int block = 0;
        if constexpr (lanes == kernel_block) {
            for (; task.blocks - block >= 5 || task.blocks - block == 3; block += 3)
                convolve_row<3, 8>(task, in, out, block);
            for (; task.blocks - block >= 2; block += 2) convolve_row<2, 12>(task, in, out, block);
        }
        for (; block < task.blocks; ++block) convolve_row<1, 12 / vectors_per_block>(task, in, out, block);
    }
}

}  // namespace

#if GRAINGATE_LANES == 16
void convolve_by_16(const KernelTask& task) {
    convolve(task);
}
#elif GRAINGATE_LANES == 8
void convolve_by_8(const KernelTask& task) {
    convolve(task);
}
#else
void convolve_by_4(const KernelTask& task) {
    convolve(task);
}
#endif

}  // namespace graingate::vision
