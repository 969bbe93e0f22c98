"""What is wrong when the service starts or while it runs: each time a clear message, and a safe state."""

import json
import re
import resource
import socket
import sqlite3
import time
import unittest

from support import CONFIG, DepotTest, Farmers, Operator, commands, events, graingate, wait_for


def coils(port, count):
    """The levels of a remote I/O module's first outputs, by one bare Modbus request (function 1)."""
    with socket.create_connection(("127.0.0.1", port), 5) as line:
        line.sendall(bytes([0, 1, 0, 0, 0, 6, 1, 1, 0, 0, 0, count]))
        answer = line.recv(260)
    bits = int.from_bytes(answer[9:9 + answer[8]], "little")
    return [bits >> i & 1 for i in range(count)]


class DeviceTrouble(DepotTest):
    def test_devices_absent_at_start_hold_the_lane_until_they_appear(self):
        depot = self.depot()
        service = depot.start_service()
        lost = lambda: {event["device"] for event in events(depot.rows(), "DeviceLost")}
        wait_for("both devices lost", lambda: lost() == {"L1.indicator", "io1"})
        depot.await_web()
        time.sleep(1)
        rows = depot.rows()
        self.assertEqual({held["place"] for held in commands(rows, "VisitHeld")}, {"L1", "P1"})
        self.assertEqual(commands(rows, "HoldEnded"), [])
        self.assertEqual(commands(rows, "OutputChanged"), [])

        depot.start_sim()
        ended = lambda: {one["place"] for one in commands(depot.rows(), "HoldEnded")}
        wait_for("lane and pit in service", lambda: ended() == {"L1", "P1"})
        self.assertEqual({event["device"] for event in events(depot.rows(), "DeviceBack")}, {"L1.indicator", "io1"})
        self.assertEqual(service.stop(), 0)
        self.assert_audit_holds(depot.database())

    def test_a_full_disk_stops_the_engine_with_its_outputs_safe(self):
        depot = self.depot(speed=30)
        depot.start_sim(trucks=3, seed=5)
        # A child of ours ignores SIGXFSZ, as Python does: a write beyond the limit fails like one to a full disk.
        service = depot.start_service(restore_signals=False)
        farmers, operator = Farmers(depot), Operator(depot)
        self.addCleanup(farmers.stop)
        self.addCleanup(operator.stop)
        farmers.start()
        operator.start()
        wait_for("an output that is on", lambda: any(coils(depot.io, 9)), 60)

        engine = wait_for("the engine's process", lambda: depot.engine_pid(service))
        size = (depot.data / "graingate.db-wal").stat().st_size
        resource.prlimit(engine, resource.RLIMIT_FSIZE, (size + 4096, size + 4096))
        self.assertNotEqual(service.wait(60), 0)
        self.assertIn("outputs are safe, the engine stops", service.said())
        self.assertRegex(service.said(), r"journal: .*(disk|full|I/O|write|File too large)")
        wait_for("safe outputs", lambda: not any(coils(depot.io, 9)), 5)
        farmers.stop()

        self.assert_audit_holds(depot.database())
        before = len(depot.rows())
        again = depot.start_service()
        depot.await_web()
        self.assertGreater(len(depot.rows()), before)
        self.assertEqual(again.stop(), 0)


class StartTrouble(DepotTest):
    def test_a_web_port_in_use_is_named_and_taken_once_it_is_free(self):
        depot = self.depot()
        with socket.create_server(("127.0.0.1", depot.web)):
            service = depot.start_service()
            wait_for("the message", lambda: re.search(rf"{depot.web}.*in use", service.said()))
            wait_for("the engine at work", lambda: events(depot.rows(), "DeviceLost"))
            self.assertIsNone(service.process.poll())
        depot.await_web()

    def test_a_database_of_a_newer_schema_is_left_untouched(self):
        depot = self.depot()
        service = depot.start_service()
        wait_for("a journal", depot.rows)
        service.stop()
        db = sqlite3.connect(depot.database())
        db.execute("PRAGMA user_version = 999")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
        before = depot.database().read_bytes()

        service = depot.start_service()
        self.assertEqual(service.wait(), 1)
        self.assertRegex(service.said(), r"schema 999.*newer graingate")
        self.assertEqual(depot.database().read_bytes(), before)
        verified = graingate("audit", "verify", depot.database())
        self.assertEqual(verified.returncode, 1)
        self.assertIn("schema 999", verified.stderr)

    def test_a_second_service_on_the_same_data_is_refused(self):
        depot, other = self.depot(), self.depot()
        first = depot.start_service()
        depot.await_web()
        other.data.rmdir()
        other.data = depot.data
        second = other.start_service()
        self.assertEqual(second.wait(), 1)
        self.assertRegex(second.said(), rf"lock is held by process {depot.engine_pid(first)}\b")
        self.assertIsNone(first.process.poll())
        self.assertEqual(depot.get("/f/")[0], 200)
        rebuilt = graingate("rebuild", depot.database())
        self.assertNotEqual(rebuilt.returncode, 0)
        self.assertIn("held by process", rebuilt.stderr)
        self.assertEqual(len(events(depot.rows(), "ProcessStarted")), 1)

    def test_a_configuration_with_ten_faults_names_ten_and_starts_nothing(self):
        faults = {"port = 8080": "port = 80800", "division_kg = 20": "division_kg = 15", "capacity = 50": "capacty = 50",
                  'role = "operator"': 'role = "king"', "watchdog_ms = 2000": "watchdog_ms = 1",
                  "max_kg = 100000": "max_kg = -1", 'commodities = ["maize"]': 'commodities = ["rye"]',
                  'io = "io1"\ncamera_a': 'io = "io9"\ncamera_a', 'listen = "127.0.0.1"': 'listen = "here"',
                  'camera = "P1.camera"': 'camera = "P9.camera"'}
        depot = self.depot()
        text = CONFIG.read_text()
        for right, wrong in faults.items():
            self.assertEqual(text.count(right), 1, right)
            text = text.replace(right, wrong)
        depot.config.write_text(text)
        checked = graingate("config", "check", depot.config)
        self.assertEqual(checked.returncode, 1)
        said = checked.stdout + checked.stderr
        for wrong in ("80800", "15", "capacty", "king", "watchdog_ms = 1", "-1", "rye", "io9", "here", "P9.camera"):
            self.assertRegex(said, rf"depot\.toml:\d+: .*{re.escape(wrong)}")
        service = depot.start_service()
        self.assertEqual(service.wait(), 1)
        self.assertIn("capacty", service.said())
        self.assertFalse(depot.database().exists())


class CommandTrouble(DepotTest):
    def test_a_file_that_is_no_image_is_an_error_and_the_next_is_still_looked_at(self):
        depot = self.depot()
        text, missing = depot.folder / "words.jpg", depot.folder / "none.jpg"
        text.write_text("This is no photograph.")
        read = graingate("plate", "read", "--json", text, missing)
        self.assertEqual(read.returncode, 1)
        lines = [json.loads(line) for line in read.stdout.splitlines()]
        self.assertEqual([line["image"] for line in lines], [str(text), str(missing)])
        self.assertTrue(all(line["error"] for line in lines))

    def test_wrong_usage_has_status_2_and_says_what_there_is(self):
        for args in (["demo", "--trunks", "3"], ["demo", "--speed", "51"], ["serve"], ["fly"], [], ["audit", "verify"],
                     ["audit", "verify", "/nowhere/graingate.db"], ["sim", "--config", CONFIG, "--fast"]):
            done = graingate(*args)
            self.assertEqual(done.returncode, 2, f"{args}: {done.stderr}")
            self.assertTrue(done.stderr)
            self.assertEqual(done.stdout, "")
        self.assertIn("--trunks", graingate("demo", "--trunks", "3").stderr)


if __name__ == "__main__":
    unittest.main()
