"""Trains the reader and exports vision/models/reader.onnx. Usage: train_reader.py --help."""

import os

import numpy as np
import torch
from torch import nn

from photographs import ALPHABET, EXPORT, scored
from reader_data import Source, check_crops
from reader_net import CLASSES, Reader, logits, standardise
from train_loop import options, train

LABEL_SMOOTHING = .04  # taken away again by vision/text_reading.cpp


def text_of(best):
    return "".join(ALPHABET[i - 1] for i in best if i > 0)


def measure(net):
    """Exact text on the crops held back for checks, by kind, with errors."""
    net.eval()
    crops = check_crops()
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
    target = os.path.join(EXPORT, "reader.onnx")
    torch.onnx.export(net, torch.zeros(1, 1, 32, 128), target, opset_version=11, input_names=["plate"],
                      output_names=["slots"], do_constant_folding=True)


def lose(net, batch):
    pictures, targets = batch
    slots = net(pictures[:, None].contiguous(memory_format=torch.channels_last))
    return nn.functional.cross_entropy(slots.reshape(-1, CLASSES), targets.reshape(-1), label_smoothing=LABEL_SMOOTHING)


if __name__ == "__main__":
    train("reader", Reader(), Source, lose, measure, export, options(steps=8000, batch=128, seed=1), decay=.03)
