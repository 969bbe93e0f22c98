"""The farmer's way through the pages without JavaScript: book, look, cancel."""

import hashlib
import re
import unittest

from support import DepotTest, commands, events

PLATE = "黑A1234T"
PHONE = "13912345678"


class FarmerTest(DepotTest):
    def setUp(self):
        self.place = self.depot()
        self.place.start_service()
        self.place.await_web()

    def test_books_looks_and_cancels(self):
        page = self.place.book(PLATE, PHONE)
        self.assertRegex(page or "", r"^/f/b/[0-9a-f]{32}$")
        status, _, text = self.place.get(page)
        self.assertEqual(status, 200)
        self.assertIn("1234T", text)
        self.assertNotIn("<script", text)
        self.assertIn(f'action="{page}/cancel', text)

        status, headers, _ = self.place.post(page + "/cancel", {})
        self.assertEqual((status, headers.get("location")), (303, page))
        _, _, after = self.place.get(page)
        self.assertNotIn("/cancel", after)
        self.assertNotEqual(re.sub(r'nonce="[^"]*"', "", text), re.sub(r'nonce="[^"]*"', "", after))
        self.assertEqual(len(commands(self.place.rows(), "BookingClosed")), 1)

    def test_says_that_the_truck_has_come(self):
        page = self.place.book(PLATE, PHONE)
        self.assertIn(f'action="{page}/arrive"', self.place.get(page)[2])
        for _ in range(2):  # pressed twice, it is noted once
            status, headers, _ = self.place.post(page + "/arrive", {})
            self.assertEqual((status, headers.get("location")), (303, page))
        text = self.place.get(page)[2]
        self.assertNotIn("/arrive", text)
        self.assertIn("排队", text)
        self.assertEqual(len(commands(self.place.rows(), "ArrivalNoted")), 1)
        self.assertEqual(len(events(self.place.rows(), "ArrivalReported")), 1)
        self.place.post(page + "/cancel", {})
        self.assertNotIn("排队等候", self.place.get(page)[2])

    def test_a_booking_that_has_ended_asks_nothing_of_the_journal(self):
        page = self.place.book(PLATE, PHONE)
        for _ in range(3):  # pressed again, all is well and nothing is recorded
            status, headers, _ = self.place.post(page + "/cancel", {})
            self.assertEqual((status, headers.get("location")), (303, page))
        self.assertEqual(len(events(self.place.rows(), "BookingCancelled")), 1)
        status, _, text = self.place.post(page + "/arrive", {})
        self.assertEqual(status, 409)
        self.assertIn("没有这个预约", text)
        self.assertEqual(events(self.place.rows(), "ArrivalReported"), [])

    def test_queues_without_a_time(self):
        form = self.place.form(PLATE, PHONE)
        form["slot"] = -1
        status, headers, _ = self.place.post("/f/book", form)
        self.assertEqual(status, 303)
        self.assertIn("排队", self.place.get(headers["location"])[2])
        self.assertEqual(len(commands(self.place.rows(), "ArrivalNoted")), 1)

    def test_shows_a_code_that_another_program_reads(self):
        """What it says is what the journal knows by its hash."""
        code = self.place.code_on(self.place.book(PLATE, PHONE))
        self.assertRegex(code, r"^[0-9A-HJKMNP-TV-Z]{16}$")
        booked = events(self.place.rows(), "BookingRequested")[0]
        self.assertEqual(booked["code"], hashlib.sha256(code.encode()).hexdigest()[:32])

    def test_books_a_trailer_with_a_plate_of_its_own(self):
        form = self.place.form(PLATE, PHONE) | {"trailer": "黑b 1234挂"}
        status, headers, _ = self.place.post("/f/book", form)
        self.assertEqual(status, 303)
        (asked,) = events(self.place.rows(), "BookingRequested")
        (confirmed,) = commands(self.place.rows(), "BookingConfirmed")
        self.assertEqual((asked["trailer"], confirmed["trailer"]), (["黑B1234挂"], ["黑B1234挂"]))
        self.assertIn("黑B·1234挂", self.place.get(headers["location"])[2])

    def test_a_form_sent_twice_books_once(self):
        form = self.place.form(PLATE, PHONE)
        first = self.place.post("/f/book", form)
        second = self.place.post("/f/book", form)
        self.assertEqual((first[0], second[0]), (303, 303))
        self.assertEqual(first[1]["location"], second[1]["location"])
        self.assertEqual(len(events(self.place.rows(), "BookingRequested")), 1)

    def test_a_wrong_phone_is_named_and_books_nothing(self):
        status, _, text = self.place.post("/f/book", self.place.form(PLATE, "12"))
        self.assertEqual(status, 422)
        self.assertIn("id=phone-e", text)
        self.assertEqual(events(self.place.rows(), "BookingRequested"), [])

    def test_a_made_up_token_opens_nothing(self):
        self.assertEqual(self.place.get("/f/b/" + "0" * 32)[0], 404)


if __name__ == "__main__":
    unittest.main()
