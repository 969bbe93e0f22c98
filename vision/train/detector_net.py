"""The detector: a picture of any size divisible by 16 to a map of one cell for 8 x 8 pixels.

Ten numbers a cell: how surely the centre of a single-line and of a double-line plate lies here (logits), then the
four corners, clockwise from the top left, as (x, y) from the cell's middle in units of 32 pixels.
"""

import torch
from torch import nn

STRIDE, UNIT = 8, 32.0


def block(inside, outside, stride=1, spread=1, size=3):
    return nn.Sequential(nn.Conv2d(inside, outside, size, stride, spread * (size // 2) - (size == 6) * 2, spread, bias=False),
                         nn.BatchNorm2d(outside), nn.ReLU())


class Detector(nn.Module):
    def __init__(self):
        super().__init__()
        # Most of a detector's time goes into its first layers: one step of 6 x 6 pixels takes it to a quarter.
        self.fine = nn.Sequential(block(3, 24, 4, size=6), block(24, 48, 2), block(48, 48))
        self.coarse = nn.Sequential(block(48, 72, 2), block(72, 72, 1, 2), block(72, 72, 1, 4))
        self.up = nn.ConvTranspose2d(72, 32, 2, 2)
        self.join = block(80, 48)
        self.heads = nn.Conv2d(48, 10, 1)
        nn.init.constant_(self.heads.bias[:2], -4.0)
        self.heads.weight.data[2:] *= .3

    def forward(self, x):
        """(N, 3, H, W), BGR / 255 - 0.5, to (N, 10, H / 8, W / 8)."""
        fine = self.fine(x)
        return self.heads(self.join(torch.cat([fine, self.up(self.coarse(fine))], 1)))
