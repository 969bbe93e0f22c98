"""Pictures for the detector: pieces of camera scenes and photographs, some of their plates exchanged for others."""

import os
from multiprocessing.pool import ThreadPool

import cv2
import numpy as np

from photographs import OUT, ROOT

WIDE, HIGH = 288, 160
DOUBLE = ("yellow_double", "tractor", "low_speed")
TALL = 220 / 440, 140 / 440  # height for width: two lines, one line
PLATE_MIN, PLATE_MAX, NEAR = 16, 190, 96  # widths in the piece, pixels


def marked(name, folder=ROOT):
    """Lines of label_photographs.py: {path: [(text, kind, corners 4 x 2)]}"""
    out, path = {}, os.path.join(OUT, name)
    for line in open(path, encoding="utf-8") if os.path.exists(path) else ():
        file, text, kind, *numbers = line.split()
        out.setdefault(os.path.join(folder, file), []).append((text, kind, np.array(numbers, np.float64).reshape(4, 2)))
    return out


def read_scenes():
    """{path: [(text, kind, corners)]} of what plate_render drew; a scene without a plate has none."""
    folder, out = os.path.join(OUT, "scenes"), {}
    for line in open(os.path.join(folder, "labels.txt"), encoding="utf-8"):
        name, kind, text, *numbers = line.split()
        corners = np.array(numbers, np.float64).reshape(4, 2)
        out[os.path.join(folder, name)] = [] if kind == "none" else [(text, kind, corners)]
    return out


def halved(picture):
    return cv2.resize(picture, (picture.shape[1] // 2, picture.shape[0] // 2), interpolation=cv2.INTER_AREA)


class Picture:
    """A picture with its plates, kept at full, half, quarter ... size."""

    def __init__(self, path, plates):
        full = cv2.imread(path)
        self.plates = [(kind, corners) for _, kind, corners in plates]
        self.levels, self.first = [full], 1.0
        while self.levels[-1].shape[1] > 100:
            self.levels.append(halved(self.levels[-1]))
        while self.levels[0].shape[0] * self.levels[0].shape[1] > 3e6:
            del self.levels[0]
            self.first /= 2
        self.size = np.array([full.shape[1], full.shape[0]])

    def view(self, matrix):
        """The piece that the affine matrix (full size's pixels to the piece's) shows."""
        scale, level, share = np.linalg.norm(matrix[:, 0]), 0, self.first
        while scale < .5 * share and level + 1 < len(self.levels):
            level, share = level + 1, share / 2
        back = matrix @ np.array([[1 / share, 0, .5 / share - .5], [0, 1 / share, .5 / share - .5], [0, 0, 1]])
        return cv2.warpAffine(self.levels[level], back, (WIDE, HIGH))


def cut(picture, corners, size):
    w, h = size
    flat = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32) - .5
    return cv2.warpPerspective(picture, cv2.getPerspectiveTransform(corners.astype(np.float32), flat), size,
                               flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)


def real_plates():
    """Plates cut exactly from crops and photographs: [(picture, kind)]"""
    out = []
    for name in ("crops.txt", "photographs.txt"):
        for path, plates in marked(name).items():
            picture = cv2.imread(path)
            for _, kind, corners in plates:
                if kind != "maybe":
                    wide = int(np.clip(np.linalg.norm(corners[1] - corners[0]), 64, 220))
                    out.append((cut(picture, corners, (wide, int(wide * TALL[kind not in DOUBLE]))), kind))
    return out


class Source:
    def __init__(self, seed=0):
        self.rng = np.random.default_rng(seed)
        scenes = list(read_scenes().items())
        with ThreadPool() as pool:
            self.scenes = pool.starmap(Picture, scenes[:-150])
            self.photographs = pool.starmap(Picture, marked("photographs.txt").items())
        raw = np.memmap(os.path.join(OUT, "colour.raw"), np.uint8, "r").reshape(-1, 96, 256, 3)
        kinds = [line.split()[0] for line in open(os.path.join(OUT, "colour.txt"), encoding="utf-8")]
        self.drawn = list(zip(raw, kinds))
        self.thin = [d for d in self.drawn if d[1] not in ("blue", "yellow_single")]
        self.real = real_plates()
        self.noise = self.rng.normal(0, 1, (4 * HIGH, 4 * WIDE, 3)).astype(np.float32)

    def pick(self):
        roll = self.rng.random()
        stock = self.real if self.real and roll < .35 else self.thin if roll < .8 else self.drawn
        return stock[self.rng.integers(len(stock))]

    def lay(self, piece, plate, corners, gain):
        """Draws a plate into the piece at these corners."""
        rng = self.rng
        h, w = plate.shape[:2]
        shrink = min(1.0, 1.5 * np.linalg.norm(corners[1] - corners[0]) / w)
        if shrink < .9:
            plate = cv2.resize(plate, (max(int(w * shrink), 8), max(int(h * shrink), 6)), interpolation=cv2.INTER_AREA)
        low = np.clip(corners.min(0).astype(int) - 3, 0, (WIDE, HIGH))
        high = np.clip(corners.max(0).astype(int) + 4, 0, (WIDE, HIGH))
        size = high - low
        if size.min() < 2:
            return
        here, h, w = corners - low, *plate.shape[:2]
        source = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32) - .5
        matrix = cv2.getPerspectiveTransform(source, here.astype(np.float32))
        over = cv2.warpPerspective(plate, matrix, tuple(size.tolist()), borderMode=cv2.BORDER_REPLICATE)
        mask = np.zeros((size[1], size[0]), np.uint8)
        cv2.fillConvexPoly(mask, np.round(here * 16 + 8).astype(np.int32), 255, cv2.LINE_AA, 4)
        if rng.random() < .5:
            mask, over = cv2.GaussianBlur(mask, (3, 3), 0), cv2.GaussianBlur(over, (3, 3), 0)
        alpha = mask[..., None].astype(np.float32) / 255
        under = piece[low[1]:high[1], low[0]:high[0]]
        under[:] = np.clip(under * (1 - alpha) + over * (np.float32(gain) * alpha), 0, 255)

    def free_place(self):
        """Corners somewhere in the piece, of a plate seen from anywhere: [2 x 2 basis given width 1], width."""
        rng = self.rng
        wide = np.exp(rng.uniform(np.log(22), np.log(150)))
        angle = rng.normal(0, .12)
        return wide, np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])

    def paste(self, piece, found):
        """One more plate at a free place."""
        rng = self.rng
        plate, kind = self.pick()
        wide, turn = self.free_place()
        tall = wide * TALL[kind not in DOUBLE] * rng.uniform(.75, 1.15)
        flat = np.array([[-wide, -tall], [wide, -tall], [wide, tall], [-wide, tall]]) / 2
        corners = flat @ turn + rng.normal(0, .05, (4, 2)) * tall
        corners += (rng.uniform(wide / 2 + 2, max(WIDE - wide / 2 - 2, wide / 2 + 3)),
                    rng.uniform(tall / 2 + 2, HIGH - tall / 2 - 2))
        if any(overlaps(corners, c) for _, c in found):
            return found
        self.lay(piece, plate, corners, rng.uniform(.45, 1.15))
        return found + [(kind, corners)]

    def exchange(self, piece, found):
        """The first plate gives way to another, in its place and light."""
        rng = self.rng
        (old_kind, corners), rest = found[0], found[1:]
        plate, kind = self.pick()
        if old_kind in DOUBLE and kind not in DOUBLE:
            return found
        middle = corners.mean(0)
        better = corners.copy()
        if kind in DOUBLE and old_kind not in DOUBLE:
            grow = rng.uniform(1.5, 1.75)
            down = (corners[3] + corners[2] - corners[0] - corners[1]) / 4
            better[:2] -= down * (grow - 1)
            better[2:] += down * (grow - 1)
        better = middle + (better - middle) * 1.05 + rng.normal(0, .01, (4, 2)) * np.linalg.norm(corners[1] - corners[0])
        x, y = np.clip(middle.astype(int), (2, 2), (WIDE - 3, HIGH - 3))
        light = piece[y - 2:y + 3, x - 2:x + 3].max() + 10
        gain = np.clip(light / 200, .3, 1.1) * rng.uniform(.7, 1.2)
        self.lay(piece, plate, better, gain)
        return [(kind, better)] + rest

    def spoil(self, x):
        rng = self.rng
        gains, lift = rng.uniform(.55, 1.3) * rng.uniform(.85, 1.15, 3), rng.uniform(-25, 25)
        table = np.arange(256)[:, None] * gains + lift
        x = cv2.LUT(x, np.clip(table, 0, 255).astype(np.uint8)[None])
        if rng.random() < .35:
            x = cv2.GaussianBlur(x, (0, 0), rng.uniform(.3, 1.1))
        if rng.random() < .5:
            top, left = rng.integers(0, 3 * HIGH), rng.integers(0, 3 * WIDE)
            x = cv2.scaleAdd(self.noise[top:top + HIGH, left:left + WIDE], rng.uniform(1, 11), x.astype(np.float32))
            x = np.clip(x, 0, 255).astype(np.uint8)
        if rng.random() < .15:  # colours of plates and of marks beside them are no sign to rely on
            x = x[..., rng.permutation(3)]
        if rng.random() < .12:
            x = cv2.cvtColor(cv2.cvtColor(np.ascontiguousarray(x), cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
        return x

    def placement(self, picture):
        """Which piece of the picture is shown: an affine matrix, full size to piece."""
        rng = self.rng
        certain = [c for k, c in picture.plates if k != "maybe"]
        near = rng.random() < .3
        if not certain:
            scale, middle, at = rng.uniform(.2, .7), rng.uniform((0, 0), picture.size), (WIDE / 2, HIGH / 2)
        else:
            corners = certain[rng.integers(len(certain))]
            wide = NEAR * rng.uniform(.75, 1.3) if near else np.exp(rng.uniform(np.log(PLATE_MIN), np.log(PLATE_MAX)))
            scale = np.clip(wide / max(np.linalg.norm(corners[1] - corners[0]), 15), .06, 3.0)
            middle = corners.mean(0) if rng.random() < .85 else rng.uniform((0, 0), picture.size)
            at = rng.uniform((.12 * WIDE, .12 * HIGH), (.88 * WIDE, .88 * HIGH))
        turn = rng.normal(0, .06) if rng.random() < .65 else rng.uniform(-.5, .5)
        stretch, slant = rng.uniform(.85, 1.1), rng.normal(0, .12) * (rng.random() < .4)
        matrix = np.zeros((2, 3))
        matrix[:, :2] = scale * np.array([[np.cos(turn) * stretch, -np.sin(turn)],
                                          [np.sin(turn) * stretch + slant, np.cos(turn)]])
        matrix[:, 2] = at - matrix[:, :2] @ middle
        if rng.random() < .8:  # little beyond the picture's border
            first, last = matrix[:, 2], matrix[:, :2] @ picture.size + matrix[:, 2]
            spare = last - first - (WIDE, HIGH)
            matrix[:, 2] -= np.where(spare > 0, np.maximum(first, 0) + np.minimum(last - (WIDE, HIGH), 0), 0)
        return matrix

    def draw(self):
        """(picture, [(kind, corners)])"""
        rng = self.rng
        stock = self.photographs if self.photographs and rng.random() < .6 else self.scenes
        picture = stock[rng.integers(len(stock))]
        matrix = self.placement(picture)
        piece = picture.view(matrix)
        found = [(kind, c @ matrix[:, :2].T + matrix[:, 2]) for kind, c in picture.plates]
        found = [(k, c) for k, c in found if (c.max(0) > 0).all() and (c.min(0) < (WIDE, HIGH)).all()]
        found.sort(key=lambda f: f[0] == "maybe")
        if found and found[0][0] != "maybe" and rng.random() < (.5 if stock is self.photographs else .15):
            found = self.exchange(piece, found)
        if rng.random() < .25:
            found = self.paste(piece, found)
        return self.spoil(piece), found

    def batch(self, size):
        pictures, targets = [], []
        for _ in range(size):
            picture, found = self.draw()
            pictures.append(picture)
            targets.append(target(found))
        return np.stack(pictures), np.stack(targets)


def overlaps(a, b):
    return (a.min(0) < b.max(0)).all() and (b.min(0) < a.max(0)).all()


def target(found, stride=8, unit=32.0):
    """12 channels: two heat maps, eight corner offsets, the weight of the offsets, where nothing is asked for."""
    h, w = HIGH // stride, WIDE // stride
    out = np.zeros((12, h, w), np.float32)
    ys, xs = np.mgrid[0:h, 0:w]
    for kind, corners in found:
        middle = corners.mean(0)
        wide, tall = np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[3] - corners[0])
        dx, dy = xs * stride + 3.5 - middle[0], ys * stride + 3.5 - middle[1]
        is_cut = (corners.min(0) < -3).any() or (corners.max(0) > (WIDE + 2, HIGH + 2)).any()
        if kind == "maybe" or is_cut or wide < PLATE_MIN * .8:
            out[11][(np.abs(dx) < wide / 2) & (np.abs(dy) < tall / 2 + 4)] = 1
            continue
        sx, sy = max(wide / 10, 4.0), max(tall / 6, 4.0)
        heat = np.exp(-(dx / sx) ** 2 / 2 - (dy / sy) ** 2 / 2)
        heat[np.unravel_index(heat.argmax(), heat.shape)] = 1
        layer = int(kind in DOUBLE)
        out[layer] = np.maximum(out[layer], heat)
        near = heat > .3
        for i, (x, y) in enumerate(corners):
            out[2 + 2 * i][near] = ((x - (xs * stride + 3.5)) / unit)[near]
            out[3 + 2 * i][near] = ((y - (ys * stride + 3.5)) / unit)[near]
        out[10][near] = heat[near] * min(2.0, 30 / tall)
        out[11][near] = 0
    return out
