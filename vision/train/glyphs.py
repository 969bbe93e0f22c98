"""Makes vision/models/glyphs.png: the shapes that plate_drawing draws with.

Three rows of cells for each character of alphabet.txt, white on black, 48 x 96 pixels for 45 x 90 mm:
variant 0 is the median shape recovered from the registered training photographs where there are enough of
them, else the font's; variants 1 and 2 are fonts (Noto CJK, OFL). Also writes out/registered.npz: each
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
    cv2.imwrite(target, sheet([atlas, fonts[0], fonts[2]]))
    np.savez_compressed(os.path.join(OUT, "registered.npz"),
                        plates=np.array([np.clip(p[1], 0, 255).astype(np.uint8) for p in plates]),
                        texts=np.array([p[0] for p in plates]), scores=np.array([p[2] for p in plates]))


if __name__ == "__main__":
    main()
