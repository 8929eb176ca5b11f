"""Gunicorn's settings: `gunicorn -c deploy/gunicorn.conf.py nablog:app`, from the project's folder.

Each is one variable away. docs/deploy.md tells what was measured, and what the signals do.
"""

import gc
import multiprocessing
import os
import signal
import tempfile

from gunicorn.glogging import Logger
from pythonjsonlogger.json import JsonFormatter

bind = os.environ.get("NA_BLOG_BIND", "127.0.0.1:8000")  # where Nginx finds us

cores = multiprocessing.cpu_count()
worker_class = os.environ.get("NA_BLOG_WORKER_CLASS") or "gthread"
# Two workers serve two cores best, and on one core they do no better than one; more than cores x 2
# + 1 only fight for the cores. A worker of sync serves one request at a time, so one alone would
# stop with it; of four threads, three go on while one waits.
fewest = 2 if worker_class == "sync" else 1
workers = min(int(os.environ.get("NA_BLOG_WORKERS") or max(fewest, cores)), cores * 2 + 1)
if worker_class == "gevent":
    # As the notes have it: before anything else imports what gevent replaces.
    from gevent import monkey

    monkey.patch_all()
# What Gunicorn says of sync with threads is gthread.
threads = 1 if worker_class == "sync" else int(os.environ.get("NA_BLOG_THREADS") or 4)

# The master loads the app, and workers are forked from it: what none of them changes is in memory
# once for all. A HUP brings new workers and no new code, as deploy/upgrade does with a new master.
preload_app = True
timeout = 30  # seconds without a sign of life of a worker
graceful_timeout = 20  # seconds that running requests get when a worker stops
keepalive = 5  # seconds
umask = 0o027  # what the blog writes is nobody else's, but for the media that Nginx reads
# A worker that has served so many is replaced, each at another time: what leaks, leaks so far. None
# is known to, and a new one has to get its own copies of what it changes (docs/performance.md).
max_requests = int(os.environ.get("NA_BLOG_MAX_REQUESTS") or 100_000)
max_requests_jitter = max_requests // 10

# The control socket needs a home that can be written; services have none.
control_socket_disable = True

# Files as in the notes where NA_BLOG_LOG_DIR names a folder, such as `log`; otherwise the terminal,
# or whatever keeps and rotates what a service prints.
log_dir = os.environ.get("NA_BLOG_LOG_DIR")
if log_dir:
    os.makedirs(log_dir, exist_ok=True)
pidfile = os.environ.get("NA_BLOG_PIDFILE") or (log_dir and os.path.join(log_dir, "gunicorn.pid"))
errorlog = os.path.join(log_dir, "gunicorn.log") if log_dir else "-"
accesslog = os.path.join(log_dir, "access.log") if log_dir else os.environ.get("NA_BLOG_ACCESS_LOG")
loglevel = os.environ.get("NA_BLOG_LOG_LEVEL") or "info"

# Nginx writes the log of all requests; this one has those that came through its cache.
access_log_format = '%(t)s %(h)s "%(r)s" %(s)s %(B)s bytes %(M)s ms [%({x-request-id}i)s]'
NAMES = {"asctime": "time", "levelname": "level", "name": "logger"}


class JsonLogger(Logger):  # type: ignore[misc]
    """Gunicorn's lines as JSON, like those of the app (app/logs.py)."""

    def setup(self, cfg):
        """Give each handler that formatter."""
        super().setup(cfg)
        formatter = JsonFormatter(
            "%(asctime)s %(levelname)s %(name)s %(message)s", rename_fields=NAMES
        )
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.setFormatter(formatter)

    def access(self, resp, req, environ, request_time):
        """Write one line for a request that was answered."""
        if self.cfg.accesslog:
            request = f"{environ['REQUEST_METHOD']} {environ['RAW_URI']}"
            facts = {
                "request_id": environ.get("HTTP_X_REQUEST_ID", "-"),
                "status": int(resp.status_code),
                "bytes": getattr(resp, "sent", 0) or 0,
                "milliseconds": round(request_time.total_seconds() * 1000),
            }
            self.access_log.info("%s", request, extra=facts)


as_json = os.environ.get("NA_BLOG_LOG") or os.environ.get("FLASK_CONFIG") == "production"
if as_json in {"json", True}:
    logger_class = JsonLogger

metrics = os.environ.get("NA_BLOG_METRICS")
if metrics:
    # The workers write their numbers into one folder, before they load the library.
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="nablog-metrics-"))


def on_starting(server):
    """Make the pages that are read most, and let nobody look for garbage in what is loaded by then.

    A look writes to each object, and so makes a copy of it in every worker (Python's gc.freeze).
    """
    from app.warming import warm_up

    warm_up(server.app.wsgi())
    gc.collect()
    gc.freeze()


def when_ready(server):
    """Serve the numbers of all workers on an address of their own."""
    if metrics:
        from prometheus_client import CollectorRegistry, start_http_server
        from prometheus_client.multiprocess import MultiProcessCollector

        registry = CollectorRegistry()
        MultiProcessCollector(registry)
        host, _, port = metrics.rpartition(":")
        start_http_server(int(port), addr=host or "127.0.0.1", registry=registry)


def post_fork(server, worker):
    """Keep what the worker is told before it listens to signals itself: see post_worker_init."""
    worker.told_early = server.SIG_QUEUE


def post_worker_init(worker):
    """Tell the worker again to stop, where it was told before it listened.

    Until then it puts signals into its copy of the master's queue, and nobody reads that: a blog
    that is stopped as it starts would wait for such a worker for all of `graceful_timeout`.
    """
    while not worker.told_early.empty():
        told = worker.told_early.get()
        if told in {signal.SIGTERM, signal.SIGQUIT, signal.SIGINT}:
            os.kill(worker.pid, told)


def child_exit(server, worker):
    """Forget the gauges of a worker that has ended."""
    if metrics:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)
