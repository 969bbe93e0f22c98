"""Trains the detector and exports vision/models/detector.onnx. Usage: train_detector.py --help."""

import os

import cv2
import numpy as np
import torch

from detector_data import DOUBLE, Source, halved, read_scenes
from detector_net import STRIDE, UNIT, Detector
from photographs import EXPORT
from train_loop import options, train

WIDE, HIGH = 512, 288


def lose(net, batch):
    pictures, want = batch
    out = net(pictures.permute(0, 3, 1, 2).float() / 255 - .5)  # rows of pixels: channels last already
    heat, truth = torch.sigmoid(out[:, :2]).clamp(1e-4, 1 - 1e-4), want[:, :2]
    asked = 1 - want[:, 11:12] * (truth < .3).float()
    sure = (truth >= .999).float()
    yes = (1 - heat) ** 2 * torch.log(heat) * sure
    no = heat ** 2 * torch.log(1 - heat) * (1 - truth) ** 4 * (1 - sure) * asked
    corners = (torch.nn.functional.smooth_l1_loss(out[:, 2:], want[:, 2:10], beta=.03, reduction="none")
               * want[:, 10:11]).sum() / want[:, 10].sum().clamp(min=1)
    return -(yes.sum() + no.sum()) / sure.sum().clamp(min=1) + 2 * corners


def detect(net, picture):
    """The surest plate: (probability, is_double, corners in pixels of the picture) as the C++ does it, one pass."""
    scale, small = min(WIDE / picture.shape[1], HIGH / picture.shape[0]), picture
    size = (round(picture.shape[1] * scale), round(picture.shape[0] * scale))
    while small.shape[1] >= 2 * size[0]:
        small = halved(small)
    canvas = np.zeros((HIGH, WIDE, 3), np.uint8)
    canvas[:size[1], :size[0]] = cv2.resize(small, size, interpolation=cv2.INTER_LINEAR)
    with torch.no_grad():
        out = net(torch.from_numpy(canvas.transpose(2, 0, 1)[None].astype(np.float32) / 255 - .5))[0].numpy()
    kind, y, x = np.unravel_index(out[:2].argmax(), out[:2].shape)
    middle = np.array([x, y]) * STRIDE + 3.5
    return 1 / (1 + np.exp(-out[kind, y, x])), kind == 1, (out[2:, y, x].reshape(4, 2) * UNIT + middle + .5) / scale - .5


def measure(net):
    """Scenes that were not trained on: found means that every corner lies within a quarter of the plate's height."""
    found, kinds, errors = 0, 0, []
    plates = [(path, *p[0]) for path, p in list(read_scenes().items())[-150:] if p]
    for path, _, kind, corners in plates:
        _, is_double, seen = detect(net, cv2.imread(path))
        tall = np.linalg.norm(corners[3] - corners[0])
        errors.append(np.linalg.norm(seen - corners, axis=1).max() / tall)
        found += errors[-1] < .25
        kinds += is_double == (kind in DOUBLE)
    print(f"detector: {found} of {len(plates)} scenes found, {kinds} with the right number of lines, worst corner "
          f"{100 * np.median(errors):.0f} % of the height in the median", flush=True)


def export(net):
    torch.onnx.export(net, torch.zeros(1, 3, HIGH, WIDE), os.path.join(EXPORT, "detector.onnx"), opset_version=11,
                      input_names=["picture"], output_names=["cells"], do_constant_folding=True)


if __name__ == "__main__":
    train("detector", Detector(), Source, lose, measure, export, options(steps=14000, batch=24, seed=2), decay=.02)
