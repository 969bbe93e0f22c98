"""A program that is not ours reads our virtual indicator: mbpoll, of the Debian package of that name."""

import re
import subprocess
import unittest

from support import DepotTest, Farmers, Operator, wait_for

DIVISION_KG = 20  # of the demo's lane
NOT_STABLE, CENTRE_OF_ZERO = 1 << 4, 1 << 11  # of register 4; controller/devices/profiles/hbm_wtx110.toml


def mbpoll(port, first, *form):
    """Holding registers from `first`, counted from 0 as on the wire, as mbpoll prints them."""
    done = subprocess.run(["mbpoll", "-m", "tcp", "-p", str(port), "-a", "1", "-0", "-r", str(first), "-1", *form, "127.0.0.1"],
                          capture_output=True, text=True, timeout=20, check=False)
    if done.returncode != 0:
        raise AssertionError(f"mbpoll: {done.stdout}{done.stderr}")
    return [int(value) for value in re.findall(r"^\[\d+\]:\s+(-?\d+)", done.stdout, re.M)]


def weight_kg(port):
    """The gross weight: 32 bits with their sign, high word first."""
    return mbpoll(port, 2, "-t", "4:int", "-B")[0]


class ForeignTest(DepotTest):
    def test_an_empty_platform_is_zero_and_still(self):
        depot = self.depot()
        depot.start_sim()
        # The indicator calls its reading still once it has seen some of it.
        state = lambda: mbpoll(depot.indicator, 4, "-t", "4")[0] & (NOT_STABLE | CENTRE_OF_ZERO)
        wait_for("a zero that is still", lambda: state() == CENTRE_OF_ZERO, 10)
        self.assertEqual(weight_kg(depot.indicator), 0)

    def test_a_truck_weighs_what_the_journal_says(self):
        depot = self.depot(speed=5)
        depot.start_sim(trucks=1, seed=2)
        depot.start_service()
        farmers, operator = Farmers(depot, strangers=False), Operator(depot)
        farmers.start()
        operator.start()
        self.addCleanup(farmers.stop)
        self.addCleanup(operator.stop)

        def agreed():
            """What the journal says before and after mbpoll looked, and what mbpoll saw, when all of it is one truck at rest."""
            if not self.is_still(self.weights(depot)[-1:]):
                return None
            before = self.weights(depot)[-1].seq
            shown = weight_kg(depot.indicator)
            since = lambda: [row for row in self.weights(depot) if row.seq >= before]
            wait_for("two more readings in the journal", lambda: len(since()) >= 3, 60)
            around = since()[:3]
            return ({row.event["weight_kg"] for row in around}, shown) if self.is_still(around) else None

        journalled, shown = wait_for("a truck that stands on the platform", agreed, 150)
        self.assertIn(shown, journalled)

    @staticmethod
    def weights(depot):
        return [row for row in depot.rows() if row.event["event"] == "WeightRead"]

    @staticmethod
    def is_still(rows):
        """A truck's weight, called stable in each row; a load on the edge of a division shows now one, now the other."""
        weights = [row.event["weight_kg"] for row in rows]
        return bool(rows) and min(weights) > 1000 and max(weights) - min(weights) <= DIVISION_KG and all(
            "stable" in row.event["flags"] for row in rows)


if __name__ == "__main__":
    unittest.main()
