"""Real servers on loopback, each in a folder of its own: started, stopped, killed, restarted.

`python -m tests.servers postgresql -- flask test` runs a command with a new database server and
its address in NA_BLOG_TEST_SERVER, which the tests then use in place of SQLite.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

import trustme

from app.languages import available
from tests.processes import BIN, environment, free_port
from tests.support import ROOT


class Missing(RuntimeError):
    """A server is not installed here; the message says how to install it."""


def program(name: str, package: str, *folders: str) -> str:
    """Return the path of a program; raise Missing with the install line."""
    for folder in (*folders, None):
        found = shutil.which(name, path=folder)
        if found:
            return found
    raise Missing(f"needs {name}: apt-get install {package}")


def listens(port: int) -> bool:
    """Tell whether somebody on loopback answers at a port."""
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0


class Server(ABC):
    """A server with a folder and a port of its own; it runs as long as the `with` block."""

    user = ""  # whom it runs as when we are root, since databases refuse to run as root
    environ: dict[str, str] | None = None  # its environment; None is ours
    cwd: Path | None = None  # where it runs; None is its own folder
    inside: tuple[str, ...] = ()  # what runs it somewhere else: ip netns exec …

    def __init__(self, **settings: object) -> None:
        self.settings = settings
        self.folder = Path(tempfile.mkdtemp(prefix="nablog-server-"))
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.prepare()
        self.own()
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @abstractmethod
    def prepare(self) -> None:
        """Make what the server needs before its first start."""

    @abstractmethod
    def command(self) -> list[str]:
        """Return what starts the server in the foreground."""

    @abstractmethod
    def answers(self) -> bool:
        """Tell whether the server is ready."""

    @property
    def pid(self) -> int:
        """Return its process id; raise RuntimeError if it was not started."""
        if self.process is None:
            raise RuntimeError("It was not started.")
        return self.process.pid

    def own(self) -> None:
        """Give the folder to the user that the server runs as."""
        if os.geteuid() == 0 and self.user:
            subprocess.run(["chown", "-R", self.user, str(self.folder)], check=True)

    def as_user(self, command: list[str]) -> list[str]:
        """Return a command as the server's user runs it."""
        if os.geteuid() == 0 and self.user:
            return [
                "setpriv",
                f"--reuid={self.user}",
                f"--regid={self.user}",
                "--init-groups",
                *command,
            ]
        return command

    def start(self, seconds: float = 60) -> None:
        """Start, and wait until it answers; raise RuntimeError with its log if it does not."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*self.inside, *self.as_user(self.command())], stdout=log, stderr=log,
                cwd=self.cwd or self.folder, env=self.environ, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + seconds
        while not self.answers():
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise RuntimeError((self.folder / "log").read_text(errors="replace")[-3000:])
            time.sleep(0.1)

    def stop(self, how: int = signal.SIGTERM, seconds: float = 30) -> None:
        """Stop and wait for the end; `signal.SIGKILL` is a crash."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(seconds)

    def kill(self) -> None:
        """End it and all its children at once, which none of them can catch."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(30)

    def restart(self) -> None:
        """Stop at once, as a machine that is switched off does, and start again."""
        self.stop(signal.SIGKILL)
        self.start()


class PostgreSQL(Server):
    """PostgreSQL with a user `blog` who may make databases."""

    user = "postgres"

    def prepare(self) -> None:
        folders = [str(path / "bin") for path in sorted(Path("/usr/lib/postgresql").glob("*"))]
        self.postgres = program("postgres", "postgresql", *reversed(folders))
        self.own()
        initdb = str(Path(self.postgres).with_name("initdb"))
        options = ["-D", str(self.folder / "data"), "-U", "blog", "-A", "trust", "-E", "UTF8"]
        options += ["--locale=C.UTF-8", "--no-sync"]
        subprocess.run(
            self.as_user([initdb, *options]), check=True, capture_output=True, cwd=self.folder
        )
        # For tests with several machines; without them it listens on loopback alone.
        with (self.folder / "data" / "pg_hba.conf").open("a") as file:
            file.write("host all all samenet trust\n")

    def command(self) -> list[str]:
        settings = {
            "port": self.port, "listen_addresses": "127.0.0.1", "max_connections": 100,
            "unix_socket_directories": self.folder, "shared_buffers": "32MB",
        } | self.settings  # fmt: skip
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [self.postgres, "-D", str(self.folder / "data"), *options]

    def answers(self) -> bool:
        ready = Path(self.postgres).with_name("pg_isready")
        asked = [str(ready), "-q", "-h", "127.0.0.1", "-p", str(self.port), "-U", "blog"]
        return subprocess.run(asked, check=False).returncode == 0

    def stop(self, how: int = signal.SIGINT, seconds: float = 30) -> None:
        """Stop without waiting for clients; SIGQUIT ends all its processes at once (a crash)."""
        super().stop(signal.SIGQUIT if how == signal.SIGKILL else how, seconds)

    def url(self, database: str = "postgres", host: str = "127.0.0.1") -> str:
        """Return the address of one of its databases, in the notes' form."""
        return f"postgresql://blog@{host}:{self.port}/{database}"


class Replica(PostgreSQL):
    """A PostgreSQL that follows another one and only reads."""

    def __init__(self, primary: PostgreSQL) -> None:
        super().__init__()
        self.primary = primary

    def prepare(self) -> None:
        self.postgres = self.primary.postgres
        self.own()
        copy = [
            str(Path(self.postgres).with_name("pg_basebackup")),
            "-D",
            str(self.folder / "data"),
        ]
        source = ["-h", "127.0.0.1", "-p", str(self.primary.port), "-U", "blog"]
        subprocess.run(
            self.as_user([*copy, *source, "--write-recovery-conf", "--checkpoint=fast"]),
            check=True, capture_output=True, cwd=self.folder,
        )  # fmt: skip


class MariaDB(Server):
    """MariaDB with a user `blog` who may make databases."""

    user = "mysql"

    def prepare(self) -> None:
        self.server = program("mariadbd", "mariadb-server", "/usr/sbin")
        install = program("mariadb-install-db", "mariadb-server")
        self.own()
        command = [install, "--no-defaults", f"--datadir={self.folder / 'data'}"]
        command += ["--auth-root-authentication-method=normal", "--skip-test-db"]
        subprocess.run(self.as_user(command), check=True, capture_output=True, cwd=self.folder)
        (self.folder / "init.sql").write_text(
            "CREATE USER IF NOT EXISTS blog@'127.0.0.1';\nGRANT ALL ON *.* TO blog@'127.0.0.1';\n"
        )

    def command(self) -> list[str]:
        return [
            self.server, "--no-defaults", f"--datadir={self.folder / 'data'}",
            f"--socket={self.folder / 'socket'}", f"--port={self.port}",
            "--bind-address=127.0.0.1", "--skip-name-resolve",
            f"--init-file={self.folder / 'init.sql'}", f"--pid-file={self.folder / 'pid'}",
            "--character-set-server=utf8mb4",
            *(f"--{name.replace('_', '-')}={value}" for name, value in self.settings.items()),
        ]  # fmt: skip

    def answers(self) -> bool:
        client = program("mariadb", "mariadb-client")
        asked = [client, "--no-defaults", "-h127.0.0.1", f"-P{self.port}", "-ublog", "-eSELECT 1"]
        return subprocess.run(asked, check=False, capture_output=True).returncode == 0

    def url(self, database: str = "mysql") -> str:
        """Return the address of one of its databases, in the notes' form."""
        return f"mysql://blog@127.0.0.1:{self.port}/{database}?charset=utf8mb4"


class Redis(Server):
    """Redis without a password, which keeps nothing on disk."""

    user = "redis"

    def prepare(self) -> None:
        self.server = program("redis-server", "redis-server")

    def command(self) -> list[str]:
        settings = {"bind": "127.0.0.1", "save": "", "protected-mode": "no"} | self.settings
        options = [part for name, value in settings.items() for part in (f"--{name}", str(value))]
        return [self.server, "--port", str(self.port), *options]

    def answers(self) -> bool:
        client = program("redis-cli", "redis-tools")
        host = str(self.settings.get("bind", "127.0.0.1"))
        asked = [client, "-h", host, "-p", str(self.port), "ping"]
        return b"PONG" in subprocess.run(asked, check=False, capture_output=True).stdout

    def url(self, host: str = "127.0.0.1") -> str:
        """Return its address."""
        return f"redis://{host}:{self.port}/0"


class Pebble(Server):
    """Let's Encrypt's own server for tests (ACME, RFC 8555), which takes every name to be here."""

    def __init__(self, http_port: int) -> None:
        """Ask for the proof of a name at this port of ours, in place of 80."""
        super().__init__()
        self.http_port = http_port

    def prepare(self) -> None:
        self.server = program("pebble", "pebble")
        self.names = Names()
        certificate = trustme.CA().issue_cert("localhost")
        certificate.private_key_pem.write_to_path(self.folder / "key.pem")
        certificate.cert_chain_pems[0].write_to_path(self.folder / "cert.pem")
        settings = {
            "listenAddress": f"127.0.0.1:{self.port}",
            "managementListenAddress": f"127.0.0.1:{free_port()}",
            "certificate": str(self.folder / "cert.pem"),
            "privateKey": str(self.folder / "key.pem"),
            "httpPort": self.http_port,
            "tlsPort": 5001,
        }
        (self.folder / "pebble.json").write_text(json.dumps({"pebble": settings}))

    def start(self, seconds: float = 60) -> None:
        self.names.__enter__()
        super().start(seconds)

    def stop(self, how: int = signal.SIGTERM, seconds: float = 30) -> None:
        super().stop(how, seconds)
        self.names.__exit__(None, None, None)

    def command(self) -> list[str]:
        names = f"127.0.0.1:{self.names.port}"
        config = str(self.folder / "pebble.json")
        # Without the waits and the one refused request in twenty that it tries clients with.
        calm = ["env", "PEBBLE_VA_NOSLEEP=1", "PEBBLE_WFE_NONCEREJECT=0"]
        return [*calm, self.server, "-config", config, "-dnsserver", names]

    def answers(self) -> bool:
        return listens(self.port)

    @property
    def flags(self) -> str:
        """Return what makes certbot ask this server."""
        return f"--server https://localhost:{self.port}/dir --no-verify-ssl"


class Names(Server):
    """A name server to which every name is this machine."""

    def prepare(self) -> None:
        self.server = program("pebble-challtestsrv", "pebble")
        self.other = free_port()

    def command(self) -> list[str]:
        addresses = ["-dns01", f"127.0.0.1:{self.port}", "-management", f"127.0.0.1:{self.other}"]
        nothing = ["-http01", "", "-https01", "", "-tlsalpn01", "", "-defaultIPv6", ""]
        return [self.server, *addresses, *nothing]

    def answers(self) -> bool:
        return listens(self.port)


class Gunicorn(Server):
    """The blog, served as deploy/gunicorn.conf.py says."""

    cwd = ROOT

    def __init__(self, environ: dict[str, str], host: str = "127.0.0.1", port: int = 0) -> None:
        """Serve with these variables beside those of the machine."""
        super().__init__()
        self.host, self.port = host, port or self.port
        self.environ = environment(**environ, NA_BLOG_BIND=f"{host}:{self.port}")

    def prepare(self) -> None:
        """Nothing: the blog's own folder and database are in the environment."""

    def command(self) -> list[str]:
        return [str(BIN / "gunicorn"), "-c", "deploy/gunicorn.conf.py", "nablog:app"]

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{self.host}:{self.port}/healthz", timeout=2):
                return True
        except OSError:
            return False

    def workers(self) -> list[int]:
        """Return the process ids of its workers."""
        path = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        return [int(pid) for pid in path.read_text().split()]


class Nginx(Server):
    """Nginx with the configuration that deploy/nginx ships, in front of one or more Gunicorns."""

    MAIN = """
        {modules}
        daemon off; worker_processes 2; pid {folder}/pid; error_log {folder}/error.log; {user}
        events {{ worker_connections 512; }}
        http {{
            include /etc/nginx/mime.types; default_type application/octet-stream; sendfile on;
            client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
            fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
            scgi_temp_path {folder}/scgi;
            include {folder}/nablog.conf;
        }}
    """

    def __init__(self, *apps: str) -> None:
        """Stand in front of the Gunicorns at these addresses (host:port)."""
        super().__init__()
        self.apps = apps

    def prepare(self) -> None:
        self.server = program("nginx", "nginx", "/usr/sbin")
        shipped = ROOT / "deploy" / "nginx"
        for folder in ("cache", "data/media", "shared/static"):
            (self.folder / folder).mkdir(parents=True)
        shutil.copy(shipped / "proxy.conf", self.folder)
        known = {
            "PORT": self.port, "INNER": free_port(), "HOST": "localhost 127.0.0.1", "ROOT": ROOT,
            "LOG": self.folder, "CONF": self.folder, "CACHE": self.folder / "cache",
            "SHARED": self.folder / "shared", "DATA": self.folder / "data",
            "LANGUAGES": "|".join(available()),
            "WISHES": "|".join(code.partition("_")[0] for code in available()),
        }  # fmt: skip
        for name, parts in {
            "nablog.conf": ("nablog.conf", "plain.conf"),
            "site.conf": ("site.conf",),
        }.items():
            text = "".join((shipped / part).read_text() for part in parts)
            for key, value in known.items():
                text = text.replace(f"@{key}@", str(value))
            (self.folder / name).write_text(text)
        # As deploy/lib.sh writes it: one alone is asked again, and never left alone.
        several = [f"server {app} max_fails=3 fail_timeout=5s;" for app in self.apps]
        lines = several if self.apps[1:] else [f"server {self.apps[0]} max_fails=0;"] * 6
        (self.folder / "upstream.conf").write_text("\n".join(lines))
        modules = sorted(Path("/etc/nginx/modules-enabled").glob("*brotli*.conf"))
        if modules:
            (self.folder / "brotli.conf").write_text("brotli_static on;\n")
        user = "user root;" if os.geteuid() == 0 else ""
        loaded = " ".join(f"include {path};" for path in modules)
        main = self.MAIN.format(folder=self.folder, user=user, modules=loaded)
        (self.folder / "nginx.conf").write_text(main)

    def command(self) -> list[str]:
        return [
            self.server, "-c", str(self.folder / "nginx.conf"), "-e", str(self.folder / "error.log")
        ]  # fmt: skip

    def reload(self) -> None:
        """Let it read its configuration again."""
        os.kill(self.pid, signal.SIGHUP)

    def answers(self) -> bool:
        return listens(self.port)


# With settings that no blog should have: what tests write need not outlive a power cut.
DATABASES: dict[str, Callable[[], PostgreSQL | MariaDB]] = {
    "postgresql": partial(PostgreSQL, fsync="off", full_page_writes="off"),
    "mariadb": partial(MariaDB, innodb_flush_log_at_trx_commit=0, sync_binlog=0),
}


def main(name: str, *command: str) -> int:
    """Run a command with a server of this kind; return its exit status."""
    with DATABASES[name]() as server:
        environ = {**os.environ, "NA_BLOG_TEST_SERVER": server.url()}
        return subprocess.run(command, env=environ, check=False).returncode


if __name__ == "__main__":
    arguments = [part for part in sys.argv[1:] if part != "--"]
    sys.exit(main(*arguments))
