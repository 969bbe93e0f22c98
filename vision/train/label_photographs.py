"""Second round of the detector: finds the plates in the training side's whole photographs.

No one marked their corners. Where the first round's detector and reader read exactly the labelled text, the corners
that they found are right, and the photograph joins the training: out/photographs.txt. Usage: label_photographs.py PLATE_TOOL
"""

import json
import os
import subprocess
import sys

from photographs import OUT, rows, scored


def main():
    wanted = [r for r in rows() if r["kind"] == "full" and r["side"] == "train"]
    by_file = {r["file"]: r for r in wanted}
    kept = 0
    with open(os.path.join(OUT, "photographs.txt"), "w", encoding="utf-8") as out:
        run = subprocess.run([sys.argv[1], "read", "--json", *by_file], stdout=subprocess.PIPE, text=True)
        for line in run.stdout.splitlines():
            answer = json.loads(line)
            row = by_file[answer["image"]]
            right = [p for p in answer["plates"] if scored(p["text"]) == scored(row["plate_text"])]
            if not right:
                continue
            numbers = " ".join(f"{v:.1f}" for corner in right[0]["corners"] for v in corner)
            out.write(f"{row['path']} {row['plate_type']} {numbers}\n")
            kept += 1
    print(f"photographs: {kept} of {len(wanted)} found by the first round", flush=True)


if __name__ == "__main__":
    main()
