"""The labelled photographs beside the project (../shared/plates): who may be trained on, and the split by plate.

A plate stands on the test side when its text hashes there, or when any photograph of it has no licence that
allows training. Training sees the other plates' Apache-2.0 and MIT rows only; one in eighteen of those is held back
for the checks while it goes on (`check`), so that the test side is looked at seldom.
"""

import csv
import hashlib
import os

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.environ.get("GRAINGATE_PLATES", os.path.join(HERE, "../../../shared/plates"))
MODELS = os.path.join(HERE, "../models")
EXPORT = os.environ.get("GRAINGATE_TRAIN_MODELS", MODELS)  # where new nets go
OUT = os.environ.get("GRAINGATE_TRAIN_OUT", os.path.join(HERE, "out"))
ALPHABET = open(os.path.join(MODELS, "alphabet.txt"), encoding="utf-8").read()
PROVINCES = ALPHABET[:31]
LICENCES = ("Apache-2.0", "MIT")
TEST_SHARE_OF_256 = 51
CHECK_SHARE_OF_256 = 14


def rows():
    """Every row of the manifest, with its side: 'train', 'check', 'test'. Empty when the photographs are absent."""
    manifest = os.path.join(ROOT, "manifest.csv")
    if not os.path.exists(manifest):
        return []
    table = list(csv.DictReader(open(manifest, encoding="utf-8")))
    text_of = {row["path"]: row["plate_text"] for row in table}
    for row in table:
        origin = row["label_source"].partition("derived-from:")[2]
        row["group"] = text_of.get(origin, row["plate_text"])
        row["file"] = os.path.join(ROOT, row["path"])
    closed = {r[key] for r in table for key in ("group", "plate_text") if r["licence_of_repo"] not in LICENCES}
    for row in table:
        lot = hashlib.sha256(row["group"].encode()).digest()
        is_test = lot[0] < TEST_SHARE_OF_256 or row["group"] in closed or row["plate_text"] in closed
        row["side"] = "test" if is_test else "check" if lot[1] < CHECK_SHARE_OF_256 else "train"
    return table


def scored(text):
    """The text as it is scored: O in the number is 0, I is 1 (GA 36 forbids both there)."""
    return text[:2] + text[2:].replace("O", "0").replace("I", "1")


def main():
    """Writes the committed list of test-side paths."""
    with open(os.path.join(HERE, "test_side.txt"), "w", encoding="utf-8") as out:
        for row in rows():
            if row["side"] == "test":
                out.write(row["path"] + "\n")


if __name__ == "__main__":
    main()
