"""A truck whose plate nobody can read, and whose driver shows his booking's code to the lane's camera."""

import unittest

from support import DepotTest, Farmers, Operator, commands, events, wait_for

SEED = 7  # mud covers the second truck's plate


class Patient(Operator):
    """Asks for another look where no plate was read, and names nobody."""

    def answer(self, line, lane):
        super().answer(line, {**lane, "hold": "retry"} if lane["hold"] == "no_plate_read" else lane)


class CodeTest(DepotTest):
    def test_the_code_on_the_phone_opens_the_lane_for_a_muddy_truck(self):
        depot = self.depot(speed=20)
        # A rear camera that nobody can reach: the front one's reading must not wait for it, nor fail with it.
        text = depot.config.read_text().replace('camera_a = "L1.A.camera"', 'camera_a = "L1.A.camera"\nrear_a = "L1.A.rear"')
        depot.config.write_text(text + '\n[[camera]]\nname = "L1.A.rear"\nurl = "http://127.0.0.1:9/L1.A.rear"\n')
        depot.start_sim(trucks=4, seed=SEED)
        depot.start_service()
        depot.await_web()
        farmers, operator = Farmers(depot, strangers=False), Patient(depot)
        for thread in (farmers, operator):
            self.addCleanup(thread.stop)
            thread.start()
        codes = {}

        def matched_by_code():
            for plate, page in farmers.answered[len(codes):]:
                codes[plate] = depot.code_on(page)
                depot.sim.process.stdin.write(f"show_code {plate} {codes[plate]}\n".encode())
                depot.sim.process.stdin.flush()
            return [one for one in commands(depot.rows(), "VisitMatched") if one["by"] == "code_shown"]

        (match,) = wait_for("a truck known by its code", matched_by_code, 90)
        self.assertIn(match["plate"], codes)
        asked = [one for one in events(depot.rows(), "OperatorAsked") if one["ask"] == "identify"]
        self.assertNotIn(match["plate"], [one["plate"] for one in asked])
        for code in codes.values():
            self.assertNotIn(code, str(depot.rows()))


if __name__ == "__main__":
    unittest.main()
