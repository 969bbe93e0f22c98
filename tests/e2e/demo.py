"""A run of `graingate demo`, in a folder of its own, and a browser before its panel."""

import json
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

from support import Running, child_pid, free_ports, journal_rows, read_only, remove

HERE = Path(__file__).resolve().parent


class Demo:
    def __init__(self, *args):
        self.folder = Path(tempfile.mkdtemp(prefix="graingate-e2e-demo-"))
        self.data = self.folder / "data"
        self.database = self.data / "graingate.db"
        (self.port,) = free_ports(1)
        self.run = Running("demo", self.folder, ["demo", *args, "--data", self.data, "--port", self.port])

    def close(self):
        self.run.stop()
        remove(self.folder)

    def engine_pid(self):
        return child_pid(child_pid(self.run.pid, "serve"), "part", "engine")

    def said(self):
        return self.run.said()

    def lines(self):
        return self.run.out.read_text().splitlines()

    def rows(self):
        return journal_rows(self.data)

    def private(self, query):
        """The first column of what private.db holds."""
        path = self.data / "private.db"
        if not path.exists():
            return []
        with closing(read_only(path)) as db:
            try:
                return [row[0] for row in db.execute(query)]
            except Exception:  # its tables are just being made
                return []


class Screen:
    """Chromium before a panel, as screen.mjs watches it; Node is found as tools/test_web finds it."""

    def __init__(self, port):
        script = f"cd {HERE}/../../hmi/web && . ./node.sh && exec node {HERE}/screen.mjs http://127.0.0.1:{port}/"
        self.process = subprocess.Popen(["bash", "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def close(self):
        """It ends when nobody asks any more."""
        self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()

    def heard(self):
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(f"screen.mjs ended with status {self.process.wait()}")
        return json.loads(line)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.heard()
