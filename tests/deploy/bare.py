"""A bare Debian 12, booted with systemd, becomes a blog and is bare again.

It is made and booted in a folder, which takes root and some two minutes, so it runs only where
NA_BLOG_TEST_INSTALL=1 says that it may.
"""

import re
import shutil
import subprocess
import tempfile
import unittest
from contextlib import suppress
from pathlib import Path

from tests.deploy.installed import ALLOWED
from tests.servers import Missing, program
from tests.support import ROOT

SCRIPT = """#!/bin/bash
exec > /root/told 2>&1
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root PORT=8089
export PIP_NO_INDEX=1 PIP_FIND_LINKS=/root/wheels
timeout 20 systemctl is-system-running --wait
status() { curl -so /dev/null -w '%{http_code}' -H 'Host: blog.example.com' 127.0.0.1:8089; }
home() { echo $1 $(status); }
/root/nablog/deploy/install blog.example.com
home installed
services='nginx supervisor cron'
echo services $(systemctl is-active $services) $(systemctl is-enabled $services)
/root/nablog/deploy/upgrade
home upgraded
echo programs $(supervisorctl status | awk '{ print $1 "=" $2 }')
systemctl restart nginx supervisor
for try in $(seq 30); do sleep 1; [ "$(status)" != 200 ] || break; done
home restarted
/root/nablog/deploy/uninstall --purge
echo left $(ls -d /srv/nablog /etc/nablog /var/lib/nablog /var/log/nablog 2>/dev/null)
systemctl poweroff
"""
UNIT = """[Unit]
After=network.target
[Service]
ExecStart=/root/script
[Install]
WantedBy=multi-user.target
"""
PYTHON = "/usr/bin/python3"
PARTS = ("app", "config.py", "nablog.py", "migrations", "deploy")


@unittest.skipUnless(ALLOWED, "a machine is made and booted: set NA_BLOG_TEST_INSTALL=1")
class BareTestCase(unittest.TestCase):
    """From a machine with nothing on it."""

    def setUp(self) -> None:
        try:
            self.debootstrap = program("debootstrap", "debootstrap", "/usr/sbin")
            self.nspawn = program("systemd-nspawn", "systemd-container")
        except Missing as missing:
            self.skipTest(str(missing))
        self.machine = Path(tempfile.mkdtemp(prefix="nablog-machine-"))
        self.machine.chmod(0o755)  # its own users walk through its root
        self.addCleanup(shutil.rmtree, self.machine, ignore_errors=True)
        system = "systemd,systemd-sysv,dbus,ca-certificates"
        options = ["--variant=minbase", f"--include={system}", "bookworm", str(self.machine)]
        subprocess.run([self.debootstrap, *options], check=True, capture_output=True)
        self.fill()

    def fill(self) -> None:
        """Put the code there, its requirements as wheels, and what the machine is to do."""
        home = self.machine / "root"
        ignored = shutil.ignore_patterns("__pycache__", "built")
        for part in PARTS:
            source, target = ROOT / part, home / "nablog" / part
            if source.is_dir():
                shutil.copytree(source, target, ignore=ignored)
            else:
                shutil.copy(source, target)
        for path in ROOT.glob("requirements*.txt"):
            shutil.copy(path, home / "nablog")
        # By the Python of Debian: what is required depends on its version.
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([PYTHON, "-m", "venv", folder], check=True)
            wheels = [f"{folder}/bin/pip", "wheel", "-qq", "-r", f"{ROOT}/requirements-server.txt"]
            subprocess.run([*wheels, "-w", str(home / "wheels")], check=True, capture_output=True)
        (home / "script").write_text(SCRIPT)
        (home / "script").chmod(0o755)
        units = self.machine / "etc" / "systemd" / "system"
        (units / "nablog-test.service").write_text(UNIT)
        wanted = units / "multi-user.target.wants"
        wanted.mkdir(exist_ok=True)
        (wanted / "nablog-test.service").symlink_to("../nablog-test.service")

    def test_with_systemd(self) -> None:
        boot = [self.nspawn, "-D", str(self.machine), "--boot", "--register=no", "--keep-unit"]
        told_by = self.machine / "root" / "told"
        with (self.machine / "console").open("wb") as console, suppress(subprocess.TimeoutExpired):
            process = subprocess.Popen(
                boot, stdin=subprocess.DEVNULL, stdout=console, stderr=console
            )
            self.addCleanup(process.wait, 60)
            self.addCleanup(process.terminate)  # an orderly end of what may still run
            process.wait(240)
        if not told_by.exists():
            console_said = (self.machine / "console").read_text(errors="replace")
            self.skipTest(f"no machine can be booted here: {console_said[-300:]}")
        told = told_by.read_text()
        for line in (
            "installed 200", "services active active active enabled enabled enabled",
            "upgraded 200", "programs nablog-blue=STOPPED nablog-green=RUNNING nablog-mail=RUNNING",
            "restarted 200", "left",
        ):  # fmt: skip
            self.assertIn(line, told.splitlines(), told)
        self.assertRegex(told, re.compile(r"^Make yourself its administrator: http://", re.M))


if __name__ == "__main__":
    unittest.main()
