"""Pictures for the reader: rendered plates, real crops, and mosaics of real ones; framed and spoilt at random."""

import os

import cv2
import numpy as np

from detector_data import DOUBLE, marked
from photographs import ALPHABET, OUT, rows
from reader_net import standardise

WIDE, HIGH, SLOTS = 128, 32, 8
# A plate of two lines becomes one strip: its upper line left, its lower line right (shares of the plate).
UPPER, LOWER, SPLIT = (0.18, 0.03, 0.82, 0.375), (0.01, 0.385, 0.99, 0.96), 48


def classes(text):
    text = text[:2] + text[2:].replace("O", "0").replace("I", "1")
    found = [ALPHABET.index(c) + 1 for c in text]
    return np.array(found + [0] * (SLOTS - len(found)), np.int64)


def pool(name, height):
    """What plate_render wrote: (pictures, [(kind, text)])."""
    pictures = np.memmap(os.path.join(OUT, name + ".raw"), np.uint8, "r").reshape(-1, height, 192)
    labels = [line.split() for line in open(os.path.join(OUT, name + ".txt"), encoding="utf-8")]
    return pictures, labels


def pools(name, height):
    """That, and the one with more snow on its plates where it was drawn too."""
    return [pool(one, height) for one in (name, name + "_snow") if os.path.exists(os.path.join(OUT, one + ".raw"))]


def pick(rng, stock):
    """One of all the pictures, and its text."""
    at = rng.integers(sum(len(labels) for _, labels in stock))
    for pictures, labels in stock:
        if at < len(labels):
            return pictures[at], labels[at][1]
        at -= len(labels)


def warp(picture, part, size, jitter, rng, corners=None):
    """Cuts `part` (left, top, right, bottom, in shares of the plate) out of the picture, its corners displaced.

    corners: the plate's in the picture; None: the picture is the plate.
    """
    h, w = picture.shape[:2]
    left, top, right, bottom = part
    wanted = np.array([[left, top], [right, top], [right, bottom], [left, bottom]]) + jitter
    if corners is None:
        corners = wanted * (w, h) - 0.5
    else:
        unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
        corners = cv2.perspectiveTransform(wanted[None], cv2.getPerspectiveTransform(unit, corners.astype(np.float32)))[0]
    target = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]]) - 0.5
    matrix = cv2.getPerspectiveTransform(target.astype(np.float32), corners.astype(np.float32))
    border = cv2.BORDER_CONSTANT if rng.random() < .4 else cv2.BORDER_REPLICATE
    return cv2.warpPerspective(picture, matrix, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                               borderMode=border, borderValue=float(rng.integers(0, 255)))


def framing(rng, tight):
    """How far the four corners miss the plate's: common zoom and shift, shear, and each corner's own error."""
    zoom = rng.uniform(-.05, .05, 2) * tight
    jitter = np.array([[-zoom[0], -zoom[1]], [zoom[0], -zoom[1]], [zoom[0], zoom[1]], [-zoom[0], zoom[1]]])
    jitter = jitter + rng.normal(0, (.010, .025), 2) * tight + rng.normal(0, (.010, .028), (4, 2)) * tight
    if rng.random() < .4:
        lean = rng.normal(0, .045) * tight
        jitter[:2, 0] += lean
        jitter[2:, 0] -= lean
    return jitter


def boxed(rng):
    """A turned and slanted plate in its upright bounding box, as detectors of boxes cut them: the same as framing."""
    unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
    shape = np.array([rng.uniform(2.6, 3.4), 1.0])
    turn, lean, rise = rng.normal(0, .12), rng.normal(0, .15), rng.normal(0, .05)
    to_seen = np.array([[np.cos(turn), -np.sin(turn) + lean], [np.sin(turn) + rise, np.cos(turn)]])
    seen = (unit * shape) @ to_seen.T + rng.normal(0, .03, (4, 2))
    margin = rng.uniform(-.02, .06, (2, 2)) * np.ptp(seen, axis=0)
    (left, top), (right, bottom) = seen.min(0) - margin[0], seen.max(0) + margin[1]
    box = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    back = cv2.getPerspectiveTransform(seen.astype(np.float32), unit.astype(np.float32))
    return cv2.perspectiveTransform(box[None], back)[0] - unit


def strip(picture, is_double, rng, tight=1.0, corners=None, may_turn=.12):
    h, w = picture.shape
    seen = np.linalg.norm(corners[1] - corners[0]) if corners is not None else w
    share = min(1.0, 200 / seen)
    if rng.random() < .5:  # small in the frame: few pixels before the warp
        share = min(share, rng.uniform(.3, 1), max(rng.uniform(42, 90) / seen, .3))
    if share < 1:
        picture = cv2.resize(picture, (max(int(w * share), 40), max(int(h * share), 14)), interpolation=cv2.INTER_AREA)
        if corners is not None:
            corners = (corners + .5) * (picture.shape[1] / w, picture.shape[0] / h) - .5
    jitter = framing(rng, tight)
    if not is_double:
        if rng.random() < may_turn:
            jitter = boxed(rng)
        return warp(picture, (0, 0, 1, 1), (WIDE, HIGH), jitter, rng, corners)
    upper = warp(picture, UPPER, (SPLIT, HIGH), jitter * .8, rng, corners)
    lower = warp(picture, LOWER, (WIDE - SPLIT, HIGH), jitter * .8, rng, corners)
    return np.hstack([upper, lower])


def real_plates():
    """Crops and plates in photographs that may be trained on: [(grey, text, kind, corners or None, is it a crop)]"""
    marks = {name: marked(name + ".txt") for name in ("crops", "photographs")}
    out = []
    for r in rows():
        if r["side"] != "train" or not 7 <= len(r["plate_text"]) <= SLOTS:
            continue
        grey = cv2.imread(r["file"], 0)
        if r["kind"] == "crop":
            known = marks["crops"].get(r["file"])
            out.append((grey, r["plate_text"], r["plate_type"], known[0][2] if known else None, True))
            continue
        for text, kind, corners in marks["photographs"].get(r["file"], ()):
            if kind == "maybe":
                continue
            low = np.maximum(corners.min(0) - .2 * np.ptp(corners, axis=0), 0).astype(int)
            high = (corners.max(0) + .2 * np.ptp(corners, axis=0)).astype(int)
            out.append((grey[low[1]:high[1], low[0]:high[0]].copy(), text, kind, corners - low, False))
    return out


def hide(x, rng):
    """Lays patches over the strokes: what cannot be seen is learnt as doubt, and so the doubt is measured."""
    for _ in range(rng.integers(1, 4)):
        at, size = rng.uniform((0, 0), (WIDE, HIGH)), rng.uniform(2, (12, 9))
        cv2.ellipse(x, (at, size * 2, rng.uniform(0, 180)), float(rng.uniform(0, 255)), cv2.FILLED, cv2.LINE_AA)


def spoil(x, rng):
    """Things that lie on it, blur, light, noise and compression."""
    x = x.astype(np.float32)
    roll = rng.random
    if roll() < .18:
        hide(x, rng)
    if roll() < .4:
        x = cv2.GaussianBlur(x, (0, 0), rng.uniform(.3, 1.8))
    if roll() < .15:
        size = int(rng.choice((3, 5, 7)))
        way = cv2.getRotationMatrix2D((size // 2, size // 2), rng.uniform(0, 180), 1)
        k = np.zeros((size, size), np.float32)
        k[size // 2] = 1
        k = cv2.warpAffine(k, way, (size, size))
        x = cv2.filter2D(x, -1, k / k.sum())
    if roll() < .2:
        x = x + rng.uniform(.3, 1.5) * (x - cv2.GaussianBlur(x, (0, 0), 1.2))
    if roll() < .4:
        a, b = rng.uniform(-.4, .4, 2)
        x = x * (1 + a * np.linspace(-1, 1, WIDE)[None, :] + b * np.linspace(-1, 1, HIGH)[:, None])
    if roll() < .12:
        at, wide = rng.integers(0, WIDE), rng.integers(6, 50)
        x[:, at:at + wide] *= rng.uniform(.5, 1.6)
    if roll() < .12:
        at, tall = rng.integers(0, HIGH), rng.integers(3, 14)
        x[at:at + tall] *= rng.uniform(.6, 1.5)
    if roll() < .3:
        x = 255 * (np.clip(x, 0, 255) / 255) ** rng.uniform(.5, 1.9)
    if roll() < .5:
        x = x * rng.uniform(.25, 1.1) + rng.uniform(0, 60)
    if roll() < .5:
        x = x + rng.normal(0, x.std() * rng.uniform(.02, .45), x.shape)
    x = np.clip(x, 0, 255)
    if roll() < .3:
        x = cv2.imdecode(cv2.imencode(".jpg", x.astype(np.uint8), [1, int(rng.integers(25, 85))])[1], 0)
    if roll() < .4:
        x = 255 - x
    return x.astype(np.float32)


class Source:
    """Draws training pictures by lot from one seed."""

    def __init__(self, seed=0):
        self.rng = np.random.default_rng(seed)
        self.single, self.double = pools("single", 64), pools("double", 96)
        self.crops = real_plates()
        count = {}
        for _, text, *_ in self.crops:
            count[text[0]] = count.get(text[0], 0) + 1
        weight = np.array([count[c[1][0]] ** -.35 * (2 if c[2] not in ("blue", "unknown") else 1) for c in self.crops])
        self.weight = weight / weight.sum() if len(weight) else weight
        self.plates, self.cells = [], {}
        registered = os.path.join(OUT, "registered.npz")
        if self.crops and os.path.exists(registered):
            self.load_registered(np.load(registered))

    def load_registered(self, saved):
        scale = saved["plates"].shape[2] / 440
        held_back = {r["plate_text"] for r in rows() if r["side"] != "train"}
        self.lefts = [round((x - 4) * scale) for x in [15.5, 72.5] + [151.5 + 57 * i for i in range(5)]]
        self.cell_wide = round(53 * scale)
        for plate, text, score in zip(saved["plates"], saved["texts"], saved["scores"]):
            if score < .65 or str(text) in held_back:
                continue
            self.plates.append((plate, str(text)))
            for at, char in enumerate(str(text)):
                cell = plate[:, max(self.lefts[at], 0):][:, :self.cell_wide]
                if cell.shape[1] == self.cell_wide:
                    self.cells.setdefault(("P" if at == 0 else "N", char), []).append(cell)
        self.chars = {kind: [c for k, c in self.cells if k == kind] for kind in "PN"}

    def mosaic(self):
        """A real plate with 1 to 6 of its characters replaced by real ones of other plates."""
        rng = self.rng
        plate, text = self.plates[rng.integers(len(self.plates))]
        plate, text = plate.astype(np.float32).copy(), list(text)
        fade = np.clip(np.minimum(np.arange(self.cell_wide), np.arange(self.cell_wide)[::-1]) / 5, 0, 1)
        places = rng.permutation(7)[:rng.integers(1, 7)]
        for at in places:
            if text[at] not in ALPHABET[:67]:
                continue
            kind = "P" if at == 0 else "N"
            char = self.chars[kind][rng.integers(len(self.chars[kind]))]
            if at == 1 and char.isdigit():
                continue
            stock = self.cells[kind, char]
            cell = stock[rng.integers(len(stock))].astype(np.float32)
            left = self.lefts[at]
            here = plate[:, left:left + self.cell_wide]
            if here.shape != cell.shape:
                continue
            cell = (cell - cell.mean()) / (cell.std() + 1) * (here.std() + 1) + here.mean()
            plate[:, left:left + self.cell_wide] = here * (1 - fade) + cell * fade
            text[at] = char
        return np.clip(plate, 0, 255).astype(np.uint8), "".join(text)

    def draw(self):
        rng, roll = self.rng, self.rng.random()
        if self.crops and roll < .30:
            picture, text, kind, corners, is_crop = self.crops[rng.choice(len(self.crops), p=self.weight)]
            is_whole = corners is None or (is_crop and rng.random() < .6)
            tight, may_turn = (.7, .03) if is_whole else (1, .2)
            return strip(picture, kind in DOUBLE, rng, tight, None if is_whole else corners, may_turn), text
        if self.plates and roll < .48:
            picture, text = self.mosaic()
            return strip(picture, False, rng), text
        is_double = rng.random() < .45
        picture, text = pick(rng, self.double if is_double else self.single)
        return strip(picture, is_double, rng), text

    def batch(self, size):
        pictures, targets = [], []
        for _ in range(size):
            picture, text = self.draw()
            pictures.append(spoil(picture, self.rng))
            targets.append(classes(text))
        return standardise(np.stack(pictures)).astype(np.float32), np.stack(targets)


def check_crops():
    """The crops held back for checks, as the reader gets them: (kind, text, 32 x 128 picture)."""
    out = []
    for r in rows():
        if r["kind"] != "crop" or r["side"] != "check" or not 7 <= len(r["plate_text"]) <= SLOTS:
            continue
        grey, still, rng = cv2.imread(r["file"], 0), np.zeros((4, 2)), np.random.default_rng(0)
        if r["plate_type"] not in DOUBLE:
            picture = cv2.resize(grey, (WIDE, HIGH), interpolation=cv2.INTER_AREA)
        else:
            picture = np.hstack([warp(grey, UPPER, (SPLIT, HIGH), still, rng),
                                 warp(grey, LOWER, (WIDE - SPLIT, HIGH), still, rng)])
        out.append((r["plate_type"], r["plate_text"], picture.astype(np.float32)))
    return out
