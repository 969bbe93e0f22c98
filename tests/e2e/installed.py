"""A service that is installed somewhere and started as its unit says, by a stand-in for the service manager."""

import os
import re
import resource
import shlex
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import support
from service_test import Manager
from support import CONFIG, Running, free_ports, request, wait_for


def run(*args, **options):
    done = subprocess.run([str(arg) for arg in args], capture_output=True, text=True, check=False, **options)
    if done.returncode != 0:
        raise AssertionError(f"{shlex.join(map(str, args))}: status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


class Unit:
    """A unit file, as far as a stand-in for the service manager needs it."""

    def __init__(self, path):
        pairs = [line.split("=", 1) for line in path.read_text().splitlines() if re.match(r"[A-Za-z]+=", line)]
        self.values = dict(pairs)
        self.command = shlex.split(self.values["ExecStart"])

    def __getitem__(self, key):
        return self.values[key]


class Installed(unittest.TestCase):
    """A service that is started from a root folder by its unit, and spoken to from outside."""

    def folder(self, where=None):
        made = Path(tempfile.mkdtemp(prefix="graingate-package-", dir=where))
        self.addCleanup(shutil.rmtree, made)
        return made

    def use_free_ports(self, config):
        """Writes the depot's configuration, as an operator does who comes after the installation."""
        self.port, *others = free_ports(5)
        text = CONFIG.read_text()
        for old, new in zip((8080, 15020, 15021, 18080, 19100), (self.port, *others)):
            text = re.sub(rf"\b{old}\b", str(new), text)
        config.write_text(text)

    def start(self, unit, command, notify, seen_as, **popen):
        """Does what Type=notify, WatchdogSec and LimitNOFILE ask of a manager."""
        self.assertEqual((unit["Type"], unit["NotifyAccess"]), ("notify", "all"))
        notify.unlink(missing_ok=True)
        manager = Manager(notify)
        notify.chmod(0o666)
        self.addCleanup(manager.socket.close)
        watchdog_us = int(unit["WatchdogSec"]) * 1_000_000
        limit = int(unit["LimitNOFILE"])
        self.assertLess(limit, 1024)
        env = {"PATH": "/usr/sbin:/usr/bin", "NOTIFY_SOCKET": seen_as, "WATCHDOG_USEC": str(watchdog_us)}
        log = self.folder()
        service = Running("serve", log, command[1:], binary=command[0], env=env,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit)), **popen)
        self.addCleanup(service.stop)
        ended = lambda: service.process.poll() is not None
        wait_for("READY=1", lambda: manager.times("READY=1") or ended(), int(unit["TimeoutStartSec"]))
        self.assertTrue(manager.times("READY=1"), service.said())
        wait_for("WATCHDOG=1", lambda: manager.times("WATCHDOG=1") or ended(), int(unit["WatchdogSec"]))
        wait_for("readiness", lambda: request(self.port, "GET", "/readyz")[0] == 200 or ended(), 30)
        self.assertIsNone(service.process.poll(), service.said())
        return service

    def end(self, unit, service):
        service.process.terminate()
        self.assertEqual(service.wait(int(unit["TimeoutStopSec"])), 0, service.said())

    def book(self, plate, phone):
        """Books for the first slot that the page offers; the address of the booking's page."""
        page = request(self.port, "GET", "/f/")[2]
        fields = {"nonce": re.search(r'name=nonce value="([^"]+)"', page)[1], "commodity": "maize", "plate": plate,
                  "phone": phone, "day": re.findall(r'value="?(\d{4}-\d\d-\d\d)', page)[-1], "slot": 20}
        status, headers, text = request(self.port, "POST", "/f/book", support.urlencode(fields))
        self.assertEqual(status, 303, text)
        return headers["location"]


SUITE = os.environ.get("GRAINGATE_SUITE", "bookworm")


def mirror():
    """Where this machine's own packages of the suite come from."""
    sources = run("apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE)", "Created-By: Packages")
    return next(uri for uri, suite in map(str.split, sources.splitlines()) if suite == SUITE)


class FreshRoot(Installed):
    """A Debian of its own with nothing in it but what is asked for, and the packages that GRAINGATE_PACKAGES=A:B names."""

    def make_root(self, *more):
        self.root = self.folder(os.environ.get("GRAINGATE_ROOTS"))
        self.root.chmod(0o755)
        include = ["--include=" + ",".join(more)] if more else []
        run("debootstrap", "--variant=minbase", *include, SUITE, self.root, os.environ.get("GRAINGATE_MIRROR") or mirror())
        (self.root / "packages").mkdir()
        self.packages = []
        for path in os.environ["GRAINGATE_PACKAGES"].split(":"):
            shutil.copy(path, self.root / "packages")
            self.packages.append("/packages/" + Path(path).name)
        shutil.copy("/etc/resolv.conf", self.root / "etc/resolv.conf")
        self.mounted = []
        for kind, where in (("proc", "proc"), ("tmpfs", "dev/shm")):
            run("mount", "-t", kind, kind, self.root / where)
            self.mounted.append(self.root / where)
        self.addCleanup(self.unmount)

    def unmount(self):
        while self.mounted:
            run("umount", self.mounted.pop())

    def inside(self, *args):
        return run("chroot", self.root, "env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8", *args)
