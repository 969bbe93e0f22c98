"""Trains the reader and exports vision/models/reader.onnx. Usage: train_reader.py [--steps N] [--seed S]."""

import argparse
import os
import sys
import time

import numpy as np
import torch
from torch import nn

from photographs import ALPHABET, MODELS, OUT, scored
from reader_data import Source, test_crops
from reader_net import CLASSES, Reader, logits, standardise

BATCH = 64


class Stream(torch.utils.data.IterableDataset):
    def __init__(self, seed):
        self.seed = seed

    def __iter__(self):
        import cv2
        cv2.setNumThreads(1)
        torch.set_num_threads(1)
        source = Source(self.seed)
        while True:
            pictures, targets = source.batch(BATCH)
            yield standardise(pictures).astype(np.float32), targets


def text_of(best):
    return "".join(ALPHABET[i - 1] for i in best if i > 0)


def measure(net):
    """Exact text on the test side's crops, by kind; printed with the worst kinds' errors."""
    net.eval()
    crops = test_crops()
    if not crops:
        return 0.0
    right, all_of, bare, wrong = {}, {}, 0, []
    best = logits(net, standardise(np.stack([c[2] for c in crops]))).argmax(-1).numpy()
    for (kind, text, _), found in zip(crops, best):
        read = text_of(found)
        all_of[kind] = all_of.get(kind, 0) + 1
        right[kind] = right.get(kind, 0) + (scored(read) == scored(text))
        bare += scored(read)[1:] == scored(text)[1:]
        if scored(read) != scored(text):
            wrong.append(text + ">" + read)
    share = sum(right.values()) / len(crops)
    print(f"reader: {100 * share:.1f} % of {len(crops)} crops exact, {100 * bare / len(crops):.1f} % without province;",
          " ".join(f"{k} {right[k]}/{n}" for k, n in sorted(all_of.items())), "| wrong:", *wrong[:12], flush=True)
    return share


def export(net):
    net.eval()
    target = os.path.join(MODELS, "reader.onnx")
    torch.onnx.export(net, torch.zeros(1, 1, 32, 128), target, opset_version=11, input_names=["plate"],
                      output_names=["slots"], do_constant_folding=True)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--steps", type=int, default=4000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--start", help="a saved net to go on from")
    options.add_argument("--rate", type=float, default=3e-3)
    options = options.parse_args()
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)
    net = Reader()
    if options.start:
        net.load_state_dict(torch.load(options.start))
    print(f"reader: {sum(p.numel() for p in net.parameters())} parameters", flush=True)
    optimiser = torch.optim.AdamW(net.parameters(), options.rate, weight_decay=.03)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, options.rate, options.steps, pct_start=.08)
    lose = nn.CrossEntropyLoss(label_smoothing=.04)
    batches = iter(torch.utils.data.DataLoader(Stream(options.seed), batch_size=None, num_workers=1, prefetch_factor=4))
    began, mean = time.time(), None
    for step in range(1, options.steps + 1):
        net.train()
        pictures, targets = next(batches)
        loss = lose(net(pictures[:, None]).reshape(-1, CLASSES), targets.reshape(-1))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        mean = loss.item() if mean is None else .98 * mean + .02 * loss.item()
        if step % 50 == 0:
            rate = step / (time.time() - began)
            print(f"reader: step {step} of {options.steps}, loss {mean:.3f}, {rate * BATCH:.0f} pictures/s, "
                  f"{(options.steps - step) / rate / 60:.0f} min to go", file=sys.stderr, flush=True)
        if step % 300 == 0 or step == options.steps:
            torch.save(net.state_dict(), os.path.join(OUT, "reader.pt"))
            measure(net)
            export(net)


if __name__ == "__main__":
    main()
