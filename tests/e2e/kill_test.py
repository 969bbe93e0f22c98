"""The service dies at random moments, again and again, and each time takes up where its journal ends.
GRAINGATE_KILLS=N kills N times (5)."""

import json
import os
import random
import re
import signal
import sys
import time
import tomllib
import unittest
from pathlib import Path

from modbus_wire import place_of
from support import CONFIG, DepotTest, Farmers, Operator, Running, commands, events, free_ports, read_only, wait_for

SEED = int(os.environ.get("GRAINGATE_SEED", "20261123"))
SPEED = 30
KILLS = int(os.environ.get("GRAINGATE_KILLS", "5"))
TRUCKS = max(6, KILLS)


def inputs_by_place():
    """All wires that a place is seen by."""
    places = {}
    for device in tomllib.loads(CONFIG.read_text())["device"]:
        for point in device.get("inputs", []):
            places.setdefault(place_of(point), set()).add(point)
    return places


def driven_unseen(rows):
    """Outputs that were driven though an input of their place had not been read since the start or the loss."""
    wires = inputs_by_place()
    seen = {place: set() for place in wires}
    wrong = []
    for row in rows:
        kind = row.event["event"]
        if kind == "ProcessStarted" or (kind == "DeviceLost" and row.event["device"] == "io1"):
            seen = {place: set() for place in wires}
        elif kind == "InputChanged":
            seen[place_of(row.event["point"])].add(row.event["point"])
        for command in commands([row], "OutputChanged"):
            place = place_of(command["point"])
            if command["on"] and seen[place] != wires[place]:
                wrong.append((row.seq, command["point"], sorted(wires[place] - seen[place])))
    return wrong


class WatchedWire:
    """modbus_wire.py between the service and its module, in a process of its own: each poll goes through it."""

    def __init__(self, depot):
        (port,) = free_ports(1)
        script = Path(__file__).with_name("modbus_wire.py")
        self.run = Running("wire", depot.folder, [script, port, depot.io, depot.config], binary=sys.executable)
        wait_for("the wire", lambda: "ready" in self.run.said())
        depot.config.write_text(re.sub(rf"\b{depot.io}\b", str(port), depot.config.read_text()))

    def end(self):
        """What each connection carried."""
        self.run.process.stdin.close()
        self.run.wait()
        return json.loads(self.run.out.read_text().splitlines()[-1])


class KillTest(DepotTest):
    def test_kills_lose_nothing_that_was_answered(self):
        rng = random.Random(SEED)
        depot = self.depot(SPEED)
        # The module counts depot time: what it is set to must last until the service is back and feeds it.
        text = depot.config.read_text()
        self.assertEqual(text.count("watchdog_ms = 2000"), 1)
        depot.config.write_text(text.replace("watchdog_ms = 2000", "watchdog_ms = 25500"))
        depot.start_sim(trucks=TRUCKS, seed=SEED)
        wire = WatchedWire(depot)
        self.addCleanup(wire.run.kill)
        service = depot.start_service()
        farmers, operator = Farmers(depot, SEED), Operator(depot)
        farmers.start()
        operator.start()
        self.addCleanup(farmers.stop)
        self.addCleanup(operator.stop)

        for kill in range(KILLS):
            depot.await_web()
            before = len(farmers.answered)
            wait_for("an answered booking", lambda: len(farmers.answered) > before)
            time.sleep(rng.uniform(0.5, 9))
            service = self.restart(depot, service, rng.random() < 0.5)

        depot.await_web()
        rest = len(depot.rows())
        wait_for("a ticket", lambda: commands(depot.rows(), "TicketIssued"), 150, 0.5)
        farmers.stop()
        operator.stop()
        self.check_bookings(depot, farmers.answered)
        self.assertEqual(service.stop(), 0, service.said())
        rows = depot.rows()
        self.check_rows(rows)
        self.check_wire(wire.end())
        self.assertGreater(len(rows), rest, "nothing happened after the last kill")
        self.assert_audit_holds(depot.database())
        self.assertEqual([line for line in depot.sim.said().splitlines() if line.startswith("violation")], [])

    def restart(self, depot, service, is_engine_alone):
        """Kills the service and starts it anew. Meanwhile depot time goes as real time does: a busy machine's slow start
        is no outage of minutes, in which the module lets go of booms that trucks stand under."""
        depot.clock.set_speed(1)
        before = len(depot.rows())
        self.kill(depot, service, is_engine_alone)
        service = depot.start_service()
        wait_for("the wires", lambda: self.is_reading(depot, service, before))
        depot.clock.set_speed(SPEED)
        return service

    def is_reading(self, depot, service, before):
        self.assertIsNone(service.process.poll(), f"the service ended: {service.said()}")
        return any(row.event.get("device") == "io1" for row in depot.rows(before))

    def kill(self, depot, service, is_engine_alone):
        """Without warning: the supervisor, whose parts die with it, or the engine, whose end ends it."""
        if not is_engine_alone:
            return depot.kill_all(service)
        os.kill(wait_for("the engine's process", lambda: depot.engine_pid(service)), signal.SIGKILL)
        self.assertEqual(service.wait(), 128 + signal.SIGKILL)

    def check_bookings(self, depot, answered):
        """Each booking that was answered is in the journal once, and its page still opens."""
        self.assertGreaterEqual(len(answered), KILLS)
        confirmed = commands(depot.rows(), "BookingConfirmed")
        db = read_only(depot.data / "private.db")
        self.addCleanup(db.close)
        for plate, page in answered:
            token = page.split("/")[3].split("?")[0]
            (booking,) = db.execute("SELECT booking FROM tokens WHERE token = ?", (token,)).fetchone()
            found = [one for one in confirmed if one["booking"] == booking]
            self.assertEqual([one["plate"] for one in found], [plate])
            status, _, text = depot.get(page)
            self.assertEqual(status, 200, f"{plate} was booked and its page is gone")
            self.assertIn(plate[2:], re.sub(r"[·\s]", "", text))

    def check_rows(self, rows):
        self.assertEqual([row.seq for row in rows], list(range(1, len(rows) + 1)))
        self.assertEqual(len(events(rows, "ProcessStarted")), KILLS + 1)
        tickets = commands(rows, "TicketIssued")
        for key in ("ticket", "visit", "booking"):
            keys = [str(ticket[key]) for ticket in tickets]
            self.assertEqual(len(keys), len(set(keys)), f"two tickets for one {key}: {keys}")
        self.assertEqual(driven_unseen(rows), [], "decided unseen")
        self.assertTrue([one for one in commands(rows, "OutputChanged") if one["on"]], "nothing was driven at all")

    def check_wire(self, connections):
        """Not only decided so, but also driven so."""
        self.assertGreaterEqual(len([one for one in connections if one["reads"]]), KILLS + 1)
        self.assertTrue([one for one in connections if one["switched_on"]])
        self.assertEqual([wrong for one in connections for wrong in one["wrong"]], [], "driven unseen")


if __name__ == "__main__":
    unittest.main()
