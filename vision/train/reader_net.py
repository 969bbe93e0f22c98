"""The reader: 32 x 128 grey, standardised, to 8 character slots; class 0 is 'no character'. No CTC."""

import torch
from torch import nn

from photographs import ALPHABET

CLASSES = len(ALPHABET) + 1
SLOTS = 8


def block(inside, outside, stride):
    return nn.Sequential(nn.Conv2d(inside, outside, 3, stride, 1, bias=False), nn.BatchNorm2d(outside), nn.ReLU())


class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(1, 24, 5, 2, 2, bias=False), nn.BatchNorm2d(24), nn.ReLU(),
            block(24, 48, 2), block(48, 64, 1), block(64, 96, (2, 1)), block(96, 96, 1),
            block(96, 112, (2, 2)), block(112, 112, 1))
        self.places = nn.Conv2d(32, 2 * SLOTS, 1)  # mixes the 2 x 16 places into 2 views a slot
        self.mix = nn.Sequential(nn.Conv2d(2 * 112, 112, 1), nn.ReLU(), nn.Dropout(.1))
        self.heads = nn.Conv2d(SLOTS * 112, SLOTS * CLASSES, 1, groups=SLOTS)

    def forward(self, x):
        """(N, 1, 32, 128) to (N, 8, classes) logits."""
        n = x.shape[0] if self.training else 1
        x = self.body(x).reshape(n, 112, 32).permute(0, 2, 1).reshape(n, 32, 112, 1)
        x = self.places(x).reshape(n, SLOTS, 224).permute(0, 2, 1).reshape(n, 224, 1, SLOTS)
        x = self.mix(x).permute(0, 3, 1, 2).reshape(n, SLOTS * 112, 1, 1)
        return self.heads(x).reshape(n, SLOTS, CLASSES)


def standardise(x):
    """Each picture to mean 0 and deviation 1: the plate's colours do not matter."""
    mean = x.mean(axis=(1, 2), keepdims=True)
    return (x - mean) / (x.std(axis=(1, 2), keepdims=True) + 4.0)


def logits(net, pictures):
    """Runs the net in eval mode on many pictures, as the exported one runs: one at a time where shapes are fixed."""
    net.eval()
    with torch.no_grad():
        return torch.cat([net(torch.from_numpy(p[None, None])) for p in pictures])
