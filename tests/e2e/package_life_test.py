"""The whole life of two versions of the Debian package, in a fresh Debian of its own: tools/soak package, root only.
GRAINGATE_PACKAGES=A:B names their files."""

import unittest

import support
from installed import FreshRoot, Unit, run
from support import request

class FreshRootTest(FreshRoot):
    """Install, start, upgrade, start, remove, purge, in a Debian that has nothing else in it."""

    def setUp(self):
        self.make_root()
        self.inside("apt-get", "update", "-q")

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
