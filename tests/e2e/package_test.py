"""The Debian package: what is in it, and a service that runs from it as its unit says. (Its whole life in a fresh Debian
of its own: package_life_test.py.)"""

import re
import shutil
import tempfile
import unittest
from pathlib import Path

import support
from installed import Installed, Unit, run
from support import request

BUILD = Path(support.BINARY).resolve().parent


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
        root = self.folder()
        run("dpkg-deb", "-x", self.package, root)
        notices = (root / "usr/share/doc/graingate/copyright").read_text()
        for compiled_in in ("libboost1.81-dev", "libsqlitecpp-dev", "libtomlplusplus-dev"):
            self.assertIn(f"from Debian's {compiled_in} ", notices)

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


if __name__ == "__main__":
    unittest.main()
