#!/bin/sh
# Makes vision/models anew: glyphs, data, reader, detector, golden outputs. About two hours on two cores.
# Usage: vision/train/train.sh [BUILD_FOLDER]   (needs the packages of group `train` in tools/packages.txt)
# Without ../shared/plates it trains from drawn plates alone.
set -eu
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
build=${1:-$root/build/release}
python=${PYTHON:-/usr/bin/python3}
export OMP_NUM_THREADS=1
mkdir -p out/scenes
rm -f out/photographs.txt

echo "1 of 6: glyphs and split" >&2
$python photographs.py
$python glyphs.py

echo "2 of 6: drawn plates and scenes" >&2
cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release
cmake --build "$build" --target plate_render
"$build/plate_render" plates --out out/single --count 20000 --seed 11 --lines 1 --height 64
"$build/plate_render" plates --out out/double --count 6000 --seed 12 --lines 2 --height 96
"$build/plate_render" plates --out out/colour --count 1500 --seed 31 --channels 3 --width 256 --height 96
"$build/plate_render" scenes --out out/scenes --count 1000 --seed 21

echo "3 of 6: reader" >&2
$python train_reader.py --steps "${READER_STEPS:-2400}" --seed 1

echo "4 of 6: detector, first round" >&2
$python train_detector.py --steps "${DETECTOR_STEPS:-1500}" --seed 2

if [ -s "${GRAINGATE_PLATES:-$root/../shared/plates}/manifest.csv" ]; then
    echo "5 of 6: detector, second round, with the photographs that the first one understood" >&2
    cmake --build "$build" --target plate_tool
    $python label_photographs.py "$build/plate_tool"
    $python train_detector.py --steps "${DETECTOR_STEPS_2:-400}" --seed 3 --start out/detector.pt --rate 1e-3
fi

echo "6 of 6: golden outputs" >&2
$python golden.py
sha256sum ../models/*.onnx ../models/glyphs.png
