"""Writes vision/models/golden.txt: what the trained nets answer to a fixed input, for the C++ test that compares.

A line a net: its name, the step between the values kept, their count, the values. A net that out/ does not hold keeps
the line that it has.
"""

import os

import numpy as np
import torch

from detector_net import Detector
from photographs import MODELS, OUT
from reader_net import Reader
from train_loop import load


def main():
    path = os.path.join(MODELS, "golden.txt")
    lines = {line.split()[0]: line for line in open(path, encoding="utf-8")} if os.path.exists(path) else {}
    for name, net, shape, step in (("reader", Reader(), (1, 1, 32, 128), 1),
                                   ("detector", Detector(), (1, 3, 288, 512), 23)):
        trained = os.path.join(OUT, name + ".pt")
        if not os.path.exists(trained):
            continue
        load(net, trained)
        net.eval()
        count = int(np.prod(shape))
        values = (np.arange(count, dtype=np.int64) * 7919 % 251).astype(np.float32) / np.float32(251) - np.float32(.5)
        with torch.no_grad():
            answer = net(torch.from_numpy(values.reshape(shape))).numpy().ravel()[::step]
        lines[name] = f"{name} {step} {len(answer)} " + " ".join(f"{v:.5f}" for v in answer) + "\n"
    with open(path, "w", encoding="utf-8") as out:
        out.writelines(lines.values())


if __name__ == "__main__":
    main()
