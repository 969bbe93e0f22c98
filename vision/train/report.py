"""Shows what the nets get wrong, in out/report. Usage: report.py PLATE_TOOL LIST|FOLDER [COUNT]

confusions.txt: which character was read as which, how often; characters.txt: how many of each were read right, the
worst first; kinds.txt: which kind of plate was called by which kind's name, and how many of each were called right.

LIST names rows of the photographs' manifest (test_side.txt); FOLDER holds pictures and a manifest that
`plate_render tests` wrote. worst.png shows the COUNT surest errors, what is written and what was read below each: the
pictures may be other people's, so the report stays out of the repository.
"""

import csv
import json
import os
import subprocess
import sys

import cv2
import numpy as np

from confusion import characters, confusions, matrix, rates
from photographs import OUT, ROOT, scored


def wanted(what):
    """[(file, text, kind, is_crop)]"""
    folder = what if os.path.isdir(what) else ROOT
    named = None if os.path.isdir(what) else set(open(what, encoding="utf-8").read().split())
    table = csv.DictReader(open(os.path.join(folder, "manifest.csv"), encoding="utf-8"))
    return [(os.path.join(folder, r["path"]), r["plate_text"], r["plate_type"], r["kind"] == "crop")
            for r in table
            if "?" not in r["plate_text"] and (named is None or r["path"] in named)]


def answers(tool, rows):
    """{file: the first plate, or None}"""
    out = {}
    for is_crop in (False, True):
        files = [row[0] for row in rows if row[-1] == is_crop]
        for at in range(0, len(files), 200):
            print(f"report: {at} of {len(files)} {'crops' if is_crop else 'pictures'}", file=sys.stderr)
            run = subprocess.run([tool, "read", "--json"] + ["--crop"] * is_crop + files[at:at + 200], text=True,
                                 stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            for answer in map(json.loads, run.stdout.splitlines()):
                out[answer["image"]] = answer["plates"][0] if answer["plates"] else None
    return out


def label(text, size):
    font = cv2.freetype.createFreeType2()
    font.loadFontData("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2)
    strip = np.zeros((24, size, 3), np.uint8)
    font.putText(strip, text, (3, 18), 15, (0, 255, 255), -1, cv2.LINE_AA, True)
    return strip


def tile(file, text, plate, size=(256, 112)):
    picture = cv2.imread(file)
    if plate:
        corners = np.array(plate["corners"])
        low = np.maximum(corners.min(0) - 10, 0).astype(int)
        high = np.maximum(corners.max(0) + 10, low + 8).astype(int)
        picture = picture[low[1]:high[1], low[0]:high[0]]
    scale = min(size[0] / picture.shape[1], size[1] / picture.shape[0])
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)[:size[1], :size[0]]
    out = np.zeros((size[1], size[0], 3), np.uint8)
    out[:small.shape[0], :small.shape[1]] = small
    said = f"{text} > {plate['text']} {plate['confidence']:.3f}" if plate else f"{text} > nothing"
    return np.vstack([out, label(said, size[0])])


def write(folder, name, lines):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")


def main():
    tool, what = sys.argv[1:3]
    most = int(sys.argv[3]) if len(sys.argv) > 3 else 48
    rows = wanted(what)
    found = answers(tool, rows)
    seen = [(file, text, kind, found.get(file)) for file, text, kind, _ in rows]
    wrong = [(file, text, plate) for file, text, _, plate in seen if scored((plate or {"text": ""})["text"]) != scored(text)]
    folder = os.path.join(OUT, "report")
    os.makedirs(folder, exist_ok=True)
    texts = [(text, plate["text"]) for _, text, _, plate in seen if plate]
    kinds = [(kind, plate["kind"] if plate else "none") for _, _, kind, plate in seen]
    write(folder, "confusions.txt", confusions(texts))
    write(folder, "characters.txt", rates(characters(texts)))
    write(folder, "kinds.txt", matrix(kinds) + [""] + rates(kinds))
    wrong.sort(key=lambda w: -(w[2] or {"confidence": 0})["confidence"])
    tiles = [tile(*w) for w in wrong[:most]]
    tiles += [np.zeros_like(tiles[0])] * (-len(tiles) % 4) if tiles else []
    if tiles:
        cv2.imwrite(os.path.join(folder, "worst.png"), np.vstack([np.hstack(tiles[i:i + 4]) for i in range(0, len(tiles), 4)]))
    print(f"report: {len(rows) - len(wrong)} of {len(rows)} right; the rest in {folder}")


if __name__ == "__main__":
    main()
