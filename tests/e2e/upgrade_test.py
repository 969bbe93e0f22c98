"""Another version takes a depot over, and a depot begins again from its backup, as docs/operations.md says."""

import hashlib
import shutil
import sqlite3
import unittest
from contextlib import closing

from support import DepotTest, commands, events, graingate, wait_for


def sha256(data):
    return hashlib.sha256(data).digest()


class Journal:
    """A stopped depot's journal as another build would have written it: rows are changed and the Merkle tree over
    them is built anew (docs/journal.md), so that nothing but the version is wrong with them."""

    def __init__(self, path):
        self.path = path
        with closing(sqlite3.connect(path)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self.numbers = {name: old.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")}
            self.made_by = old.execute("SELECT sql FROM sqlite_schema WHERE sql NOT NULL ORDER BY rowid").fetchall()
            names = [name for (name,) in old.execute("SELECT name FROM sqlite_schema WHERE type='table'")]
            self.tables = {name: old.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall() for name in names}

    def replace(self, event, old, new):
        """In every row of that event; there must be one."""
        rows = self.tables["journal"]
        found = [i for i, row in enumerate(rows) if row[2].startswith(f'{{"event":"{event}",') and old in row[2]]
        assert found, f"no {event} with {old}"
        for i in found:
            rows[i] = (*rows[i][:2], rows[i][2].replace(old, new), *rows[i][3:])

    def grow_tree(self):
        nodes, peaks = [], []
        for i, (seq, at_us, body, decided, _) in enumerate(self.tables["journal"]):
            line = f'{{"seq":{seq},"at_us":{at_us},"body":{body},"commands":{decided}}}'
            node = sha256(b"\0" + line.encode())
            self.tables["journal"][i] = (seq, at_us, body, decided, node)
            level = 0
            while (seq >> level) % 2 == 0:
                node = sha256(b"\1" + peaks.pop() + node)
                level += 1
                nodes.append((64 * seq + level, node))
            peaks.append(node)
        self.tables["tree"] = nodes

    def write(self):
        self.grow_tree()
        self.path.unlink()
        with closing(sqlite3.connect(self.path, isolation_level=None)) as new:
            for name, value in self.numbers.items():
                new.execute(f"PRAGMA {name}={value}")
            new.execute("PRAGMA journal_mode=WAL")
            new.execute("BEGIN")
            for (sql,) in self.made_by:
                new.execute(sql)
            for name, rows in self.tables.items():
                for row in rows:
                    new.execute(f"INSERT INTO {name} VALUES ({','.join('?' * len(row))})", row)
            new.execute("COMMIT")


class UpgradeTest(DepotTest):
    def test_another_behaviour_begins_an_epoch_and_keeps_what_was_booked(self):
        depot = self.depot()
        service = depot.start_service()
        depot.await_web()
        page = depot.book("黑A12345", "13812345678", days_ahead=1)
        self.assertEqual(service.stop(), 0)
        self.written_by(depot, behaviour=1)
        rows = len(depot.rows())

        service = depot.start_service()
        depot.await_web()
        first, second = events(depot.rows(), "EpochStarted")
        self.assertEqual((first["behaviour"], first["epoch"], second["epoch"]), (1, 1, 2))
        self.assertGreater(second["behaviour"], 1)
        self.assertEqual(depot.rows()[rows].event, second, "nothing stands between the epochs")
        status, _, text = depot.get(page)
        self.assertEqual(status, 200)
        self.assertIn("12345", text)
        self.assertIsNone(depot.book("黑A12345", "13812345678", days_ahead=1), "the plate's booking is known")
        self.assertTrue(depot.book("黑A54321", "13812345679", days_ahead=1))
        booked = [one["booking"] for one in commands(depot.rows(), "BookingConfirmed")]
        self.assertEqual(booked, ["1-1", "2-2"])
        self.assertEqual(service.stop(), 0)
        verified = graingate("audit", "verify", depot.database())
        self.assertEqual(verified.returncode, 0, verified.stderr)

    def test_another_behaviour_without_its_last_state_is_refused_and_nothing_is_written(self):
        depot = self.depot()
        service = depot.start_service()
        depot.await_web()
        self.assertEqual(service.stop(), 0)
        self.written_by(depot, behaviour=1)
        shutil.rmtree(depot.data / "snapshots")
        rows = depot.rows()
        service = depot.start_service()
        self.assertEqual(service.wait(), 1)
        self.assertRegex(service.said(), "the last rows were decided by behaviour 1")
        self.assertEqual(depot.rows(), rows)

    @staticmethod
    def written_by(depot, behaviour):
        """The depot as a build of that behaviour leaves it at a clean stop."""
        journal = Journal(depot.database())
        path = max((depot.data / "snapshots").glob("*.json"), key=lambda one: int(one.stem))
        text = path.read_text()
        own = text.split('"behaviour":')[1].split(",")[0]
        other = text.replace(f'"behaviour":{own},', f'"behaviour":{behaviour},', 1)
        path.write_text(other)
        journal.replace("SnapshotTaken", sha256(text.encode()).hex(), sha256(other.encode()).hex())
        journal.replace("EpochStarted", f'"behaviour":{own},', f'"behaviour":{behaviour},')
        journal.write()


class RestoreTest(DepotTest):
    def test_a_depot_begins_again_from_its_backup_and_issues_no_number_twice(self):
        old = self.depot()
        service = old.start_service()
        old.await_web()
        kept = old.book("黑A12345", "13812345678", days_ahead=1)
        backup = old.folder / "backup"
        backup.mkdir()
        copied = graingate("backup", old.database(), backup / "graingate.db")
        self.assertEqual(copied.returncode, 0, copied.stderr)
        self.assertEqual(graingate("backup", old.data / "private.db", backup / "private.db").returncode, 0)
        shutil.copytree(old.keys, backup / "keys")
        lost = old.book("黑A54321", "13812345679", days_ahead=1)
        self.assertEqual(service.stop(), 0)
        size_and_root = copied.stdout.strip()
        self.assertEqual(graingate("audit", "verify", backup / "graingate.db", "--expect", size_and_root).returncode, 0)

        new = self.depot()
        restored = graingate("restore", backup / "graingate.db", "--data", new.data)
        self.assertEqual(restored.returncode, 0, restored.stderr)
        shutil.copy(backup / "private.db", new.data)
        (new.data / "private.db").chmod(0o600)
        shutil.copytree(backup / "keys", new.keys)
        self.assertEqual(graingate("audit", "verify", new.database(), "--expect", size_and_root).returncode, 0)

        service = new.start_service()
        new.await_web()
        self.assertIn("12345", new.get(kept)[2])
        self.assertEqual(new.get(lost)[0], 404)
        wait_for("a lane that waits for somebody to look", lambda: commands(new.rows(), "VisitHeld"))
        # The farmer is known again by the phone's tag alone: three open bookings are what a phone may have.
        answers = [new.book(f"黑A6000{i}", "13812345678", days_ahead=1) for i in range(3)]
        self.assertEqual([bool(answer) for answer in answers], [True, True, False])
        numbers = [{one["booking"] for one in commands(depot.rows(), "BookingConfirmed")} for depot in (old, new)]
        self.assertEqual(numbers[0] & numbers[1], {"1-1"}, "only what the copy holds")
        self.assertEqual(service.stop(), 0)
        self.assert_audit_holds(new.database())


if __name__ == "__main__":
    unittest.main()
