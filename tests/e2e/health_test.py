"""What watches the machine: health pages, figures, and the log with its fields."""

import json
import os
import random
import re
import signal
import socket
import threading
import time
import unittest

from support import DepotTest, Farmers, Operator, Panel, StoppedThread, commands, made_phone, wait_for


def figures(page):
    """Each sample of a /metrics page: its name with labels, and its value."""
    lines = (line for line in page.splitlines() if line and not line.startswith("#"))
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


class HealthTest(DepotTest):
    def reasons(self, depot):
        status, _, text = depot.get("/readyz")
        return status, [one["code"] for one in json.loads(text)["reasons"]] if text else []

    def test_an_engine_that_is_stuck_is_seen_and_one_that_goes_on_is_well_again(self):
        depot = self.depot()
        service = depot.start_service()
        depot.await_web()
        wait_for("readiness", lambda: self.reasons(depot) == (200, []))
        self.assertEqual(depot.get("/healthz")[0], 200)
        engine = depot.engine_pid(service)
        os.kill(engine, signal.SIGSTOP)
        wait_for("no readiness", lambda: self.reasons(depot) == (503, ["engine_silent"]), 15)
        status, _, text = depot.get("/healthz")
        self.assertEqual(status, 503)
        self.assertIn("has not turned for", text)
        self.assertEqual(figures(depot.get("/metrics")[2])["graingate_engine_beating"], 0)
        os.kill(engine, signal.SIGCONT)
        wait_for("readiness again", lambda: self.reasons(depot) == (200, []), 15)
        self.assertEqual(service.stop(), 0)

    def test_a_panel_says_within_2_s_that_the_loop_is_stuck_and_never_that_an_idle_one_is(self):
        """The loop's thread alone is stopped: the engine's other threads still say "I live"."""
        depot = self.depot()
        service = depot.start_service()
        depot.await_web()
        wait_for("readiness", lambda: self.reasons(depot) == (200, []))
        panel = Panel(depot.web)
        self.addCleanup(panel.close)
        panel.hear()
        self.assertLess(panel.hear_for(4), panel.STALE_AFTER_S)
        with StoppedThread(depot.engine_pid(service)):  # a process's first thread has its number
            panel.hear_for(2)
            self.assertGreaterEqual(time.monotonic() - panel.turned_at, panel.STALE_AFTER_S)
            panel.hear_for(4)
            self.assertGreater(time.monotonic() - panel.turned_at, 5.5)
            self.assertIsNotNone(depot.engine_pid(service))
        wait_for("a live panel again", lambda: panel.hear()[0]["age_ms"] < 1_000)
        self.assertEqual(service.stop(), 0)

    def test_the_figures_are_those_of_the_journal_and_name_no_farmer(self):
        depot = self.depot(speed=20)
        depot.start_sim(trucks=1, seed=5)
        service = depot.start_service()
        depot.await_web()
        people = Farmers(depot, strangers=False), Operator(depot)
        for one in people:
            self.addCleanup(one.stop)
            one.start()
        wait_for("a ticket", lambda: commands(depot.rows(), "TicketIssued"), 90)
        shown = lambda: figures(depot.get("/metrics")[2])
        wait_for("the ticket's figure", lambda: shown().get("graingate_tickets_total") == 1)
        for one in people:
            one.stop()
        vision = wait_for("vision", lambda: depot.part_pid(service, "vision"))
        os.kill(vision, signal.SIGKILL)
        wait_for("the loss of vision", lambda: shown().get('graingate_part_losses_total{part="vision"}') == 1)
        wait_for("its memory, again", lambda: shown().get('graingate_memory_bytes{part="vision"}', 0) > 1_000_000)
        depot.sim.stop()
        wait_for("both devices lost", lambda: self.lost(shown()) == {"L1.indicator", "io1"})

        found, page = shown(), depot.get("/metrics")[2]
        self.assertGreater(found['graingate_device_polls_total{device="io1"}'], 10)
        self.assertGreater(found["graingate_commit_seconds_count"], 10)
        self.assertGreater(found['graingate_memory_bytes{part="engine"}'], 1_000_000)
        held = [one["code"] for one in commands(depot.rows(), "VisitHeld")]
        for code in set(held):
            self.assertEqual(found[f'graingate_holds_total{{reason="{code}"}}'], held.count(code), code)
        (ticket,) = commands(depot.rows(), "TicketIssued")
        self.assertNotIn(ticket["plate"], page)
        self.assertTrue(people[0].phones)
        for phone in people[0].phones:
            self.assertNotIn(phone, page)
        # The figures themselves may look like one: two hundredths of a second are said as 0.019999999999999997.
        names = re.sub(r" \S+$", "", page, flags=re.M)
        self.assertIn("graingate_commit_seconds_count", names)
        self.assertIsNone(re.search(r"1[3-9]\d{9}", names), "a phone number")
        self.assertEqual(service.stop(), 0)

    @staticmethod
    def lost(found):
        return {re.search('"(.*)"', name)[1] for name, value in found.items()
                if name.startswith("graingate_device_losses_total") and value > 0}


class SystemJournal:
    """The socket of the system's journal: each datagram's fields (systemd.io/JOURNAL_NATIVE_PROTOCOL)."""

    def __init__(self, path):
        self.path = str(path)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.entries = []
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            try:
                data = self.socket.recv(65536)
            except OSError:
                return
            self.entries.append(self.fields(data))

    @staticmethod
    def fields(data):
        found = {}
        while data:
            line, data = data.split(b"\n", 1)
            key, has_value, value = line.partition(b"=")
            if not has_value:  # a length in 8 bytes, the value, a line's end
                size = int.from_bytes(data[:8], "little")
                value, data = data[8:8 + size], data[9 + size:]
            found[key.decode()] = value.decode()
        return found

    def of(self, **wanted):
        return [entry for entry in self.entries if wanted.items() <= entry.items()]


class LogTest(DepotTest):
    def start(self, depot, stream):
        """A service whose stderr is a file, with JOURNAL_STREAM made of that file's status."""
        journal = SystemJournal(depot.folder / "journal")
        self.addCleanup(journal.socket.close)
        path = depot.folder / "serve.err"
        path.touch()
        status = path.stat()
        env = os.environ | {"JOURNAL_STREAM": stream(status), "GRAINGATE_JOURNAL": journal.path}
        return depot.start_service(env=env), journal

    def test_under_systemd_every_line_has_its_fields_and_none_a_phone_number(self):
        depot = self.depot()
        service, journal = self.start(depot, lambda status: f"{status.st_dev}:{status.st_ino}")
        wait_for("the loss of a device", lambda: journal.of(
            GRAINGATE_PART="engine", GRAINGATE_DEVICE="io1", PRIORITY="4", SYSLOG_IDENTIFIER="graingate"))
        wait_for("the hold of a lane", lambda: journal.of(GRAINGATE_LANE="L1", GRAINGATE_HOLD="restarted", PRIORITY="4"))
        depot.await_web()
        phone = made_phone(random.Random(3))
        self.assertTrue(depot.book("黑A12345", phone))
        web = wait_for("the web part", lambda: depot.part_pid(service, "web"))
        os.kill(web, signal.SIGKILL)
        wait_for("the end of web", lambda: [e for e in journal.of(GRAINGATE_PART="serve", PRIORITY="3")
                                            if e["MESSAGE"].startswith("web ended with status 137")])
        self.assertEqual(service.stop(), 0)
        wait_for("the last line", lambda: [e for e in journal.entries if e["MESSAGE"].startswith("ends; journal at row")])
        text = json.dumps(journal.entries, ensure_ascii=False) + service.err.read_text()
        self.assertNotIn(phone, text)
        self.assertNotIn("黑A12345", text)
        self.assertNotIn("running; journal at row", service.err.read_text(), "said twice")

    def test_a_program_run_by_hand_keeps_its_log_on_stderr(self):
        depot = self.depot()
        service, journal = self.start(depot, lambda status: f"{status.st_dev}:{status.st_ino + 1}")
        wait_for("its line", lambda: "running; journal at row" in service.err.read_text())
        wait_for("the loss of a device", lambda: re.search(r"warning engine: io1 is lost: ", service.err.read_text()))
        self.assertEqual(journal.entries, [])
        self.assertEqual(service.stop(), 0)


if __name__ == "__main__":
    unittest.main()
