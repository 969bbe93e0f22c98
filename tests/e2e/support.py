"""What the end-to-end tests share: a depot of real processes in a folder of its own, a reader of its journal, a
farmer who books over HTTP, and an operator who answers holds."""

import base64
import contextlib
import ctypes
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

BINARY = os.environ.get("GRAINGATE", "build/dev/graingate")
CONFIG = Path(__file__).resolve().parents[2] / "controller/app/demo.toml"
LOCAL_TIME = timezone(timedelta(hours=8))


def wait_for(what, found, patience_s=30, pause_s=0.05):
    """Calls `found` until it returns something true, and returns that."""
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        value = found()
        if value:
            return value
        time.sleep(pause_s)
    raise AssertionError(f"waited {patience_s} s in vain for {what}")


def free_ports(count):
    """Ports that nobody listens on, below those that the system gives to whoever connects: while a killed service is
    away, nobody takes its own."""
    free = []
    for port in random.SystemRandom().sample(range(20_000, 32_000), 200):
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            free.append(port)
        if len(free) == count:
            return free
    raise AssertionError("no free ports from 20,000 to 31,999")


def graingate(*args, patience_s=60):
    """Runs a sub-command to its end."""
    return subprocess.run([BINARY, *map(str, args)], capture_output=True, text=True, timeout=patience_s, check=False)


def remove(folder):
    """Removes a test's folder; with GRAINGATE_KEEP set, says where it stays."""
    if os.environ.get("GRAINGATE_KEEP"):
        print(f"kept: {folder}", file=sys.stderr)
    else:
        shutil.rmtree(folder)


class Row(NamedTuple):
    seq: int
    at_us: int
    event: dict
    commands: list


def read_only(path):
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True)


def journal_rows(folder, after=0):
    path = Path(folder) / "graingate.db"
    if not path.exists():
        return []
    db = read_only(path)
    try:
        found = db.execute("SELECT seq, at_us, body, commands FROM journal WHERE seq > ? ORDER BY seq", (after,))
        return [Row(seq, at, json.loads(body), json.loads(commands)) for seq, at, body, commands in found]
    except sqlite3.OperationalError:  # the service is just making its tables
        return []
    finally:
        db.close()


def events(rows, name):
    return [row.event for row in rows if row.event["event"] == name]


def commands(rows, name):
    return [command for row in rows for command in row.commands if command["command"] == name]


class Clock:
    """The clock page that `--clock` takes: depot time as base + factor x (boot time - anchor), layout of
    controller/app/depot_clock.cpp."""

    LAYOUT = struct.Struct("<I4xqqqqqqqB7x")

    def __init__(self, path, speed):
        morning = datetime.now(LOCAL_TIME).replace(hour=8, minute=0, second=0, microsecond=0)
        epoch_us = int(morning.timestamp()) * 1_000_000
        now_ns = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
        ppm = speed * 1_000_000
        self.path = path
        path.write_bytes(self.LAYOUT.pack(0, epoch_us, now_ns, ppm, ppm, epoch_us, epoch_us, now_ns, True))

    def now_us(self, now_ns):
        _, base_us, anchor_ns, ppm, *_ = self.LAYOUT.unpack(self.path.read_bytes())
        return base_us + (now_ns - anchor_ns) // 1000 * ppm // 1_000_000

    def now(self):
        return datetime.fromtimestamp(self.now_us(time.clock_gettime_ns(time.CLOCK_BOOTTIME)) / 1e6, LOCAL_TIME)

    def set_speed(self, speed):
        """Depot time goes on from where it is, `speed` times as fast as real time."""
        now_ns = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
        anchor = struct.pack("<qqq", self.now_us(now_ns), now_ns, int(speed * 1_000_000))
        with open(self.path, "r+b", buffering=0) as page:
            (version,) = struct.unpack("<I", page.read(4))
            for offset, data in ((0, struct.pack("<I", version + 1)), (8, anchor), (0, struct.pack("<I", version + 2))):
                page.seek(offset)
                page.write(data)


class Running:
    """A process that was started; its output goes to files."""

    def __init__(self, name, folder, args, binary=BINARY, **popen):
        self.out = folder / f"{name}.out"
        self.err = folder / f"{name}.err"
        with open(self.out, "ab") as out, open(self.err, "ab") as err:
            self.process = subprocess.Popen([binary, *map(str, args)], stdin=subprocess.PIPE, stdout=out, stderr=err, **popen)

    @property
    def pid(self):
        return self.process.pid

    def said(self):
        return self.out.read_text() + self.err.read_text()

    def wait(self, patience_s=30):
        return self.process.wait(patience_s)

    def wait_while_it_speaks(self, silence_s=150, last_words=None):
        """Waits for its end, or for its last words, however slow the machine is, but not for one that says nothing new
        for so long."""
        heard, since = 0, time.monotonic()
        while self.process.poll() is None:
            said = self.said()
            if last_words and last_words in said:
                break
            if len(said) != heard:
                heard, since = len(said), time.monotonic()
            if time.monotonic() - since > silence_s:
                raise AssertionError(f"nothing new for {silence_s} s after:\n{said}")
            time.sleep(0.2)
        return self.process.returncode

    def kill(self):
        self.process.kill()
        self.end()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.end()

    def end(self):
        try:
            status = self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait(20)
        self.process.stdin.close()
        return status


def is_running(pid):
    """Whether any thread of it still runs: the first one may be gone while another holds the locks."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        return state not in "ZX" or len(os.listdir(f"/proc/{pid}/task")) > 1
    except OSError:
        return False


def child_pid(parent, *words):
    """The child of process `parent` whose command line holds these words in a row; None while there is none."""
    wanted = "\0".join(words).encode()
    for entry in Path("/proc").iterdir():
        try:
            if not entry.name.isdigit():
                continue
            its_parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if its_parent == parent and b"\0" + wanted + b"\0" in (entry / "cmdline").read_bytes():
                return int(entry.name)
        except OSError:
            continue
    return None


class Depot:
    """A depot in a folder of its own: `folder` holds configuration and output, `data` what the service writes."""

    def __init__(self, speed=0):
        self.folder = Path(tempfile.mkdtemp(prefix="graingate-e2e-"))
        self.data = self.folder / "data"
        self.keys = self.folder / "keys"
        self.data.mkdir()
        self.web, self.indicator, self.io, self.cameras, self.printer = free_ports(5)
        self.config = self.folder / "depot.toml"
        text = CONFIG.read_text()
        for old, new in ((8080, self.web), (15020, self.indicator), (15021, self.io), (18080, self.cameras), (19100, self.printer)):
            text = re.sub(rf"\b{old}\b", str(new), text)
        self.config.write_text(text)
        self.clock = Clock(self.folder / "clock", speed) if speed else None
        self.running = []

    def close(self):
        for process in reversed(self.running):
            process.stop()
        remove(self.folder)

    def start(self, name, *args, **popen):
        shared = ("--clock", self.clock.path) if self.clock else ()
        started = Running(name, self.folder, (*args, "--config", self.config, *shared), **popen)
        self.running.append(started)
        return started

    def start_sim(self, trucks=0, seed=1):
        self.sim = self.start("sim", "sim", "--trucks", trucks, "--seed", seed)
        wait_for("the virtual depot", lambda: "ready" in self.sim.said() or self.sim.process.poll() is not None)
        return self.sim

    def start_service(self, **popen):
        return self.start("serve", "serve", "--data", self.data, "--keys", self.keys, **popen)

    def await_web(self, patience_s=30):
        wait_for("the farmers' page", lambda: self.get("/f/")[0] == 200, patience_s)

    def rows(self, after=0):
        return journal_rows(self.data, after)

    def database(self):
        return self.data / "graingate.db"

    def standing(self):
        """Plates of the trucks that stand at each place now, as the virtual depot says."""
        places = {}
        for line in self.sim.out.read_text().splitlines():
            words = line.split()
            if words and words[0] == "stands":
                places[words[1]] = "" if words[2] == "-" else words[2]
        return places

    def engine_pid(self, service):
        return self.part_pid(service, "engine")

    def part_pid(self, service, part):
        """A part of a service: the child of its supervisor that runs `part NAME`; None while there is none."""
        return child_pid(service.pid, "part", part)

    def kill_all(self, service):
        """Kills a service without warning and waits until its parts are gone too, which die with it; so does a service
        manager before it starts the next. On a busy machine that takes a while, and a part's locks last until then."""
        parts = [self.part_pid(service, part) for part in ("engine", "vision", "web")]
        service.kill()
        for pid in filter(None, parts):
            wait_for(f"the end of process {pid}", lambda pid=pid: not is_running(pid))

    def get(self, path):
        return request(self.web, "GET", path)

    def post(self, path, fields):
        return request(self.web, "POST", path, urlencode(fields))

    def form(self, plate, phone, days_ahead=0, hour=None):
        """A form filled in by a farmer who comes at this hour, or at another."""
        now = self.clock.now() if self.clock else datetime.now(LOCAL_TIME)
        day = now + timedelta(days=days_ahead)
        page = self.get("/f/")[2]
        nonce = re.search(r'name=nonce value="([^"]+)"', page)
        return {"nonce": nonce[1] if nonce else "", "commodity": "maize", "day": day.strftime("%Y-%m-%d"),
                "slot": now.hour if hour is None else hour, "plate": plate, "phone": phone}

    def book(self, plate, phone, days_ahead=0, hour=None):
        """The address of the booking's page, or None when it was not confirmed."""
        status, headers, _ = self.post("/f/book", self.form(plate, phone, days_ahead, hour))
        return headers.get("location") if status == 303 else None

    def code_on(self, page):
        """What the QR code on a booking's page says: drawn by librsvg, read by ZBar."""
        picture = re.search(r"<svg.*?</svg>", self.get(page)[2])[0]
        drawn = subprocess.run(["rsvg-convert", "-w", "300"], input=picture.encode(), capture_output=True, check=True)
        path = self.folder / "code.png"
        path.write_bytes(drawn.stdout)
        read = subprocess.run(["zbarimg", "--quiet", "--raw", path], capture_output=True, text=True, check=True)
        return read.stdout.strip()


def request(port, method, path, body=None):
    """Status, headers and text of an answer on a connection of its own; status 0 when there was none."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        names = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, names, answer.read().decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        return 0, {}, ""
    finally:
        connection.close()


class Panel:
    """What a panel hears over its WebSocket, and what it would say of its values (hmi/web/src/model.ts)."""

    STALE_AFTER_S = 1.8

    def __init__(self, port):
        self.line = socket.create_connection(("127.0.0.1", port), 10)
        key = base64.b64encode(b"sixteen bytes...").decode()
        self.line.sendall((f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                           f"Origin: http://127.0.0.1:{port}\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
        self.got = b""
        head = self.until(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 101"):
            raise AssertionError(head)
        self.turned_at = None  # monotonic time at which the engine's loop last turned, as the last message says

    def close(self):
        self.line.close()

    def hear(self):
        """The next message, and how old the values had become just before it came."""
        text = self.frame()
        now = time.monotonic()
        age = 0 if self.turned_at is None else now - self.turned_at
        message = json.loads(text)
        self.turned_at = now - message["age_ms"] / 1000
        return message, age

    def hear_for(self, seconds):
        """The greatest age of the values within that time."""
        end, oldest = time.monotonic() + seconds, 0
        while time.monotonic() < end:
            oldest = max(oldest, self.hear()[1])
        return oldest

    def frame(self):
        while True:
            kind, size = self.take(2)
            if size == 126:
                (size,) = struct.unpack(">H", self.take(2))
            elif size == 127:
                (size,) = struct.unpack(">Q", self.take(8))
            text = self.take(size)
            if kind & 15 == 1:
                return text

    def take(self, size):
        while len(self.got) < size:
            self.fill()
        taken, self.got = self.got[:size], self.got[size:]
        return taken

    def until(self, mark):
        while mark not in self.got:
            self.fill()
        return self.take(self.got.index(mark) + len(mark))

    def fill(self):
        more = self.line.recv(65536)
        if not more:
            raise ConnectionResetError("the server has gone")
        self.got += more


class StoppedThread:
    """Stops one thread of a process of ours as a debugger does, while the others run on (ptrace(2))."""

    SEIZE, INTERRUPT, DETACH, WAIT_ALL = 0x4206, 0x4207, 17, 0x40000000

    def __init__(self, thread):
        self.thread = thread

    def __enter__(self):
        self.ask(self.SEIZE)
        self.ask(self.INTERRUPT)
        os.waitpid(self.thread, self.WAIT_ALL)
        return self

    def __exit__(self, *_):
        self.ask(self.DETACH)

    def ask(self, what):
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.ptrace(ctypes.c_long(what), ctypes.c_long(self.thread), None, None) != 0:
            raise OSError(ctypes.get_errno(), f"ptrace request {what:#x}")


def made_plate(rng):
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    return "黑" + rng.choice("ABCDEFGH") + "".join(rng.choice("0123456789") for _ in range(4)) + rng.choice(letters)


def made_phone(rng):
    return "13" + "".join(rng.choice("0123456789") for _ in range(9))


class Operator(threading.Thread):
    """Answers each hold as a person at a panel does: tells who stands there, or asks for another try."""

    PATIENCE_S = 0.7  # between two answers to the same place

    def __init__(self, depot):
        super().__init__(daemon=True)
        self.depot = depot
        self.is_over = threading.Event()
        self.asked_at = {}
        self.count = 0
        self.row_seen = 0
        self.rows_due = 0
        self.plates = {}

    def run(self):
        while not self.is_over.wait(0.2):
            try:
                with socket.socket(socket.AF_UNIX) as line:
                    line.settimeout(5)
                    line.connect(str(self.depot.data / "engine.sock"))
                    self.send(line, {"message": "Hello", "peer": "panel"})
                    self.serve(line)
            except OSError:
                continue  # the engine is away: again in a moment

    def stop(self):
        self.is_over.set()
        self.join(10)

    def serve(self, line):
        lanes = []
        while not self.is_over.is_set():
            (size,) = struct.unpack(">I", self.take(line, 4))
            message = json.loads(self.take(line, size))
            self.send(line, {"message": "Alive"})
            self.tell_pits()
            if message["message"] == "Show":
                lanes = message["view"]["lanes"] + message["view"]["pits"]
                for visit in message["view"]["visits"]:
                    self.judge(line, visit)
            for lane in lanes:
                if lane["hold"]:
                    self.answer(line, lane)

    def judge(self, line, visit):
        """The laboratory: each load is sampled and accepted."""
        stage = visit["stage"]
        key = (visit["visit"], stage)
        if stage not in ("weighed_full", "sampled") or time.monotonic() - self.asked_at.get(key, 0) < self.PATIENCE_S:
            return
        self.asked_at[key] = time.monotonic()
        asked = {"request": f"lab-{os.getpid()}-{time.time_ns()}", "actor": "lan", "method": "script"}
        if stage == "weighed_full":
            event = {"event": "LoadSampled", **asked, "visit": visit["visit"], "sample": "S-" + visit["visit"]}
        else:
            event = {"event": "LoadJudged", **asked, "sample": visit["sample"], "verdict": "accepted",
                     "quality": [{"measure": "moisture", "value": 1430}], "reason": ""}
        self.send(line, {"message": "Happened", "event": event})

    def tell_pits(self):
        """The sign in the yard: each driver reads the pit that his truck was sent to."""
        if time.monotonic() < self.rows_due:
            return
        self.rows_due = time.monotonic() + 0.3
        for row in self.depot.rows(self.row_seen):
            self.row_seen = row.seq
            for command in row.commands:
                if command["command"] == "VisitMatched":
                    self.plates[command["visit"]] = command["plate"]
                if command["command"] == "PitAssigned":
                    order = f"go_to_pit {self.plates[command['visit']]} {command['pit']}\n"
                    self.depot.sim.process.stdin.write(order.encode())
                    self.depot.sim.process.stdin.flush()

    def answer(self, line, lane):
        place = lane["name"]
        if time.monotonic() - self.asked_at.get(place, 0) < self.PATIENCE_S:
            return
        self.asked_at[place] = time.monotonic()
        self.count += 1
        spot = place + (".B" if lane.get("side") == "b" else ".A") if "side" in lane else place
        plate = self.depot.standing().get(spot, "")
        is_unknown = lane["hold"] in ("no_plate_read", "wrong_truck", "no_booking") and plate
        ask = "identify" if is_unknown else "accept" if lane["hold"] == "followed" else "retry"
        if lane["hold"] == "no_flow":
            ask = "release"  # this depot's drivers tip at once: the box is empty, its grain fell while nobody counted
        self.send(line, {"message": "Happened", "event": {
            "event": "OperatorAsked", "request": f"e2e-{os.getpid()}-{time.time_ns()}", "actor": "wang",
            "second": "li" if ask in ("identify", "accept") else "", "method": "script", "ask": ask,
            "place": place, "visit": "", "plate": plate if is_unknown else "", "reason": "test"}})

    @staticmethod
    def take(line, size):
        data = b""
        while len(data) < size:
            got = line.recv(size - len(data))
            if not got:
                raise ConnectionResetError("the engine has gone")
            data += got
        return data

    @staticmethod
    def send(line, message):
        text = json.dumps(message, separators=(",", ":"), ensure_ascii=False).encode()
        line.sendall(struct.pack(">I", len(text)) + text)


class Farmers(threading.Thread):
    """Books for each truck when it drives up, and beside that steadily for trucks that would come on later days.
    `answered` holds (plate, page) of each booking that was confirmed."""

    def __init__(self, depot, seed=1, strangers=True):
        super().__init__(daemon=True)
        self.depot = depot
        self.rng = random.Random(seed)
        self.strangers = strangers
        self.is_over = threading.Event()
        self.phones = []
        self.answered = []
        self.booked = set()

    def run(self):
        while not self.is_over.wait(0.2):
            for plate in set(self.depot.standing().values()) - self.booked - {""}:
                if self.try_booking(plate):
                    self.booked.add(plate)
            if self.strangers:
                # at any hour: the slots of one would be full after 300
                self.try_booking(made_plate(self.rng), self.rng.randint(1, 6), self.rng.randrange(24))

    def try_booking(self, plate, days_ahead=0, hour=None):
        self.phones.append(made_phone(self.rng))
        page = self.depot.book(plate, self.phones[-1], days_ahead, hour)
        if page:
            self.answered.append((plate, page))
        return page

    def stop(self):
        self.is_over.set()
        self.join(30)


class DepotTest(unittest.TestCase):
    """A test with depots that are closed after it."""

    def depot(self, speed=0):
        made = Depot(speed)
        self.addCleanup(made.close)
        return made

    def assert_audit_holds(self, database):
        """`audit verify` and `audit replay` hold; returns SIZE:ROOT."""
        verified = graingate("audit", "verify", database)
        self.assertEqual(verified.returncode, 0, verified.stderr)
        self.assertRegex(verified.stdout, r"^\d+:[0-9a-f]{64}\n$")
        replayed = graingate("audit", "replay", database)
        self.assertEqual(replayed.returncode, 0, replayed.stdout + replayed.stderr)
        return verified.stdout.strip()
