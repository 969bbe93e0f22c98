"""How far the reader's likelihoods can be believed, on drawn plates with snow that it never saw: by temperature, as they
are and with what label smoothing put on every class taken away (`calibrated` in vision/text_reading.cpp).

Usage: calibration.py [NET.onnx] [--pictures N] [--seed N]
Needs out/calibration_single and out/calibration_double: plate_render plates --seed 81 --snow 600, as in train.sh.
"""

import argparse
import os

import cv2
import numpy as np

from photographs import MODELS
from reader_data import classes, pick, pool, spoil, standardise, strip
from train_reader import LABEL_SMOOTHING

LEAST = 3e-6  # as vision/text_reading.cpp has it
BINS = 5


def answers(path, count, seed):
    """Logits and labels of `count` plates, every second one spoilt as in training, and which those are."""
    net, rng = cv2.dnn.readNet(path), np.random.default_rng(seed)
    cv2.setNumThreads(1)
    stocks = [[pool("calibration_single", 64)], [pool("calibration_double", 96)]]
    logits, labels = [], []
    for at in range(count):
        is_double = rng.random() < .45
        picture, text = pick(rng, stocks[is_double])
        seen = strip(picture, is_double, rng, .6, may_turn=0)
        seen = spoil(seen, rng) if at % 2 else cv2.GaussianBlur(seen.astype(np.float32), (0, 0), rng.uniform(.3, .8))
        net.setInput(standardise(seen[None])[None].astype(np.float32))
        logits.append(net.forward().reshape(len(classes(text)), -1).copy())
        labels.append(classes(text))
    return np.array(logits, float), np.array(labels), np.arange(count) % 2 == 1


def softmax(logits, temperature):
    out = np.exp((logits - logits.max(-1, keepdims=True)) / temperature)
    return out / out.sum(-1, keepdims=True)


def unsmoothed(likelihoods):
    out = np.maximum(likelihoods - LABEL_SMOOTHING / likelihoods.shape[-1], LEAST)
    return out / out.sum(-1, keepdims=True)


def measured(likelihoods, labels):
    """Nats a plate that its text costs, and the expected calibration error of whole plates in points, 5 bins of equal count."""
    right = np.take_along_axis(likelihoods, labels[..., None], -1)[..., 0]
    said = likelihoods.max(-1).prod(-1)
    exact = (likelihoods.argmax(-1) == labels).all(-1)
    error = sum(abs(said[part].mean() - exact[part].mean()) * len(part) for part in np.array_split(np.argsort(said), BINS))
    return -np.log(right).sum(1).mean(), 100 * error / len(labels)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("net", nargs="?", default=os.path.join(MODELS, "reader.onnx"))
    options.add_argument("--pictures", type=int, default=6000)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    logits, labels, is_spoilt = answers(chosen.net, chosen.pictures, chosen.seed)
    print("temperature  plates   as they are: nats, error   without smoothing: nats, error")
    for temperature in (1, .9, .85, .8, .75, .7, .6):
        for name, those in (("plain", ~is_spoilt), ("spoilt", is_spoilt)):
            plain = softmax(logits[those], temperature)
            row = [*measured(plain, labels[those]), *measured(unsmoothed(plain), labels[those])]
            print(f"{temperature:11}  {name:7}  {row[0]:17.3f}  {row[1]:5.1f}  {row[2]:23.3f}  {row[3]:5.1f}")


if __name__ == "__main__":
    main()
