"""The Debian package under the service manager itself: a Debian that boots in a container, with a network of its own,
tools/soak package, root only. GRAINGATE_PACKAGES=A:B names the files of two versions."""

import json
import os
import signal
import subprocess
import unittest

from installed import FreshRoot, run
from support import wait_for


class BootedTest(FreshRoot):
    """systemd starts it at the installation, again when it dies or stands still, at an upgrade, and stops it."""

    def setUp(self):
        self.make_root("systemd", "systemd-sysv", "dbus")
        self.inside("apt-get", "update", "-q")
        needed = run("dpkg-deb", "-f", self.root / self.packages[0].lstrip("/"), "Depends").strip()
        self.inside("apt-get", "satisfy", "-y", "-q", "--no-install-recommends", needed)
        self.unmount()
        self.log = self.folder() / "boot"
        with open(self.log, "wb") as log:
            self.container = subprocess.Popen(
                ["systemd-nspawn", "--quiet", "--boot", "--register=no", "--keep-unit", "--private-network", "-D", self.root],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.addCleanup(self.power_off)
        wait_for("the container's first process", self.first_process)
        wait_for("a system that has started", lambda: self.systemctl("is-system-running") in ("running", "degraded"), 60)

    def power_off(self):
        self.container.send_signal(signal.SIGTERM)
        try:
            self.container.wait(30)
        except subprocess.TimeoutExpired:
            self.container.kill()
            self.container.wait()

    def first_process(self):
        children = subprocess.run(["pgrep", "-P", str(self.container.pid)], capture_output=True, text=True, check=False)
        return children.stdout.split()[:1]

    def booted(self, *args, namespaces="-a"):
        (leader,) = self.first_process()
        done = subprocess.run(["nsenter", "-t", leader, namespaces, *args], capture_output=True, text=True, check=False)
        return done.stdout.strip() if done.returncode == 0 or args[0] == "systemctl" else f"status {done.returncode}: {done.stderr}"

    def systemctl(self, *args):
        return self.booted("systemctl", *args)

    def state(self, name):
        return self.systemctl("show", "graingate", "--value", "-p", name)

    def is_ready(self):
        return self.booted("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "http://127.0.0.1:8080/readyz", namespaces="-n") == "200"

    def await_started(self, restarts):
        """The unit is active by its own READY=1, and the service says that it is ready."""
        wait_for("the start", lambda: (self.state("ActiveState"), self.state("NRestarts")) == ("active", str(restarts)), 60)
        wait_for("readiness", self.is_ready, 30)

    def engine(self):
        """The process that says WATCHDOG=1: the child that holds the journal's lock."""
        return int((self.root / "var/lib/graingate/lock").read_text().split()[0])

    def journalled(self):
        lines = self.booted("journalctl", "-u", "graingate", "-o", "json").splitlines()
        return [json.loads(line) for line in lines]

    def signal_engine(self, number):
        self.booted("sh", "-c", f"kill -{number} {self.engine()}")

    def test_the_manager_starts_it_watches_over_it_and_stops_it(self):
        self.assertNotIn("status", self.booted("dpkg", "-i", self.packages[0]))
        self.await_started(0)
        self.assertEqual(self.systemctl("is-enabled", "graingate"), "enabled")
        self.assertIn("weighing", self.state("StatusText"))
        self.assertEqual(self.booted("stat", "-c", "%U", "/proc/" + self.state("MainPID")), "graingate")
        said = self.journalled()
        self.assertTrue([line for line in said if line.get("GRAINGATE_PART") == "engine"], said)

        self.signal_engine(signal.SIGKILL.value)
        self.await_started(1)
        self.signal_engine(signal.SIGSTOP.value)  # its loop stands still: no WATCHDOG=1 comes
        self.await_started(2)
        self.assertIn("watchdog", " ".join(str(line.get("MESSAGE")) for line in self.journalled()).lower())

        self.assertNotIn("status", self.booted("dpkg", "-i", self.packages[1]))
        self.await_started(0)
        self.systemctl("stop", "graingate")
        self.assertEqual((self.state("ActiveState"), self.state("Result"), self.state("ExecMainStatus")), ("inactive", "success", "0"))
        database = "/var/lib/graingate/graingate.db"
        self.assertNotIn("status", self.booted("graingate", "audit", "replay", database))
        self.assertNotIn("status", self.booted("dpkg", "--purge", "graingate"))
        self.assertTrue(os.path.isfile(f"{self.root}{database}"))


if __name__ == "__main__":
    unittest.main()
