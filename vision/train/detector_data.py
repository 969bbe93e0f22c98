"""Pictures for the detector: pieces of camera scenes, and real and rendered plates laid on backgrounds."""

import os

import cv2
import numpy as np

from photographs import OUT, ROOT, rows

WIDE, HIGH = 288, 160
DOUBLE = ("yellow_double", "tractor")


def read_scenes(limit=10**9):
    """[(path, kind or 'none', corners 4 x 2)]"""
    folder = os.path.join(OUT, "scenes")
    out = []
    for line in open(os.path.join(folder, "labels.txt"), encoding="utf-8"):
        name, kind, _, *numbers = line.split()
        out.append((os.path.join(folder, name), kind, np.array(numbers, np.float64).reshape(4, 2)))
    return out[:limit]


def found_in_photographs():
    """Training photographs whose plate an earlier round read rightly: [(path, kind, corners)]; see label_photographs."""
    path = os.path.join(OUT, "photographs.txt")
    if not os.path.exists(path):
        return []
    out = []
    for line in open(path, encoding="utf-8"):
        name, kind, *numbers = line.split()
        out.append((os.path.join(ROOT, name), kind, np.array(numbers, np.float64).reshape(4, 2)))
    return out


class Source:
    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.scenes = [(cv2.imread(p), k, c) for p, k, c in read_scenes(700)]
        self.photographs = [(cv2.imread(p), k, c) for p, k, c in found_in_photographs()]
        raw = np.fromfile(os.path.join(OUT, "colour.raw"), np.uint8).reshape(-1, 96, 256, 3)
        kinds = [line.split()[0] for line in open(os.path.join(OUT, "colour.txt"), encoding="utf-8")]
        self.drawn = list(zip(raw, kinds))
        self.real = [(cv2.imread(r["file"]), r["plate_type"]) for r in rows()
                     if r["kind"] == "crop" and r["side"] == "train"]

    def paste(self, piece):
        """Lays one more plate on the piece of 288 x 160."""
        rng = self.rng
        plate, kind = self.pick()
        is_double = kind in DOUBLE
        wide = np.exp(rng.uniform(np.log(28), np.log(150)))
        tall = wide * (rng.uniform(.42, .6) if is_double else rng.uniform(.24, .36))
        flat = np.array([[-wide, -tall], [wide, -tall], [wide, tall], [-wide, tall]]) / 2
        angle = rng.normal(0, .12)
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        corners = flat @ turn.T + rng.normal(0, .05, (4, 2)) * (tall, tall)
        corners = corners + (rng.uniform(wide / 2 + 2, max(WIDE - wide / 2 - 2, wide / 2 + 3)),
                             rng.uniform(tall / 2 + 2, HIGH - tall / 2 - 2))
        h, w = plate.shape[:2]
        shrink = min(1.0, 1.6 * wide / w)
        plate = cv2.resize(plate, (max(int(w * shrink), 8), max(int(h * shrink), 6)), interpolation=cv2.INTER_AREA)
        h, w = plate.shape[:2]
        source = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32) - .5
        matrix = cv2.getPerspectiveTransform(source, corners.astype(np.float32))
        warped = cv2.warpPerspective(plate, matrix, (WIDE, HIGH), borderMode=cv2.BORDER_REPLICATE)
        mask = np.zeros((HIGH, WIDE), np.uint8)
        cv2.fillConvexPoly(mask, np.round(corners * 16).astype(np.int32), 255, cv2.LINE_AA, 4)
        alpha = mask[..., None].astype(np.float32) / 255
        light = rng.uniform(.5, 1.2)
        return piece * (1 - alpha) + warped * light * alpha, corners, is_double

    def pick(self):
        stock = self.real if self.real and self.rng.random() < .6 else self.drawn
        return stock[self.rng.integers(len(stock))]

    def piece(self, picture, corners, has_plate):
        """A piece of the picture at such a scale that its plate is 24 to 160 pixels wide."""
        rng = self.rng
        wide = np.exp(rng.uniform(np.log(26), np.log(150)))
        scale = wide / max(np.linalg.norm(corners[1] - corners[0]), 20) if has_plate else rng.uniform(.25, .7)
        scale = np.clip(scale, .12, 2.0)
        middle = corners.mean(0) if has_plate and rng.random() < .8 else rng.uniform((0, 0), picture.shape[1::-1])
        at = rng.uniform((.15 * WIDE, .15 * HIGH), (.85 * WIDE, .85 * HIGH)) if has_plate else (WIDE / 2, HIGH / 2)
        lean = rng.normal(0, .05)
        matrix = np.array([[scale, -lean * scale, 0], [lean * scale, scale, 0]])
        matrix[:, 2] = at - matrix[:, :2] @ middle
        if scale < .6:  # no aliasing: shrink by area first
            half = cv2.resize(picture, None, fx=.5, fy=.5, interpolation=cv2.INTER_AREA)
            narrow = matrix @ np.array([[2, 0, .5], [0, 2, .5], [0, 0, 1]])
            out = cv2.warpAffine(half, narrow, (WIDE, HIGH), borderMode=cv2.BORDER_CONSTANT)
        else:
            out = cv2.warpAffine(picture, matrix, (WIDE, HIGH), borderMode=cv2.BORDER_CONSTANT)
        return out.astype(np.float32), corners @ matrix[:, :2].T + matrix[:, 2]

    def spoil(self, x):
        rng = self.rng
        x = x * rng.uniform(.6, 1.3) * rng.uniform(.85, 1.15, 3) + rng.uniform(-25, 25)
        if rng.random() < .4:
            x = cv2.GaussianBlur(x, (0, 0), rng.uniform(.3, 1.2))
        if rng.random() < .5:
            x = x + rng.normal(0, rng.uniform(1, 12), x.shape)
        if rng.random() < .1:
            x = np.repeat(x.mean(2, keepdims=True), 3, 2)
        return np.clip(x, 0, 255)

    def draw(self):
        """(picture, [(corners, is_double)])"""
        rng = self.rng
        stock = self.photographs if self.photographs and rng.random() < .4 else self.scenes
        picture, kind, corners = stock[rng.integers(len(stock))]
        has_plate = kind != "none"
        x, corners = self.piece(picture, corners, has_plate)
        found = [(corners, kind in DOUBLE)] if has_plate else []
        if rng.random() < .35:
            pasted, more, is_double = self.paste(x)
            apart = all(np.abs(more.mean(0) - c.mean(0)).max() > 12 and not overlaps(more, c) for c, _ in found)
            if apart:
                x, found = pasted, found + [(more, is_double)]
        return self.spoil(x), found

    def batch(self, size):
        pictures, targets = [], []
        for _ in range(size):
            picture, found = self.draw()
            pictures.append(picture.transpose(2, 0, 1) / 255 - .5)
            targets.append(target(found))
        return np.stack(pictures).astype(np.float32), np.stack(targets)


def overlaps(a, b):
    return (a.min(0) < b.max(0)).all() and (b.min(0) < a.max(0)).all()


def target(found, stride=8, unit=32.0):
    """11 channels: two heat maps, eight corner offsets, the weight of the offsets."""
    h, w = HIGH // stride, WIDE // stride
    out = np.zeros((11, h, w), np.float32)
    ys, xs = np.mgrid[0:h, 0:w]
    for corners, is_double in found:
        if (corners.min(0) < -3).any() or (corners.max(0) > (WIDE + 2, HIGH + 2)).any():
            middle = corners.mean(0)
            if (middle > 0).all() and (middle < (WIDE, HIGH)).all():  # cut by the border: neither yes nor no
                out[:2] = np.maximum(out[:2], .9 * (np.hypot(xs * 8 + 3.5 - middle[0], ys * 8 + 3.5 - middle[1]) < 24))
            continue
        middle = corners.mean(0)
        wide, tall = np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[3] - corners[0])
        sx, sy = max(wide / 10, 4.0), max(tall / 6, 4.0)
        dx, dy = xs * stride + 3.5 - middle[0], ys * stride + 3.5 - middle[1]
        heat = np.exp(-(dx / sx) ** 2 / 2 - (dy / sy) ** 2 / 2)
        heat[np.unravel_index(heat.argmax(), heat.shape)] = 1
        out[int(is_double)] = np.maximum(out[int(is_double)], heat)
        near = heat > .3
        for i, (x, y) in enumerate(corners):
            out[2 + 2 * i][near] = ((x - (xs * stride + 3.5)) / unit)[near]
            out[3 + 2 * i][near] = ((y - (ys * stride + 3.5)) / unit)[near]
        out[10][near] = heat[near] * min(1.5, 40 / tall)
    return out
