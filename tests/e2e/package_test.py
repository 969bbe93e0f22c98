"""The Debian package: what is in it, and a service that runs from it as its unit says. With GRAINGATE_PACKAGES=A:B, two
versions of it, also its whole life in a fresh Debian of its own (root only; tools/soak package)."""

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

BUILD = Path(support.BINARY).resolve().parent
MIRROR = os.environ.get("GRAINGATE_MIRROR", "http://deb.debian.org/debian")
SUITE = os.environ.get("GRAINGATE_SUITE", "bookworm")


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


class PackageTest(Installed):
    @classmethod
    def setUpClass(cls):
        cls.out = Path(tempfile.mkdtemp(prefix="graingate-package-"))
        run("cpack", "-G", "DEB", "--config", BUILD / "CPackConfig.cmake", "-B", cls.out,
            "-D", "CPACK_DEBIAN_COMPRESSION_TYPE=zstd", cwd=BUILD)
        (cls.package,) = cls.out.glob("*.deb")

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.out)

    def test_it_names_what_it_needs_and_keeps_the_operators_configuration(self):
        control = run("dpkg-deb", "-f", self.package)
        for needed in ("libmodbus5", "libopencv-dnn406", "libsqlite3-0", "adduser", "fonts-noto-cjk"):
            self.assertRegex(control, rf"(?m)^Depends:.*\b{re.escape(needed)}\b")
        self.assertNotRegex(control, r"(?m)^Depends:.*-dev\b")
        self.assertEqual(run("dpkg-deb", "-I", self.package, "conffiles"), "/etc/graingate/depot.toml\n")
        for script in ("postinst", "prerm", "postrm"):
            self.assertTrue(run("dpkg-deb", "-I", self.package, script).startswith("#!/bin/sh\n"), script)

    def test_it_holds_program_unit_example_and_documents_and_nothing_else(self):
        listed = [line.split(None, 5) for line in run("dpkg-deb", "-c", self.package).splitlines()]
        self.assertEqual({line[1] for line in listed}, {"root/root"})
        files = {line[5].lstrip("."): line[0] for line in listed if not line[5].endswith("/")}
        documents = {name for name in files if name.startswith("/usr/share/doc/graingate/")}
        self.assertIn("/usr/share/doc/graingate/operations.md", documents)
        self.assertEqual(set(files) - documents, {"/usr/bin/graingate", "/usr/lib/systemd/system/graingate.service",
                                                  "/etc/graingate/depot.toml"})
        self.assertEqual(files["/usr/bin/graingate"], "-rwxr-xr-x")

    def test_a_service_runs_from_it_as_its_unit_says(self):
        root = self.folder()
        run("dpkg-deb", "-x", self.package, root)
        unit = Unit(root / "usr/lib/systemd/system/graingate.service")
        program = root / unit.command[0].lstrip("/")
        run(program, "config", "check", root / "etc/graingate/depot.toml")
        verified = self.folder() / "graingate.service"
        verified.write_text((root / "usr/lib/systemd/system/graingate.service").read_text().replace(
            unit.command[0], str(program)))
        run("systemd-analyze", "verify", "--man=no", verified)

        self.use_free_ports(root / "etc/graingate/depot.toml")
        (root / "var/lib/graingate").mkdir(parents=True)
        command = [str(root) + word if word.startswith("/") else word for word in unit.command]
        notify = root / "notify"
        service = self.start(unit, command, notify, str(notify))
        page = self.book("黑A12345", "13812345678")
        self.end(unit, service)
        service = self.start(unit, command, notify, str(notify))
        self.assertEqual(request(self.port, "GET", page)[0], 200)
        self.end(unit, service)


@unittest.skipUnless(os.environ.get("GRAINGATE_PACKAGES"), "GRAINGATE_PACKAGES names no two packages")
class FreshRootTest(Installed):
    """Install, start, upgrade, start, remove, purge, in a Debian that has nothing else in it."""

    def setUp(self):
        self.root = self.folder(os.environ.get("GRAINGATE_ROOTS"))
        self.root.chmod(0o755)
        packages = self.root / "packages"
        run("debootstrap", "--variant=minbase", SUITE, self.root, MIRROR)
        packages.mkdir()
        self.packages = []
        for path in os.environ["GRAINGATE_PACKAGES"].split(":"):
            shutil.copy(path, packages)
            self.packages.append("/packages/" + Path(path).name)
        shutil.copy("/etc/resolv.conf", self.root / "etc/resolv.conf")
        for kind, where in (("proc", "proc"), ("tmpfs", "dev/shm")):
            run("mount", "-t", kind, kind, self.root / where)
            self.addCleanup(run, "umount", self.root / where)
        self.inside("apt-get", "update", "-q")

    def inside(self, *args):
        return run("chroot", self.root, "env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8", *args)

    def install(self, package):
        self.inside("apt-get", "install", "-y", "-q", "--no-install-recommends", package)

    def start_inside(self):
        unit = Unit(self.root / "usr/lib/systemd/system/graingate.service")
        (self.root / "run/manager").mkdir(exist_ok=True)
        command = ["chroot", f"--userspec={unit['User']}:{unit['Group']}", str(self.root), *unit.command]
        return unit, self.start(unit, command, self.root / "run/manager/notify", "/run/manager/notify")

    def owner(self, path):
        return self.inside("stat", "-c", "%U %a", path).strip()

    def builds(self):
        rows = support.journal_rows(self.root / "var/lib/graingate")
        return [row.event["build"] for row in rows if row.event["event"] == "ProcessStarted"]

    def versions(self):
        return [run("dpkg-deb", "-f", self.root / package.lstrip("/"), "Version").strip() for package in self.packages]

    def test_it_installs_starts_upgrades_keeps_its_data_and_goes(self):
        data, database = "/var/lib/graingate", "/var/lib/graingate/graingate.db"
        self.install(self.packages[0])
        self.assertEqual(self.owner(data), "graingate 750")
        self.assertEqual(self.owner("/etc/graingate/keys"), "graingate 700")
        self.inside("graingate", "config", "check", "/etc/graingate/depot.toml")
        config = self.root / "etc/graingate/depot.toml"
        self.use_free_ports(config)
        own = config.read_text()
        unit, service = self.start_inside()
        page = self.book("黑A12345", "13812345678")
        self.end(unit, service)
        before = self.inside("graingate", "audit", "verify", database).strip()

        self.install(self.packages[1])
        self.assertEqual(config.read_text(), own, "the operator's configuration is kept")
        self.inside("graingate", "audit", "verify", database, "--expect", before)
        unit, service = self.start_inside()
        self.assertEqual(self.builds(), self.versions())
        self.assertEqual(request(self.port, "GET", page)[0], 200)
        self.assertIn("12345", request(self.port, "GET", page)[2])
        self.book("黑A54321", "13812345679")
        self.end(unit, service)
        self.inside("graingate", "audit", "replay", database)
        after = self.inside("graingate", "audit", "verify", database)

        self.inside("apt-get", "remove", "-y", "-q", "graingate")
        self.assertFalse((self.root / "usr/bin/graingate").exists())
        self.assertEqual(config.read_text(), own)
        self.install(self.packages[1])
        self.assertEqual(self.inside("graingate", "audit", "verify", database), after)

        self.inside("apt-get", "purge", "-y", "-q", "graingate")
        self.assertFalse(config.exists())
        for kept in (database, data + "/private.db", "/etc/graingate/keys/phone.key"):
            self.assertTrue((self.root / kept.lstrip("/")).is_file(), f"{kept} is the depot's record")


if __name__ == "__main__":
    unittest.main()
