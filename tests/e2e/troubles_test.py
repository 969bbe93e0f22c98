"""Every trouble that the demo knows, once: `--show troubles` says what to look at, and each truck ends as its script says."""

import re
import unittest
from pathlib import Path

from demo import Demo
from support import DepotTest, commands

WORLD = Path(__file__).resolve().parents[2] / "sim/world/trouble.hpp"


def trouble_names():
    (listed,) = re.findall(r"trouble_names\{(.*?)\}", WORLD.read_text(), re.S)
    return set(re.findall(r'"(\w+)"', listed)) - {"none"}


class TroublesTest(DepotTest):
    def test_each_trouble_is_announced_played_and_ends_as_its_script_says(self):
        demo = Demo("--headless", "--show", "troubles", "--speed", 50)
        self.addCleanup(demo.close)
        self.assertEqual(demo.run.wait_while_it_speaks(), 0, demo.said())
        judged = dict(re.findall(r"(?m)^\d+/\d+  (\S+)  \[(\w+)\]  ", demo.said()))
        self.assertEqual(set(judged.values()), trouble_names())
        announced = dict(re.findall(r"(?m)^look at (\S+) in the street, then (?:at|in) [a-z ]+: (.+)$", demo.said()))
        self.assertEqual(set(announced), set(judged))
        self.assertEqual(len(set(announced.values())), len(trouble_names()))
        trucks = 3 * len(trouble_names())
        self.assertIn(f"{trucks} of {trucks} trucks ended as their script says", demo.said())
        self.assertIn("world's violations: 0", demo.said())
        self.assertEqual(len(commands(demo.rows(), "TicketIssued")), demo.said().count("  ticket "))
        self.assert_audit_holds(demo.database)


if __name__ == "__main__":
    unittest.main()
