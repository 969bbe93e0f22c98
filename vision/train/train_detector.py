"""Trains the detector and exports vision/models/detector.onnx. Usage: train_detector.py [--steps N] [--seed S]."""

import argparse
import os
import sys
import time

import cv2
import numpy as np
import torch

from detector_data import DOUBLE, Source, read_scenes
from detector_net import STRIDE, UNIT, Detector
from photographs import MODELS, OUT

BATCH = 16
WIDE, HIGH = 576, 320


class Stream(torch.utils.data.IterableDataset):
    def __init__(self, seed):
        self.seed = seed

    def __iter__(self):
        cv2.setNumThreads(1)
        torch.set_num_threads(1)
        source = Source(self.seed)
        while True:
            yield source.batch(BATCH)


def lose(out, want):
    heat, truth = torch.sigmoid(out[:, :2]).clamp(1e-4, 1 - 1e-4), want[:, :2]
    sure = (truth >= .999).float()
    yes = (1 - heat) ** 2 * torch.log(heat) * sure
    no = heat ** 2 * torch.log(1 - heat) * (1 - truth) ** 4 * (1 - sure)
    many = sure.sum().clamp(min=1)
    corners = (torch.nn.functional.smooth_l1_loss(out[:, 2:], want[:, 2:10], beta=.05, reduction="none")
               * want[:, 10:]).sum() / want[:, 10].sum().clamp(min=1)
    return -(yes.sum() + no.sum()) / many, corners


def detect(net, picture):
    """The surest plate: (probability, is_double, corners in pixels of the picture) as the C++ does it, one pass."""
    scale = min(WIDE / picture.shape[1], HIGH / picture.shape[0])
    size = (round(picture.shape[1] * scale), round(picture.shape[0] * scale))
    canvas = np.zeros((HIGH, WIDE, 3), np.uint8)
    canvas[:size[1], :size[0]] = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    with torch.no_grad():
        out = net(torch.from_numpy(canvas.transpose(2, 0, 1)[None].astype(np.float32) / 255 - .5))[0].numpy()
    kind, y, x = np.unravel_index(out[:2].argmax(), out[:2].shape)
    middle = np.array([x, y]) * STRIDE + 3.5
    return 1 / (1 + np.exp(-out[kind, y, x])), kind == 1, (out[2:, y, x].reshape(4, 2) * UNIT + middle + .5) / scale - .5


def measure(net):
    """Scenes that were not trained on: found means that every corner lies within a quarter of the plate's height."""
    net.eval()
    found, kinds, all_of = 0, 0, 0
    for path, kind, corners in read_scenes()[-150:]:
        if kind == "none":
            continue
        sure, is_double, seen = detect(net, cv2.imread(path))
        tall = np.linalg.norm(corners[3] - corners[0])
        all_of += 1
        found += np.linalg.norm(seen - corners, axis=1).max() < tall / 4
        kinds += is_double == (kind in DOUBLE)
    print(f"detector: {found} of {all_of} scenes found, {kinds} with the right number of lines", flush=True)


def export(net):
    net.eval()
    torch.onnx.export(net, torch.zeros(1, 3, HIGH, WIDE), os.path.join(MODELS, "detector.onnx"), opset_version=11,
                      input_names=["picture"], output_names=["cells"], do_constant_folding=True)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--steps", type=int, default=2500)
    options.add_argument("--seed", type=int, default=2)
    options.add_argument("--start", help="a saved net to go on from")
    options.add_argument("--rate", type=float, default=3e-3)
    options = options.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)
    net = Detector()
    if options.start:
        net.load_state_dict(torch.load(options.start))
    print(f"detector: {sum(p.numel() for p in net.parameters())} parameters", flush=True)
    optimiser = torch.optim.AdamW(net.parameters(), options.rate, weight_decay=.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, options.rate, options.steps, pct_start=.1)
    batches = iter(torch.utils.data.DataLoader(Stream(options.seed), batch_size=None, num_workers=1, prefetch_factor=4))
    began, mean = time.time(), np.zeros(2)
    for step in range(1, options.steps + 1):
        net.train()
        pictures, want = next(batches)
        heat, corners = lose(net(pictures), want)
        optimiser.zero_grad()
        (heat + 2 * corners).backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        schedule.step()
        mean = mean * .97 + .03 * np.array([heat.item(), corners.item()])
        if step % 25 == 0:
            rate = step / (time.time() - began)
            print(f"detector: step {step} of {options.steps}, heat {mean[0]:.3f}, corners {mean[1]:.4f}, "
                  f"{rate * BATCH:.0f} pictures/s, {(options.steps - step) / rate / 60:.0f} min to go", file=sys.stderr,
                  flush=True)
        if step % 250 == 0 or step == options.steps:
            torch.save(net.state_dict(), os.path.join(OUT, "detector.pt"))
            export(net)
            measure(net)


if __name__ == "__main__":
    main()
