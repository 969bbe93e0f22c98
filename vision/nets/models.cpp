#include "vision/nets/models.hpp"

#include <cstdint>
#include <vector>

// The models lie in the binary, so that a run needs no file.
asm(R"(
    .section .rodata
    .global graingate_detector_begin
    .global graingate_detector_end
    .global graingate_reader_begin
    .global graingate_reader_end
graingate_detector_begin:
    .incbin ")" GRAINGATE_MODELS R"(/detector.onnx"
graingate_detector_end:
graingate_reader_begin:
    .incbin ")" GRAINGATE_MODELS R"(/reader.onnx"
graingate_reader_end:
    .text
)");

extern "C" {
extern const std::uint8_t graingate_detector_begin[];
extern const std::uint8_t graingate_detector_end[];
extern const std::uint8_t graingate_reader_begin[];
extern const std::uint8_t graingate_reader_end[];
}

namespace graingate::vision {
namespace {

cv::dnn::Net load(const std::uint8_t* begin, const std::uint8_t* end) {
    cv::dnn::Net net = cv::dnn::readNetFromONNX(std::vector<std::uint8_t>(begin, end));
    net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
    net.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
    return net;
}

}  // namespace

cv::dnn::Net load_detector() {
    return load(graingate_detector_begin, graingate_detector_end);
}
cv::dnn::Net load_reader() {
    return load(graingate_reader_begin, graingate_reader_end);
}

std::vector<LayerWeights> weights_of(cv::dnn::Net net) {
    std::vector<LayerWeights> all;
    for (const cv::String& name : net.getLayerNames()) {
        const auto& blobs = net.getLayer(name)->blobs;
        if (!blobs.empty()) all.push_back({blobs.at(0).clone(), blobs.at(1).clone()});
    }
    return all;
}

}  // namespace graingate::vision
