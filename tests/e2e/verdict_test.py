"""The demo's own verdict: a truck that ends otherwise than its script says makes its exit status 1."""

import unittest

from demo import Demo
from support import DepotTest, request, wait_for


class VerdictTest(DepotTest):
    def test_a_truck_that_is_sent_away_against_its_script_fails_the_demo(self):
        """A stranger has the link to the farmer's page, and cancels while the truck is on its way."""
        demo = Demo("--headless", "--trucks", 1, "--speed", 30, "--troubles", "none")
        self.addCleanup(demo.close)
        token = wait_for("a booking", lambda: demo.private("SELECT token FROM tokens"))[0]
        wait_for("the page", lambda: request(demo.port, "POST", f"/f/b/{token}/cancel", "")[0] == 303)
        self.assertEqual(demo.run.wait_while_it_speaks(), 1, demo.said())
        wrong = [line for line in demo.lines() if "WRONG" in line]
        self.assertEqual(len(wrong), 1, demo.said())
        self.assertRegex(wrong[0], r"^1/1  .*  no ticket  held no_booking: turn_away  WRONG: has no ticket$")
        self.assertRegex(demo.said(), r"(?m)^0 of 1 trucks ended as their script says")


if __name__ == "__main__":
    unittest.main()
