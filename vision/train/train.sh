#!/bin/sh
# Makes vision/models anew: glyphs, data, both nets side by side, the reader three times more, golden outputs. About two
# hours on two idle cores, and most of three more for the reader alone.
# Usage: vision/train/train.sh [BUILD_FOLDER]   (needs the packages of group `train` in tools/packages.txt)
# Without ../shared/plates it trains from drawn plates alone. Each step is a command of its own as well: an interrupted
# training goes on with `train_reader.py --go-on` (or train_detector.py), and every script names its options with --help.
set -eu
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
build=${1:-$root/build/release}
python=${PYTHON:-/usr/bin/python3}
# Large pieces of memory are kept instead of being given back after each step: half of the system time goes.
export OMP_NUM_THREADS=1 MALLOC_MMAP_THRESHOLD_=1000000000 MALLOC_TRIM_THRESHOLD_=4000000000
out=${GRAINGATE_TRAIN_OUT:-out}
models=${GRAINGATE_TRAIN_MODELS:-../models}
mkdir -p "$out/scenes"

echo "1 of 7: glyphs and split" >&2
$python photographs.py
$python glyphs.py

echo "2 of 7: drawn plates and scenes" >&2
cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release
cmake --build "$build" --target plate_render --target plate_tool
"$build/plate_render" plates --out "$out/single" --count 24000 --seed 11 --lines 1 --height 64 --snow 250
"$build/plate_render" plates --out "$out/double" --count 24000 --seed 12 --lines 2 --height 96 --snow 250
"$build/plate_render" plates --out "$out/colour" --count 3000 --seed 31 --channels 3 --width 256 --height 96
"$build/plate_render" scenes --out "$out/scenes" --count 1000 --seed 21

if [ -s "${GRAINGATE_PLATES:-$root/../shared/plates}/manifest.csv" ]; then
    echo "3 of 7: corners in the photographs of the training side, found by the present nets" >&2
    $python label_photographs.py "$build/plate_tool"
fi

echo "4 of 7: reader and detector" >&2
$python train_reader.py --steps "${READER_STEPS:-7500}" --seed 1 &
reader=$!
$python train_detector.py --steps "${DETECTOR_STEPS:-7500}" --seed 2
wait "$reader"

echo "5 of 7: the reader goes on from its own export: slowly, then twice with more snow, keeping a part of what it was" >&2
$python train_reader.py --start "$models/reader.onnx" --steps "${READER_MORE_STEPS:-7000}" --rate 4e-4 --seed 41
"$build/plate_render" plates --out "$out/single_snow" --count 20000 --seed 51 --lines 1 --height 64 --snow 600
"$build/plate_render" plates --out "$out/double_snow" --count 16000 --seed 52 --lines 2 --height 96 --snow 600
$python train_reader.py --start "$models/reader.onnx" --steps "${READER_SNOW_STEPS:-12500}" --rate 5e-4 --seed 57 --keep 0.2
"$build/plate_render" plates --out "$out/single_snow" --count 60000 --seed 71 --lines 1 --height 64 --snow 600
"$build/plate_render" plates --out "$out/double_snow" --count 50000 --seed 72 --lines 2 --height 96 --snow 600
$python train_reader.py --start "$models/reader.onnx" --steps "${READER_LAST_STEPS:-11300}" --rate 5e-4 --seed 63 --keep 0.4

echo "6 of 7: golden outputs, and how far the reader can be believed" >&2
$python golden.py
"$build/plate_render" plates --out "$out/calibration_single" --count 4000 --seed 81 --lines 1 --height 64 --snow 600
"$build/plate_render" plates --out "$out/calibration_double" --count 4000 --seed 82 --lines 2 --height 96 --snow 600
$python calibration.py "$models/reader.onnx"
sha256sum "$models"/*.onnx ../models/glyphs.png

echo "7 of 7: report" >&2
cmake --build "$build" --target plate_tool
"$build/plate_render" tests --sets rendered_tests.txt --out "$out/tests"
for set in "$out"/tests/*/; do
    echo "$set"
    "$build/plate_tool" bench "$set" | grep '^full'
done
if [ -s "${GRAINGATE_PLATES:-$root/../shared/plates}/manifest.csv" ]; then
    $python report.py "$build/plate_tool" test_side.txt
fi
