"""Finds the corners of the plates in the training side's whole photographs: out/photographs.txt.

No one marked them. Where the present detector and reader read the labelled text, or all but two characters of it, the
plate lies there; its corners are then made exact by registering the photograph to a drawing of the plate (as
glyphs.py does). Other plates that were read with great confidence are marked as well, so that training does not call
them background. The crops are registered likewise: out/crops.txt. Usage: label_photographs.py PLATE_TOOL

Lines: path, text, kind, eight numbers. by_hand.txt, of the same form, goes before what is found; its kind `maybe` is a
plate that is cut off or hard to see, which training neither wants nor forbids.
"""

import json
import os
import subprocess
import sys

import cv2
import numpy as np

from glyphs import registered_corners
from photographs import HERE, OUT, rows, scored

SURE = .9


def alike(a, b):
    a, b = scored(a), scored(b)
    return len(a) == len(b) and sum(x != y for x, y in zip(a, b)) <= 2


def by_hand():
    path = os.path.join(HERE, "by_hand.txt")
    lines = [line.split() for line in open(path, encoding="utf-8")] if os.path.exists(path) else []
    return {(name, text): (kind, np.array(numbers, float).reshape(4, 2)) for name, text, kind, *numbers in lines}


def crop_line(row):
    grey = cv2.imread(row["file"], 0)
    h, w = grey.shape
    corners = registered_corners(grey, row["plate_text"], row["plate_type"],
                                 np.array([[0, 0], [w, 0], [w, h], [0, h]], float) - .5)
    if corners is None:
        return None
    return " ".join([row["path"], row["plate_text"], row["plate_type"]] + [f"{v:.2f}" for v in corners.ravel()])


def label_crops():
    crops = [r for r in rows() if r["kind"] == "crop" and r["side"] == "train"]
    lines = [line for line in map(crop_line, crops) if line]
    with open(os.path.join(OUT, "crops.txt"), "w", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")
    print(f"crops: {len(lines)} of {len(crops)} registered", flush=True)


def main():
    wanted = [r for r in rows() if r["kind"] == "full" and r["side"] == "train"]
    by_file, hand = {r["file"]: r for r in wanted}, by_hand()
    run = subprocess.run([sys.argv[1], "read", "--json", *by_file], stdout=subprocess.PIPE, text=True)
    found, exact, lines = 0, 0, []
    for answer in map(json.loads, run.stdout.splitlines()):
        row = by_file[answer["image"]]
        picture = cv2.imread(row["file"], 0)
        plates = [(key[1], kind, corners, True) for key, (kind, corners) in hand.items() if key[0] == row["path"]]
        has_labelled = any(kind != "maybe" for _, kind, _, _ in plates)
        for plate in answer["plates"]:
            corners = np.array(plate["corners"])
            if any(np.linalg.norm(corners.mean(0) - c.mean(0)) < np.linalg.norm(c[1] - c[0]) for _, _, c, _ in plates):
                continue
            if not has_labelled and alike(plate["text"], row["plate_text"]):
                plates.append((row["plate_text"], row["plate_type"], corners, False))
                has_labelled = True
            elif plate["confidence"] > SURE:
                plates.append((plate["text"], plate["kind"], corners, False))
        if not has_labelled:
            print("not found:", row["path"], row["plate_text"], row["plate_type"], file=sys.stderr)
            continue
        found += 1
        for text, kind, corners, is_by_hand in plates:
            better = registered_corners(picture, text, kind, corners) if kind != "maybe" else None
            exact += better is not None
            if better is not None:
                corners = better
            lines.append(" ".join([row["path"], text, kind] + [f"{v:.2f}" for v in corners.ravel()]))
    with open(os.path.join(OUT, "photographs.txt"), "w", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")
    print(f"photographs: {found} of {len(wanted)} found, {exact} of {len(lines)} plates registered exactly", flush=True)

    label_crops()


if __name__ == "__main__":
    main()
