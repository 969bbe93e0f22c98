"""Makes vision/models/glyphs.png: the shapes that plate_drawing draws with.

Five rows of cells for each character of alphabet.txt, white on black, 48 x 96 pixels for 45 x 90 mm:
variant 0 is the median shape recovered from the registered training photographs where there are enough of
them, else the font's; variants 1 and 2 are fonts (Noto CJK, OFL); variants 3 and 4 are the upper and the lower
line of double-line plates (80 x 60 and 65 x 110 mm, squeezed into the cell): variant 0's letters and digits
stretched by their middle lines and drawn with an even stroke again, as those plates have it. Also writes out/registered.npz: each
registered plate at the standard's positions, for the mosaic.
"""

import sys
from concurrent.futures import ProcessPoolExecutor

import cv2
import numpy as np

from photographs import ALPHABET, MODELS, OUT, PROVINCES, rows
import os

CELL_W, CELL_H = 48, 96
COLUMNS = 19
SCALE = 0.6  # pixels a millimetre of the registered plates
WIDE, HIGH = int(440 * SCALE), int(140 * SCALE)
CENTRES_MM = [15.5 + 22.5, 72.5 + 22.5] + [151.5 + 57 * i + 22.5 for i in range(5)]
FONTS = [("NotoSansCJK-Bold.ttc", 2), ("NotoSansCJK-Bold.ttc", 0), ("NotoSansCJK-Regular.ttc", 2)]
NARROW = {"1": 0.42, "I": 0.42}


def font_glyph(char, variant):
    name, index = FONTS[variant]
    font = cv2.freetype.createFreeType2()
    font.loadFontData("/usr/share/fonts/opentype/noto/" + name, index)
    canvas = np.zeros((500, 500, 3), np.uint8)
    font.putText(canvas, char, (100, 400), 300, (255, 255, 255), -1, cv2.LINE_AA, True)
    grey = canvas[..., 0]
    ys, xs = np.nonzero(grey > 60)
    grey = grey[ys.min():ys.max() + 1, xs.min():xs.max() + 1]
    if variant == 2:
        grey = cv2.dilate(grey, np.ones((9, 9), np.uint8))
    cell = np.zeros((CELL_H, CELL_W), np.uint8)
    wide = int(CELL_W * NARROW.get(char, 1.0))
    left = (CELL_W - wide) // 2
    cell[:, left:left + wide] = cv2.resize(grey, (wide, CELL_H), interpolation=cv2.INTER_AREA)
    return cell


def template(text, atlas, variants=None):
    """The plate at the standard's positions, light on dark, float 0..1."""
    plate = np.zeros((HIGH, WIDE), np.float32)
    w, h = round(45 * SCALE), round(90 * SCALE)
    for char, centre in zip(text, CENTRES_MM):
        cell = cv2.resize(atlas[char], (w, h), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
        x, y = round((centre - 22.5) * SCALE), (HIGH - h) // 2
        plate[y:y + h, x:x + w] = cell
    centre = (int(134 * SCALE), HIGH // 2)
    cv2.circle(plate, centre, round(5 * SCALE), 1.0, -1)
    return plate


def register(job):
    """Finds the homography from template to crop; returns (score, plate at template size) or None."""
    path, text, light, atlas, start = job
    cv2.setNumThreads(1)
    image = cv2.imread(path)
    if image is None:
        return None
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).astype(np.float32)
    if light:
        grey = 255 - grey
    crop = cv2.resize(grey, (WIDE, HIGH), interpolation=cv2.INTER_CUBIC)
    seen = cv2.GaussianBlur(crop, (0, 0), 2.5)
    want = cv2.GaussianBlur(template(text, atlas), (0, 0), 2.5) * 255
    best = (0.0, None)
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 60, 1e-4)
    starts = [start] if start is not None else [
        np.array([[s, k, (1 - s) * WIDE / 2 - k * HIGH / 2], [t, v, (1 - v) * HIGH / 2 - t * WIDE / 2]], np.float32)
        for s, v, k, t in ((1, 1, 0, 0), (.94, .84, 0, 0), (1, .9, .2, 0), (1, .9, -.2, 0), (1, .9, 0, .06), (1, .9, 0, -.06))]
    for warp in starts:
        try:
            if warp.shape[0] == 2:
                score, warp = cv2.findTransformECC(want, seen, warp.copy(), cv2.MOTION_AFFINE, stop, None, 3)
            if warp.shape[0] == 2:
                warp = np.vstack([warp, [0, 0, 1]]).astype(np.float32)
            score, warp = cv2.findTransformECC(want, seen, warp, cv2.MOTION_HOMOGRAPHY, stop, None, 3)
        except cv2.error:
            continue
        if score > best[0]:
            best = (score, warp)
        if score > 0.85:
            break
    if best[1] is None:
        return None
    plate = cv2.warpPerspective(crop, best[1], (WIDE, HIGH), flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
                                borderMode=cv2.BORDER_REPLICATE)
    return best[0], plate, best[1]


def registered_corners(grey, text, kind, corners):
    """The corners of a single-line plate of 440 x 140 in a photograph, made exact; None when it does not register."""
    if kind in ("yellow_double", "tractor", "low_speed", "green", "green_large") or len(text) != 7:
        return None
    cv2.setNumThreads(1)
    shapes = saved_atlas()
    if any(char not in shapes for char in text):
        return None
    room = .25  # of the plate's width and height, on each side
    flat = np.array([[0, 0], [WIDE, 0], [WIDE, HIGH], [0, HIGH]], np.float32) - .5
    size = (int(WIDE * (1 + 2 * room)), int(HIGH * (1 + 2 * room)))
    placed = (flat + (WIDE * room, HIGH * room)).astype(np.float32)
    to_view = cv2.getPerspectiveTransform(corners.astype(np.float32), placed)
    view = cv2.warpPerspective(grey, to_view, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    if kind in ("yellow_single", "white"):
        view = 255 - view
    seen = cv2.GaussianBlur(view, (0, 0), 2.5)
    want = cv2.GaussianBlur(template(text, shapes), (0, 0), 2.5) * 255
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 60, 1e-4)
    start = np.array([[1, 0, WIDE * room], [0, 1, HIGH * room]], np.float32)
    try:
        _, warp = cv2.findTransformECC(want, seen, start, cv2.MOTION_AFFINE, stop, None, 3)
        warp = np.vstack([warp, [0, 0, 1]]).astype(np.float32)
        score, warp = cv2.findTransformECC(want, seen, warp, cv2.MOTION_HOMOGRAPHY, stop, None, 3)
    except cv2.error:
        return None
    if score < .6:
        return None
    out = cv2.perspectiveTransform(flat[None], np.linalg.inv(to_view) @ warp.astype(np.float64))[0]
    tall = np.linalg.norm(corners[3] - corners[0])
    return out if np.linalg.norm(out - corners, axis=1).max() < tall * .6 else None


_atlas = {}


def saved_atlas():
    """Variant 0 of models/glyphs.png."""
    if not _atlas:
        sheet_ = cv2.imread(os.path.join(MODELS, "glyphs.png"), 0)
        for i, char in enumerate(ALPHABET):
            y, x = i // COLUMNS * CELL_H, i % COLUMNS * CELL_W
            _atlas[char] = sheet_[y:y + CELL_H, x:x + CELL_W]
    return _atlas


def recover(char, cells, now):
    """The median of the cells, each aligned by translation to the shape known so far."""
    want = cv2.resize(now, (CELL_W, CELL_H)).astype(np.float32)
    inner = cv2.GaussianBlur(want, (0, 0), 2)[4:-4, 4:-4]
    scored = []
    for cell in cells:
        found = cv2.matchTemplate(cell, inner, cv2.TM_CCOEFF_NORMED)
        _, score, _, (x, y) = cv2.minMaxLoc(found)
        x, y = x - 4, y - 4  # where the 48 x 96 window begins
        piece = cell[max(y, 0):max(y, 0) + CELL_H, max(x, 0):max(x, 0) + CELL_W]
        if piece.shape == (CELL_H, CELL_W):
            scored.append((score, piece))
    scored.sort(key=lambda pair: -pair[0])
    kept = [piece for score, piece in scored[:max(3, int(len(scored) * .7))][:400]]
    if len(kept) < 3:
        return now
    flat = []
    for piece in kept:
        low, high = np.percentile(piece, 8), np.percentile(piece, 92)
        flat.append(np.clip((piece - low) / max(high - low, 1), -.2, 1.2))
    median = np.median(np.stack(flat), axis=0)
    low, high = np.percentile(median, 5), np.percentile(median, 95)
    sharp = (median - low) / (high - low)
    blur = cv2.GaussianBlur(sharp.astype(np.float32), (0, 0), 3)
    sharp = sharp + 0.8 * (sharp - blur)
    return (255 / (1 + np.exp(-(sharp - 0.5) * 12))).astype(np.uint8)


def cells_of(char, plates):
    """This character's places in the registered plates, 6 mm wider on each side, at atlas resolution."""
    pad, per_mm = 6, CELL_H / 90
    found = []
    for text, plate in plates:
        for at, other in enumerate(text):
            if other != char:
                continue
            x = CENTRES_MM[at] * SCALE
            w, h = (45 + 2 * pad) * SCALE, (90 + 2 * pad) * SCALE
            size = (round((45 + 2 * pad) * per_mm), round((90 + 2 * pad) * per_mm))
            cell = cv2.getRectSubPix(plate, (round(w), round(h)), (x, HIGH / 2))
            found.append(cv2.resize(cell, size, interpolation=cv2.INTER_CUBIC))
    return found


# Characters whose middle lines a thinned shape does not give, because their strokes meet at narrow angles.
STRAIGHT = {
    "A": [[(0, 1), (.5, 0), (1, 1)], [(.17, .68), (.83, .68)]],
    "K": [[(0, 0), (0, 1)], [(1, 0), (0, .62)], [(.33, .42), (1, 1)]],
    "M": [[(0, 1), (0, 0), (.5, .6), (1, 0), (1, 1)]],
    "N": [[(0, 1), (0, 0), (1, 1), (1, 0)]],
    "V": [[(0, 0), (.5, 1), (1, 0)]],
    "W": [[(0, 0), (.25, 1), (.5, .25), (.75, 1), (1, 0)]],
    "X": [[(0, 0), (1, 1)], [(1, 0), (0, 1)]],
    "Y": [[(0, 0), (.5, .48), (1, 0)], [(.5, .48), (.5, 1)]],
    "4": [[(.62, 0), (0, .76), (1, .76)], [(.74, .42), (.74, 1)]],
}


def straight(lines, wide_mm, tall_mm, stroke_mm):
    per_mm = 4
    out = np.zeros((int(tall_mm * per_mm), int(wide_mm * per_mm)), np.uint8)
    room = np.array([wide_mm - stroke_mm, tall_mm - stroke_mm]) * per_mm
    for line in lines:
        points = np.round(np.array(line) * room + stroke_mm * per_mm / 2).astype(np.int32)
        cv2.polylines(out, [points], False, 255, int(stroke_mm * per_mm * .9), cv2.LINE_AA)
    return cv2.resize(out, (CELL_W, CELL_H), interpolation=cv2.INTER_AREA)


def restroked(cell, wide_mm, tall_mm, stroke_mm):
    """The character stretched to another field, its stroke as wide in every direction; squeezed into the cell."""
    per_mm, fine = 4, 4
    large = cv2.resize(cell, (CELL_W * fine, CELL_H * fine), interpolation=cv2.INTER_CUBIC)
    large = cv2.copyMakeBorder(large, 20, 20, 20, 20, cv2.BORDER_CONSTANT)
    thin = cv2.ximgproc.thinning((cv2.GaussianBlur(large, (0, 0), 4) > 120).astype(np.uint8) * 255)
    ys, xs = np.nonzero(thin)
    low, high = np.array([xs.min(), ys.min()]), np.array([xs.max(), ys.max()])
    is_narrow = high[0] - low[0] < .3 * thin.shape[1]  # the digit 1 stays a line in the middle
    room = np.array([wide_mm - stroke_mm, tall_mm - stroke_mm]) * per_mm
    scale = room / np.maximum(high - low, 1)
    if is_narrow:
        scale[0] = scale[1] * (CELL_H / 90) / (CELL_W / 45)
    middle = np.array([wide_mm, tall_mm]) * per_mm / 2
    out = np.zeros((int(tall_mm * per_mm), int(wide_mm * per_mm)), np.uint8)
    # Skeletons are made of steps: lines between neighbours, then a round pen.
    points = (np.stack([xs, ys], 1) - (low + high) / 2) * scale + middle
    index = {(x, y): i for i, (x, y) in enumerate(zip(xs, ys))}
    for (x, y), i in index.items():
        for dx, dy in ((1, 0), (0, 1), (1, 1), (-1, 1)):
            j = index.get((x + dx, y + dy))
            if j is not None:
                cv2.line(out, tuple(np.round(points[i]).astype(int).tolist()), tuple(np.round(points[j]).astype(int).tolist()),
                         255, int(stroke_mm * per_mm * .9))
    out = (cv2.GaussianBlur(out, (0, 0), 4) > 127).astype(np.uint8) * 255
    return cv2.resize(out, (CELL_W, CELL_H), interpolation=cv2.INTER_AREA)


def line_shapes(atlas, fonts, wide_mm, tall_mm, stroke_mm):
    field = wide_mm, tall_mm, stroke_mm
    return {char: straight(STRAIGHT[char], *field) if char in STRAIGHT else
            restroked(atlas[char], *field) if char.isascii() else fonts[char] for char in ALPHABET}


def sheet(variants):
    """All cells as one picture: variant after variant, COLUMNS cells a row."""
    lines = -(-len(ALPHABET) // COLUMNS)
    picture = np.zeros((len(variants) * lines * CELL_H, COLUMNS * CELL_W), np.uint8)
    for v, atlas in enumerate(variants):
        for i, char in enumerate(ALPHABET):
            y, x = (v * lines + i // COLUMNS) * CELL_H, i % COLUMNS * CELL_W
            picture[y:y + CELL_H, x:x + CELL_W] = atlas[char]
    return picture


def main():
    os.makedirs(OUT, exist_ok=True)
    fonts = [{char: font_glyph(char, v) for char in ALPHABET} for v in range(3)]
    target = os.path.join(MODELS, "glyphs.png")
    if not os.path.exists(target):
        cv2.imwrite(target, sheet(fonts))
    wanted = [r for r in rows() if r["kind"] == "crop" and r["side"] == "train" and len(r["plate_text"]) == 7
              and r["plate_type"] in ("blue", "yellow_single", "white", "unknown")]
    atlas, starts, plates = dict(fonts[0]), [None] * len(wanted), []
    for turn in range(3):
        jobs = [(r["file"], r["plate_text"], r["plate_type"] in ("yellow_single", "white"), atlas, s)
                for r, s in zip(wanted, starts)]
        with ProcessPoolExecutor(2) as pool:
            done = list(pool.map(register, jobs, chunksize=8))
        plates = [(r["plate_text"], d[1], d[0]) for r, d in zip(wanted, done) if d and d[0] > 0.55]
        starts = [d[2] if d and d[0] > 0.75 else None for d in done]
        clean = [(text, plate) for text, plate, score in plates if score > 0.7]
        print(f"glyphs: round {turn + 1} of 3, {len(plates)} of {len(wanted)} plates registered, {len(clean)} clean,"
              f" mean score {np.mean([p[2] for p in plates] or [0]):.3f}", file=sys.stderr)
        for char in ALPHABET:
            cells = cells_of(char, clean)
            if len(cells) >= (6 if char in PROVINCES else 3):
                atlas[char] = recover(char, cells, atlas[char])
    upper, lower = line_shapes(atlas, fonts[0], 80, 60, 9), line_shapes(atlas, fonts[2], 65, 110, 10)
    cv2.imwrite(target, sheet([atlas, fonts[0], fonts[2], upper, lower]))
    np.savez_compressed(os.path.join(OUT, "registered.npz"),
                        plates=np.array([np.clip(p[1], 0, 255).astype(np.uint8) for p in plates]),
                        texts=np.array([p[0] for p in plates]), scores=np.array([p[2] for p in plates]))


if __name__ == "__main__":
    main()
