"""Gunicorn's settings: `gunicorn -c deploy/gunicorn.conf.py nablog:app`, from the project's folder.

Each is one variable away. Signals: TTIN and TTOU add and take a worker, HUP loads new code.
"""

import multiprocessing
import os
import tempfile

bind = os.environ.get("NA_BLOG_BIND", "127.0.0.1:8000")  # where Nginx finds us

# Two workers of four threads had the best tail on two cores (p99 of 34 ms at 16 connections);
# more than cores x 2 + 1 only fight for the cores.
workers = min(
    int(os.environ.get("NA_BLOG_WORKERS") or 2),
    multiprocessing.cpu_count() * 2 + 1,
)
threads = int(os.environ.get("NA_BLOG_THREADS") or 4)
worker_class = os.environ.get("NA_BLOG_WORKER_CLASS") or "gthread"

# Each worker loads the app itself, so that HUP brings in a new version of the code.
preload_app = False
timeout = 30  # seconds without a sign of life of a worker
graceful_timeout = 20  # seconds that running requests get when a worker stops
keepalive = 5  # seconds
# A worker that has served so many is replaced, each at another time: what leaks, leaks so far.
max_requests = int(os.environ.get("NA_BLOG_MAX_REQUESTS") or 10_000)
max_requests_jitter = max_requests // 10

# The control socket needs a home that can be written; services have none.
control_socket_disable = True

pidfile = os.environ.get("NA_BLOG_PIDFILE") or None
errorlog = "-"
# Nginx writes the log of all requests; this one names each request as the app's own log does.
accesslog = os.environ.get("NA_BLOG_ACCESS_LOG") or None
access_log_format = '%(t)s %(h)s "%(r)s" %(s)s %(b)s %(M)s ms [%({x-request-id}i)s]'

metrics = os.environ.get("NA_BLOG_METRICS")
if metrics:
    # The workers write their numbers into one folder, before they load the library.
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="nablog-metrics-"))


def when_ready(server):
    """Serve the numbers of all workers on an address of their own."""
    if metrics:
        from prometheus_client import CollectorRegistry, start_http_server
        from prometheus_client.multiprocess import MultiProcessCollector

        registry = CollectorRegistry()
        MultiProcessCollector(registry)
        host, _, port = metrics.rpartition(":")
        start_http_server(int(port), addr=host or "127.0.0.1", registry=registry)


def child_exit(server, worker):
    """Forget the gauges of a worker that has ended."""
    if metrics:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)
