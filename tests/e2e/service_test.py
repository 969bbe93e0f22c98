"""The service among its manager and its parts: it says when it is ready, ends within a bound and loses nothing that
was answered, and goes on when a part dies."""

import os
import signal
import socket
import threading
import time
import unittest

from support import DepotTest, Farmers, Operator, commands, events, wait_for
from trouble_test import coils

STOP_MAX_S = 10
PASS_MAX_S = 30  # more, while a truck is under a boom that is up; and the engine is given so long, whatever it does


class Manager:
    """The socket that a service manager serves: every datagram, with its time."""

    def __init__(self, path):
        self.path = str(path)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.said = []
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            try:
                text = self.socket.recv(4096).decode()
            except OSError:
                return
            self.said += [(time.monotonic(), line) for line in text.splitlines()]

    def times(self, line):
        return [at for at, said in self.said if said == line]


class NotifyTest(DepotTest):
    def test_the_manager_hears_ready_turns_and_stopping(self):
        depot = self.depot()
        manager = Manager(depot.folder / "notify")
        self.addCleanup(manager.socket.close)
        service = depot.start_service(env=os.environ | {"NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "800000"})
        (ready,) = wait_for("READY=1", lambda: manager.times("READY=1"))
        self.assertEqual(len(events(depot.rows(), "ProcessStarted")), 1, "ready before the journal holds its start")
        turns = lambda: manager.times("WATCHDOG=1")
        wait_for("three turns", lambda: len(turns()) >= 3)
        self.assertGreater(turns()[0], ready)
        self.assertTrue([line for _, line in manager.said if line.startswith("STATUS=weighing; lanes held: 1 of 1")])

        engine = depot.engine_pid(service)
        os.kill(engine, signal.SIGSTOP)
        self.assertTrue(self.falls_silent(turns), "a loop that is stuck feeds the watchdog")
        os.kill(engine, signal.SIGCONT)
        before = len(turns())
        wait_for("turns again", lambda: len(turns()) > before)
        depot.await_web()
        self.assertEqual(manager.times("STOPPING=1"), [])
        self.assertEqual(service.stop(), 0)
        wait_for("STOPPING=1", lambda: manager.times("STOPPING=1"))

    @staticmethod
    def falls_silent(turns):
        """Whether nothing comes for three times as long as is allowed between two turns."""
        end = time.monotonic() + 10
        while time.monotonic() < end:
            if time.monotonic() - turns()[-1] > 2.4:
                return True
            time.sleep(0.05)
        return False


class StopTest(DepotTest):
    def end(self, service):
        """Seconds from SIGTERM to the end, and the status."""
        began = time.monotonic()
        service.process.send_signal(signal.SIGTERM)
        status = service.wait(STOP_MAX_S + PASS_MAX_S + 10)
        return time.monotonic() - began, status

    def test_a_stop_under_load_loses_nothing_that_was_answered_and_leaves_outputs_safe(self):
        depot = self.depot(speed=20)
        # The module's own watchdog would make the outputs safe as well: it must not be what is seen here.
        text = depot.config.read_text()
        depot.config.write_text(text.replace("watchdog_ms = 2000", "watchdog_ms = 25500"))
        depot.start_sim(trucks=3, seed=5)
        service = depot.start_service()
        depot.await_web()
        everybody = [Farmers(depot, seed) for seed in (1, 2, 3)] + [Operator(depot)]
        for one in everybody:
            self.addCleanup(one.stop)
            one.start()
        wait_for("an output that is on", lambda: any(coils(depot.io, 9)), 60)
        wait_for("bookings", lambda: len([b for f in everybody[:3] for b in f.answered]) > 10, 60)
        seconds, status = self.end(service)
        self.assertFalse(any(coils(depot.io, 9)), "the outputs are safe when the service has ended, not later")
        self.assertEqual(status, 0, service.said())
        self.assertLess(seconds, STOP_MAX_S)
        for one in everybody:
            one.stop()
        confirmed = {one["plate"] for one in commands(depot.rows(), "BookingConfirmed")}
        answered = {plate for farmers in everybody[:3] for plate, _ in farmers.answered}
        self.assertEqual(answered - confirmed, set())
        self.assert_audit_holds(depot.database())

    def test_a_boom_stays_up_until_the_truck_under_it_has_passed(self):
        """At the pace of real trucks, so that a boom that came down at once would be on this one."""
        depot = self.depot(speed=20)
        text = depot.config.read_text()
        depot.config.write_text(text.replace("watchdog_ms = 2000", "watchdog_ms = 25500"))
        depot.start_sim(trucks=1, seed=5)
        service = depot.start_service()
        depot.await_web()
        people = Farmers(depot, 1, strangers=False), Operator(depot)
        for one in people:
            self.addCleanup(one.stop)
            one.start()
        under = lambda: [one for one in events(depot.rows(), "InputChanged")
                         if one["point"].endswith(".boom") and one["on"]]
        wait_for("a truck under a boom", under, 90, 0.01)
        depot.clock.set_speed(1)
        for one in people:
            one.stop()
        seconds, status = self.end(service)
        self.assertEqual(status, 0, service.said())
        self.assertFalse(any(coils(depot.io, 9)), "and then it came down")
        self.assertGreater(seconds, 3)
        self.assertLess(seconds, STOP_MAX_S + PASS_MAX_S)
        self.assertEqual([line for line in depot.sim.said().splitlines() if line.startswith("violation")], [])
        self.assert_audit_holds(depot.database())

    def test_parts_that_hang_are_ended_and_come_back_and_do_not_hold_the_end_up(self):
        depot = self.depot()
        depot.start_sim()
        service = depot.start_service()
        depot.await_web()
        turns = lambda part: [row.event["event"] for row in depot.rows() if row.event.get("part") == part]
        hanging = {}
        for part in ("web", "vision"):
            wait_for(part, lambda: turns(part) == ["PartBack"])
            hanging[part] = depot.part_pid(service, part)
            os.kill(hanging[part], signal.SIGSTOP)
        for part in ("web", "vision"):
            wait_for(f"another {part}", lambda: turns(part) == ["PartBack", "PartLost", "PartBack"], 30)
            self.assertNotEqual(depot.part_pid(service, part), hanging[part])
        nice = {part: os.getpriority(os.PRIO_PROCESS, depot.part_pid(service, part)) for part in hanging}
        self.assertEqual(nice, {"web": os.getpriority(os.PRIO_PROCESS, 0), "vision": 10})
        for part in ("web", "vision"):
            os.kill(depot.part_pid(service, part), signal.SIGSTOP)
        seconds, status = self.end(service)
        self.assertEqual(status, 0, service.said())
        self.assertLess(seconds, STOP_MAX_S)
        self.assert_audit_holds(depot.database())

    def test_an_engine_that_hangs_does_not_hold_the_end_up(self):
        depot = self.depot()
        service = depot.start_service()
        depot.await_web()
        os.kill(depot.engine_pid(service), signal.SIGSTOP)
        seconds, status = self.end(service)
        self.assertEqual(status, 128 + signal.SIGKILL)
        self.assertLess(seconds, STOP_MAX_S + PASS_MAX_S)


class PartCase(DepotTest):
    """A truck is on its way when a part is killed."""

    trucks = 1

    def setUp(self):
        self.place = self.depot(speed=20)
        self.place.start_sim(trucks=self.trucks, seed=5)
        self.service = self.place.start_service()
        self.place.await_web()
        self.people = Farmers(self.place, strangers=False), Operator(self.place)
        for one in self.people:
            self.addCleanup(one.stop)
            one.start()
        wait_for("a truck on its way", lambda: commands(self.place.rows(), "VisitMatched"), 60)

    def kill_until(self, part, what, found, patience_s):
        """Kills the part, and each that follows it, until `found` says so; how many were killed."""
        killed = set()

        def look():
            pid = self.place.part_pid(self.service, part)
            if pid and pid not in killed:
                killed.add(pid)
                os.kill(pid, signal.SIGKILL)
            return found()

        wait_for(what, look, patience_s)
        return len(killed)

    def without(self, part, name):
        """Commands of that name in rows between the part's loss and its return."""
        found, is_away = [], False
        for row in self.place.rows():
            if row.event["event"] in ("PartLost", "PartBack") and row.event["part"] == part:
                is_away = row.event["event"] == "PartLost"
            found += commands([row], name) if is_away else []
        return found


class WebTest(PartCase):
    def test_weighing_goes_on_without_the_web_part_which_comes_back(self):
        """A truck that is on its way is weighed and gets its ticket while no web part lives."""
        away = lambda name: self.without("web", name)
        self.kill_until("web", "a ticket without the web part", lambda: away("WeighingRecorded") and away("TicketIssued"), 120)
        self.assertRegex(self.service.said(), r"web ended with status 137; starts again in 500 ms")
        self.place.await_web(60)
        self.assertEqual(self.service.stop(), 0)


class VisionTest(PartCase):
    trucks = 4

    def test_without_vision_the_lane_holds_with_its_reason_and_goes_on_when_it_is_back(self):
        held = lambda: [one for one in self.without("vision", "VisitHeld") if one["code"] == "vision_lost"]
        self.kill_until("vision", "a hold", held, 90)
        place = held()[0]["place"]
        ended = lambda: [one for row in self.after_return() for one in commands([row], "HoldEnded") if one["place"] == place]
        wait_for("the end of the hold", ended, 60)
        tickets = len(commands(self.place.rows(), "TicketIssued"))
        wait_for("a ticket", lambda: len(commands(self.place.rows(), "TicketIssued")) > tickets, 90)
        self.assertEqual(self.service.stop(), 0)

    def after_return(self):
        rows = self.place.rows()
        held = next(i for i, row in enumerate(rows) for one in commands([row], "VisitHeld") if one["code"] == "vision_lost")
        back = [i for i, row in enumerate(rows) if i > held and row.event == {"event": "PartBack", "part": "vision"}]
        return rows[back[-1]:] if back else []


if __name__ == "__main__":
    unittest.main()
