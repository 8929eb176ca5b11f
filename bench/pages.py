"""What each kind of page costs behind Nginx: `python -m bench.pages [postgresql]`.

Prints requests a second, and how that compares with the page that the app makes anew each time.
"""

import subprocess
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path
from statistics import median

from bench.support import blog, load
from tests.faults.support import Browser
from tests.processes import BIN, environment
from tests.servers import DATABASES, Gunicorn, Nginx
from tests.support import PASSWORD, ROOT

ROUNDS, SECONDS, CONNECTIONS = 3, 5, 16
# Another address for each request, which no cache has seen.
NEW = """
local number = 0
request = function()
    number = number + 1
    return wrk.format("GET", wrk.path .. "?" .. number)
end
"""
GZIP = {"Accept_Encoding": "gzip"}


def main(server: str = "") -> None:
    """Measure and print."""
    with DATABASES[server]() if server else nullcontext() as database:
        address = {"DATABASE_URL": database.url()} if database else {}
        with blog(**address) as environ, tempfile.TemporaryDirectory() as folder:
            script = Path(folder) / "new.lua"
            script.write_text(NEW)
            create = [str(BIN / "flask"), "users", "create", "ann", "ann@example.com"]
            subprocess.run(
                [*create, "--password", PASSWORD], cwd=ROOT, check=True,
                env=environment(**environ), capture_output=True,
            )  # fmt: skip
            with Gunicorn(environ) as app, Nginx(f"{app.host}:{app.port}") as nginx:
                show(nginx.port, str(script))


def show(port: int, script: str) -> None:
    """Measure each kind of page in turns, and print the medians."""
    member = Browser(port, host="localhost")
    member.log_in()
    cookie = "; ".join(f"{name}={value}" for name, value in member.cookies.items())
    home, post = f"http://localhost:{port}/", f"http://localhost:{port}/post/7/post-6"
    kinds = {
        "home page, made anew": (home, script, GZIP),
        "home page, from the cache": (home, "", GZIP),
        "home page, of a member": (home, "", {**GZIP, "Cookie": cookie}),
        "post, made anew": (post, script, GZIP),
        "post, from the cache": (post, "", GZIP),
        "stylesheet": (f"{home}static/css/site.css", "", GZIP),
    }
    seen = [(kind, load(url, CONNECTIONS, SECONDS, script, **headers))
            for _ in range(ROUNDS) for kind, (url, script, headers) in kinds.items()]  # fmt: skip
    rates = {kind: median(one.rate for name, one in seen if name == kind) for kind in kinds}
    tails = {kind: median(one.p99 for name, one in seen if name == kind) for kind in kinds}
    failed = sum(one.failed for _, one in seen)
    print(f"| | requests/s | ratio | p99 |\n|---|---|---|---|\n({failed} failed)")
    for kind, rate in rates.items():
        ratio = rate / rates["home page, made anew"]
        print(f"| {kind} | {rate:.0f} | {ratio:.1f} | {tails[kind]:.0f} ms |")


if __name__ == "__main__":
    main(*sys.argv[1:])
