"""Several machines: app hosts in network namespaces of their own behind one Nginx."""

import itertools
import shutil
import subprocess
import threading
import time
import unittest
from collections import Counter

import click

from tests.faults.support import Browser, FaultCase
from tests.servers import Gunicorn, Nginx, Redis

NETWORK, HERE = "10.77.0", "10.77.0.1"


def ip(*words: str) -> bool:
    """Run one command of iproute2; return whether it worked."""
    return subprocess.run(["ip", *words], check=False, capture_output=True).returncode == 0


class Host:
    """A machine with an address of its own, which a cable connects with all others."""

    def __init__(self, number: int) -> None:
        self.name, self.address = f"nablog{number}", f"{NETWORK}.{10 + number}"
        self.cable = f"nablog-to{number}"

    def plug_in(self) -> None:
        inside = ("netns", "exec", self.name, "ip")
        for words in (
            ("netns", "add", self.name),
            ("link", "add", self.cable, "type", "veth", "peer", "name", "eth0", "netns", self.name),
            ("link", "set", self.cable, "master", "nablog-bridge", "up"),
            (*inside, "addr", "add", f"{self.address}/24", "dev", "eth0"),
            (*inside, "link", "set", "eth0", "up"),
            (*inside, "link", "set", "lo", "up"),
        ):
            if not ip(*words):
                raise AssertionError(f"ip {' '.join(words)}")

    def cut_off(self) -> None:
        """Let nothing through, and tell nobody: connections find out by waiting."""
        ip("link", "set", self.cable, "down")

    def mend(self) -> None:
        ip("link", "set", self.cable, "up")


@unittest.skipUnless(shutil.which("ip"), "needs ip: apt-get install iproute2")
class HostsTestCase(FaultCase):
    """Two app hosts with one PostgreSQL and one Redis, and Nginx in front."""

    def setUp(self) -> None:
        super().setUp()
        if not ip("link", "add", "nablog-bridge", "type", "bridge"):
            self.skipTest("network namespaces are made by root alone, where the machine lets him")
        self.addCleanup(ip, "link", "del", "nablog-bridge")
        ip("addr", "add", f"{HERE}/24", "dev", "nablog-bridge")
        ip("link", "set", "nablog-bridge", "up")
        self.hosts = [Host(1), Host(2)]
        for host in self.hosts:
            self.addCleanup(ip, "netns", "del", host.name)
            host.plug_in()
        redis = self.use_server(Redis(bind=HERE))
        self.environ |= {"NA_BLOG_PROXIES": "1", "NA_BLOG_ACCESS_LOG": "-"}
        self.environ["REDIS_URL"] = redis.url(HERE)
        self.use_postgresql(host=HERE, listen_addresses=f"127.0.0.1,{HERE}")
        self.apps = []
        for host in self.hosts:
            app = Gunicorn(self.environ, host=host.address)
            app.inside = ("ip", "netns", "exec", host.name)
            self.apps.append(self.enterContext(app))
        nginx = self.use_server(Nginx(*(f"{app.host}:{app.port}" for app in self.apps)))
        self.port = nginx.port
        self.app = self.apps[0]

    def test_readers_and_writers_go_on_when_one_of_two_hosts_is_cut_off(self) -> None:
        writer = Browser(self.port)
        writer.log_in()
        status, self.where = writer.send("/write", title="First", body="x", publish="1")
        self.assertEqual(status, 302)
        self.counted: Counter[str] = Counter()
        self.slowest, self.stop = 0.0, threading.Event()
        readers = [
            threading.Thread(target=self.read, args=(kind,))
            for kind in ("cached", "fresh", "member") for _ in range(3)
        ]  # fmt: skip
        for reader in readers:
            reader.start()
        try:
            answered = self.write(50, 15, self.cut_one_off)
        finally:
            self.stop.set()
            for reader in readers:
                reader.join(60)
        click.echo(f"one host cut off: {dict(self.counted)}, slowest {self.slowest:.1f} s")
        self.assertEqual({name.rpartition(" ")[2] for name in self.counted}, {"200"})
        self.check_written(answered)
        self.until(self.apps[1].answers)
        before = self.served(1)
        self.until(lambda: Browser(self.port).ask("GET", "/auth/login")[0] == 200
                   and self.served(1) > before, seconds=60)  # fmt: skip

    def cut_one_off(self) -> None:
        self.hosts[1].cut_off()
        time.sleep(12)
        self.hosts[1].mend()

    def read(self, kind: str) -> None:
        """Read from Nginx's cache, past it, or as a member, and count what comes back."""
        browser = Browser(self.port)
        if kind == "member":
            browser.log_in()
        for number in itertools.count():
            if self.stop.is_set():
                return
            path = {"cached": "/", "fresh": f"{self.where}?{id(browser)}-{number}"}.get(kind, "/")
            began = time.monotonic()
            try:
                status = str(browser.ask("GET", path)[0])
            except OSError as error:
                status = type(error).__name__
            self.slowest = max(self.slowest, time.monotonic() - began)
            self.counted[f"{kind} {status}"] += 1

    def served(self, number: int) -> int:
        """Return how many requests a host has answered, by its access log."""
        log = self.apps[number].folder / "log"
        return log.read_text(errors="replace").count("GET /auth/login")


if __name__ == "__main__":
    unittest.main()
