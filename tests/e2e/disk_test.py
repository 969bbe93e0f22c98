"""A disk that fills up while a truck is on its way: what is full is said, nothing is half-applied, and what was answered is
still there when there is room again."""

import contextlib
import ctypes
import unittest

from support import DepotTest, Farmers, Operator, commands, read_only, wait_for
from trouble_test import coils

LIBC = ctypes.CDLL(None, use_errno=True)
DETACH = 2  # MNT_DETACH of mount(2)

KNOWN = ("黑A1234T", "13912345678")  # a plate, and the phone of a farmer who has booked before
KNOWN_AGAIN = "黑A1234R"
NEW = ("黑A1234S", "13912345679")


class SmallDisk:
    """A disk of its own at a folder; `is_mounted` tells whether this machine permits it."""

    def __init__(self, folder, size):
        self.folder = folder
        self.ballast = folder / "ballast"
        options = f"size={size}".encode()
        self.is_mounted = LIBC.mount(b"tmpfs", bytes(folder), b"tmpfs", ctypes.c_ulong(0), options) == 0

    def close(self):
        if self.is_mounted:
            LIBC.umount2(bytes(self.folder), DETACH)
            self.is_mounted = False

    def fill(self):
        with contextlib.suppress(OSError), open(self.ballast, "ab", buffering=0) as file:
            while file.write(bytes(4096)):
                pass

    def free(self):
        self.ballast.unlink()


class DiskTest(DepotTest):
    def disk(self, folder, size):
        folder.mkdir(exist_ok=True)
        made = SmallDisk(folder, size)
        self.addCleanup(made.close)
        if not made.is_mounted:
            self.skipTest("mounting is not permitted; trouble_test.py limits how far the journal's file may grow instead")
        return made

    def setUp(self):
        """A truck is weighed full and stands before an open boom; the disk of the photographs is full from the beginning."""
        self.place = depot = self.depot(speed=20)
        # The module's own watchdog would make the outputs safe as well: it must not be what is seen here.
        depot.config.write_text(depot.config.read_text().replace("watchdog_ms = 2000", "watchdog_ms = 25500"))
        self.disk_of_all = self.disk(depot.data, "16m")
        self.disk_of_photographs = self.disk(depot.data / "evidence", "4k")
        depot.start_sim(trucks=1, seed=5)
        self.service = depot.start_service()
        depot.await_web()
        self.answered = [(plate, depot.book(plate, phone, 1)) for plate, phone in (KNOWN, ("黑A1234U", "13912345677"))]
        self.people = Farmers(depot, strangers=False), Operator(depot)
        for one in self.people:
            self.addCleanup(one.stop)
            one.start()
        wait_for("a truck that is weighed full", lambda: commands(depot.rows(), "WeighingRecorded"), 60)
        wait_for("an open boom", lambda: any(coils(depot.io, 9)), 60)

    def test_what_is_full_is_said_and_nothing_is_lost_or_half_applied(self):
        depot = self.place
        forms = [depot.form(*NEW, 1), depot.form(KNOWN_AGAIN, KNOWN[1], 1)]
        depot.clock.set_speed(0.001)  # nothing happens but what is asked
        self.disk_of_all.fill()
        self.assertTrue(any(coils(depot.io, 9)))
        new, known = [depot.post("/f/book", form) for form in forms]
        self.assertEqual((new[0], known[0]), (503, 504))
        self.assertIn("还没有预约", new[2], "private.db is full: nothing was done")
        self.assertIn("再按一次", known[2], "the engine ends over it: not known, and to be pressed again")
        depot.clock.set_speed(1)  # the truck drives on, and the boom comes down behind it
        self.assertNotEqual(self.service.wait(), 0)
        self.assertFalse(any(coils(depot.io, 9)), "the outputs are safe when the service has ended, not later")
        self.check_words()

        self.disk_of_all.free()
        self.disk_of_photographs.close()
        self.people[0].stop()
        self.answered += self.people[0].answered
        depot.clock.set_speed(1)
        again = depot.start_service()
        depot.await_web()
        self.check_bookings(self.answered)
        depot.clock.set_speed(30)
        for form in forms:
            status, headers, _ = depot.post("/f/book", form)
            self.assertEqual(status, 303, "the same form, pressed again")
            self.answered.append((form["plate"], headers["location"]))
        wait_for("the truck at its pit", lambda: commands(depot.rows(), "UnloadingStarted"), 90)
        self.check_bookings(self.answered)
        self.assertEqual(again.stop(), 0)
        self.assert_audit_holds(depot.database())

    def check_words(self):
        """One line for each thing that is full: what, where, and what became of it."""
        errors = [line.split(" error ", 1)[1] for line in self.service.said().splitlines() if " error " in line]
        full = {"vision": [], "web": [], "engine": []}
        for line in errors:
            part, words = line.split(": ", 1)
            full.get(part, []).append(words)
        data = self.place.data
        self.assertTrue(full["vision"])
        for words in full["vision"]:
            self.assertRegex(words, rf"^{data}/evidence/../[0-9a-f]{{64}}\.jpg cannot be written: No space left on device$")
        (words,) = full["web"]
        self.assertRegex(words, rf"^the disk of {data}/private\.db is full \(SQLite 13: ")
        (words,) = full["engine"]
        self.assertRegex(words, rf"^journal: .*the disk of {data}/graingate\.db is full .*; outputs are safe, the engine stops$")

    def check_bookings(self, answered):
        """The farmers' links and the journal know the same bookings, each once: those that were answered."""
        confirmed = {f"{one['booking']}": one["plate"] for one in commands(self.place.rows(), "BookingConfirmed")}
        self.assertEqual(sorted(confirmed.values()), sorted(plate for plate, _ in answered))
        with contextlib.closing(read_only(self.place.data / "private.db")) as db:
            tokens = dict(db.execute("SELECT booking, token FROM tokens"))
        self.assertEqual({booking: f"/f/b/{tokens.get(booking)}" for booking in confirmed},
                         {booking: dict(answered)[plate].split("?")[0] for booking, plate in confirmed.items()})
        self.assertEqual(len(tokens), len(confirmed))
        for _, page in answered:
            self.assertEqual(self.place.get(page)[0], 200)


if __name__ == "__main__":
    unittest.main()
