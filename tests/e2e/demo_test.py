"""Twelve trucks, as `graingate demo` plays them: each ends as its script says, its journal holds, and no phone
number leaves private.db."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import time
import unittest
from datetime import datetime
from pathlib import Path

from demo import Demo, Screen
from support import LOCAL_TIME, DepotTest, Panel, commands, events, graingate, journal_rows, read_only, request, wait_for

TRUCKS = 12


def live_picture(port):
    """What the panel is sent first over its WebSocket, as bytes."""
    with contextlib.closing(Panel(port)) as panel:
        text = panel.frame()
        while b'"lanes"' not in text:
            text = panel.frame()
        return text


def is_shown(shown, issued):
    return shown if len(shown["tickets"]) >= len(issued) else None


class DemoTest(DepotTest):
    @classmethod
    def setUpClass(cls):
        """One run serves all tests; its pages are fetched, and its panel is watched, while it runs. It is not headless, so
        that the panel can still be asked when the last truck has gone."""
        cls.demo = Demo("--trucks", TRUCKS, "--speed", 30, "--troubles", "three")
        cls.addClassCleanup(cls.demo.close)
        cls.folder, cls.data, cls.database, cls.port = cls.demo.folder, cls.demo.data, cls.demo.database, cls.demo.port
        run = cls.demo.run
        tokens = lambda: cls.demo.private("SELECT token FROM tokens")
        wait_for("eight bookings", lambda: len(tokens()) >= 8 or run.process.poll() is not None, 60)
        screen = Screen(cls.port)
        cls.addClassCleanup(screen.close)
        cls.pages = cls.fetch_pages()
        cls.freshness = {"live": screen.heard()}
        run.wait_while_it_speaks(last_words="journal: ")
        cls.look_at(screen)
        cls.status = run.stop()
        cls.lines, cls.said = cls.demo.lines(), cls.demo.said()

    @classmethod
    def look_at(cls, screen):
        """What the panel showed all the while, and what it says while the engine is stopped."""
        ask = lambda line, name: screen.ask(f"{line} {cls.pictures() / name}.png")
        issued = commands(cls.demo.rows(), "TicketIssued")
        cls.shown = wait_for("the last ticket on the panel", lambda: is_shown(screen.ask("shown"), issued))
        ask("picture", "demo")
        engine = cls.demo.engine_pid()
        screen.ask("is live")
        cls.stopped_at_ms = time.time() * 1000
        os.kill(engine, signal.SIGSTOP)
        cls.freshness["stale"] = screen.ask("is stale")
        ask("picture", "demo-stale")
        os.kill(engine, signal.SIGCONT)
        cls.freshness["live again"] = screen.ask("is live")

    @classmethod
    def pictures(cls):
        folder = Path(os.environ.get("GRAINGATE_SCREENSHOTS", cls.folder))
        folder.mkdir(exist_ok=True)
        return folder

    @classmethod
    def fetch_pages(cls):
        """Text of every page that the server has: the panel with all it links to, the form, each booking's page."""
        paths = {"/", "/f/", "/f/?lang=en", "/healthz"}
        paths |= set(re.findall(r'(?:src|href)="?(/[^"\s>]+)', request(cls.port, "GET", "/")[2]))
        paths |= {f"/f/b/{token}" for token in cls.demo.private("SELECT token FROM tokens")}
        pages = {}
        for path in paths:
            status, _, text = request(cls.port, "GET", path)
            if status == 200:
                pages[path] = text.encode()
        return pages | {"live": live_picture(cls.port)}

    def test_the_panel_showed_how_each_truck_was_weighed_and_unloaded(self):
        shown = self.shown
        self.assertEqual(shown["complaints"], [])
        self.assertLessEqual({"moving", "stable", "centre_of_zero"}, set(shown["weight_states"]))
        self.assertGreater(len(shown["weights"]), 3 * TRUCKS)
        self.assertGreater(max(int(weight or 0) for weight in shown["weights"]), 20_000)
        for name, least in (("lane_phases", 5), ("lane_waits", 5), ("pit_phases", 3), ("pit_waits", 3)):
            self.assertGreaterEqual(len(shown[name]), least, shown[name])
            for words in shown[name]:
                self.assertNotRegex(words, r"^[a-z_]+$", f"{name}: a code in place of words")
        self.assertLessEqual({"open", "closed"}, set(shown["booms"]))
        self.assertLessEqual({"open", "closed"}, set(shown["gates"]))
        for place in ("lane", "pit"):
            self.assertEqual(set(shown[f"{place}_lamps"]), {"red", "green"})

    def test_the_panel_showed_plates_bookings_and_tickets_as_the_journal_has_them(self):
        rows = self.demo.rows()
        issued = commands(rows, "TicketIssued")
        shown_plate = lambda one: f"{one['plate'][:2]}·{one['plate'][2:]}"
        self.assertLessEqual({shown_plate(one) for one in issued}, set(self.shown["lane_plates"]))
        self.assertLessEqual({shown_plate(one) for one in issued if one["pit"]}, set(self.shown["pit_plates"]))
        self.assertLessEqual({str(one["booking"]) for one in issued}, set(self.shown["bookings"]))
        crops = {Path(picture).stem for picture in self.shown.get("pictures", [])}
        self.assertGreaterEqual(len(crops), TRUCKS // 2, "photographs of plates that a browser could draw")
        self.assertLessEqual(crops, {plate["crop"] for read in events(rows, "PlateRead") for plate in read["plates"]})
        time_of = lambda ticket: datetime.fromtimestamp(ticket["tare_at_us"] // 1_000_000, LOCAL_TIME).strftime("%H:%M")
        self.assertEqual(self.shown["tickets"], {
            one["ticket"]: [time_of(one), shown_plate(one), str(one["gross_kg"]), str(one["tare_kg"]),
                            f"{one['net_kg']}kg"] for one in issued})

    def test_the_panel_says_within_2_s_that_the_engine_has_stopped(self):
        """However late the browser itself was on a busy machine."""
        stale = self.freshness["stale"]
        self.assertLess(stale["at_ms"] - self.stopped_at_ms, 2_000 + stale["late_ms"])
        self.assertGreater(stale["at_ms"], self.stopped_at_ms, "it was live until then")
        self.assertGreater(self.freshness["live again"]["at_ms"], stale["at_ms"])

    def test_each_ticket_is_printed_and_can_be_had_as_pdf(self):
        issued = commands(journal_rows(self.data), "TicketIssued")
        self.assertEqual((self.data / "prints").read_text().split(), [ticket["ticket"] for ticket in issued])
        self.assertTrue((self.data / "L1.printer.png").stat().st_size > 0)
        ticket = issued[0]
        pdf = self.folder / "ticket.pdf"
        made = graingate("ticket", "pdf", self.database, "--number", ticket["ticket"], "-o", pdf)
        self.assertEqual(made.returncode, 0, made.stderr)
        text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
        for wanted in ("净重", "电子副本", f"{ticket['net_kg']} kg", f"{ticket['gross_kg']} kg", f"{ticket['tare_kg']} kg"):
            self.assertIn(wanted, text)
        missing = graingate("ticket", "pdf", self.database, "--number", "9-9", "-o", pdf)
        self.assertEqual(missing.returncode, 1)
        self.assertIn("no ticket 9-9", missing.stderr)

    def test_each_truck_ends_as_its_script_says(self):
        self.assertEqual(self.status, 0, self.said)
        numbered = [line for line in self.lines if re.match(r"\d+/12  ", line)]
        self.assertEqual([line.split("/")[0] for line in numbered], [str(i + 1) for i in range(TRUCKS)])
        self.assertEqual([line for line in numbered if "WRONG" in line], [])
        self.assertEqual(len([line for line in numbered if "  ticket 1-" in line]), TRUCKS - 1)
        self.assertIn("12 of 12 trucks ended as their script says", self.said)
        self.assertIn("world's violations: 0", self.said)

    def test_a_booked_trailer_stands_on_the_ticket(self):
        rows = journal_rows(self.data)
        booked = {one["booking"]: one["trailer"] for one in commands(rows, "BookingConfirmed")}
        self.assertTrue(any(booked.values()), "some trucks draw a trailer")
        for ticket in commands(rows, "TicketIssued"):
            self.assertEqual(ticket["trailer"], booked[ticket["booking"]])

    def test_a_rejected_load_is_weighed_out_full_and_paid_nothing(self):
        (line,) = [line for line in self.lines if "  rejected  " in line]
        self.assertIn("  net 0 kg  (true 0 kg)", line)
        rows = journal_rows(self.data)
        (rejected,) = commands(rows, "LoadRejected")
        self.assertIn("mouldy", rejected["reason"])
        (ticket,) = [one for one in commands(rows, "TicketIssued") if one["outcome"] == "rejected"]
        self.assertEqual((ticket["visit"], ticket["net_kg"], ticket["pit"]), (rejected["visit"], 0, ""))
        self.assertLess(ticket["gross_kg"] - ticket["tare_kg"], 100)

    def test_each_planned_trouble_appears(self):
        (unbooked,) = [line for line in self.lines if "no ticket" in line]
        self.assertIn("held no_booking: turn_away", unbooked)
        self.assertRegex(self.said, r"ticket .*held no_plate_read: identify")
        self.assertRegex(self.said, r"ticket .*held indicator_lost")

    def test_the_journal_holds_and_replays(self):
        head = self.assert_audit_holds(self.database)
        rows = journal_rows(self.data)
        size, root = head.split(":")
        self.assertEqual(int(size), len(rows))
        self.assertEqual([row.seq for row in rows], list(range(1, len(rows) + 1)))
        self.assertEqual(graingate("audit", "verify", self.database, "--expect", head).returncode, 0)
        for wrong in (f"{size}:{'0' * 64}", f"{int(size) + 1}:{root}"):
            self.assertEqual(graingate("audit", "verify", self.database, "--expect", wrong).returncode, 1, wrong)

    def test_a_year_of_the_journal_is_no_more_than_5_gb(self):
        """At 500 trucks a day; bookings, arrivals and troubles included, photographs not."""
        with contextlib.closing(read_only(self.database)) as db:
            ((size,),) = db.execute("SELECT sum(pgsize) FROM dbstat WHERE name IN ('journal', 'tree')").fetchall()
        self.assertLess(size / TRUCKS * 500 * 365, 5_000_000_000, f"{size / TRUCKS:.0f} bytes a truck")

    def test_a_visit_can_be_read(self):
        shown = graingate("audit", "show", self.database, "--visit", "1-1")
        self.assertEqual(shown.returncode, 0, shown.stderr)
        for word in ("visit 1-1 opened", "gross weighed", "unloaded at pit P1", "tare weighed", "ticket 1-", "visit closed: delivered"):
            self.assertIn(word, shown.stdout)

    def test_rebuilt_tables_are_the_same(self):
        tables = ("bookings", "visits", "tickets")
        before = [self.table(name) for name in tables]
        self.assertTrue(all(before))
        rebuilt = graingate("rebuild", self.database)
        self.assertEqual(rebuilt.returncode, 0, rebuilt.stderr)
        self.assertEqual([self.table(name) for name in tables], before)

    def table(self, name):
        db = read_only(self.database)
        try:
            return db.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall()
        finally:
            db.close()

    def test_a_folder_with_a_database_is_refused(self):
        before = self.database.read_bytes()
        again = graingate("demo", "--headless", "--trucks", "1", "--data", self.data)
        self.assertEqual(again.returncode, 2)
        self.assertIn("has a database already", again.stderr)
        self.assertEqual(self.database.read_bytes(), before)

    def test_a_port_in_use_is_refused_before_anything_starts(self):
        """Whoever listens there may be another depot, in which the virtual farmers would book."""
        data = self.folder / "second"
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            started = time.monotonic()
            refused = graingate("demo", "--headless", "--trucks", "1", "--data", data, "--port", port)
            self.assertLess(time.monotonic() - started, 20)
        self.assertEqual(refused.returncode, 2)
        self.assertEqual(len(refused.stderr.splitlines()), 1, refused.stderr)
        self.assertIn(f"127.0.0.1:{port}: Address already in use", refused.stderr)
        self.assertIn("--port takes a port that is free", refused.stderr)
        self.assertFalse(data.exists())

    def test_no_phone_number_leaves_the_private_file(self):
        phones = self.demo.private("SELECT phone FROM farmers")
        self.assertGreaterEqual(len(phones), TRUCKS - 1)
        private = (self.data / "private.db").read_bytes()
        files = [path for path in self.folder.rglob("*") if path.is_file() and not path.name.startswith("private.db")]
        self.assertIn(self.database, files)
        places = self.pages | {str(path): path.read_bytes() for path in files} | {"output": self.said.encode()}
        self.assertIn(b'"lanes"', places["live"])
        self.assertGreaterEqual(len([name for name in self.pages if name.startswith("/f/b/")]), 8)
        for phone in phones:
            self.assertRegex(phone, r"^\+?\d{11,15}$")
            number = phone[-11:].encode()
            self.assertIn(number, private, "the search itself finds a number where there is one")
            self.assertEqual([name for name, content in places.items() if number in content], [])


if __name__ == "__main__":
    unittest.main()
