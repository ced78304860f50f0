"""How gunicorn serves the portal: two workers of four threads that share the memory of one loaded portal."""

import gc
import logging
from importlib import import_module

from django.apps import apps
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.urls import get_resolver
from gunicorn.arbiter import Arbiter
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.workers.base import Worker

from cartagena_ogp.gunicorn_worker import PortalWorker
from cartagena_ogp.processes import die_with_parent

worker_class = "cartagena_ogp.gunicorn_worker.PortalWorker"
workers = 2
threads = 4
preload_app = True
forwarder_headers = ""  # with SCRIPT_NAME a visitor would have a page kept under the address of another
control_socket_disable = True  # it would be opened in HOME
loglevel = "warning"
timeout = 60
graceful_timeout = 8
keepalive = 5


class QuietLogger(Logger):
    """gunicorn's log without the lines that hold an address or tell that somebody was at the channel."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        self.error_log.addFilter(tells_of_nobody)


def tells_of_nobody(record: logging.LogRecord) -> bool:
    line = record.getMessage()
    return "from ip=" not in line and "/denuncia" not in line


logger_class = QuietLogger


def when_ready(server: Arbiter) -> None:
    """Load what every request needs, then leave the workers nothing open and little memory to copy."""
    _ = get_resolver().url_patterns
    if apps.is_installed("cartagena_ogp"):
        import_module("cartagena_ogp.warming").warm(server.app.wsgi())
    for connection in connections.all(initialized_only=True):
        connection.close()
        if isinstance(connection, DatabaseWrapper):
            connection.close_pool()
    gc.collect()
    gc.freeze()


def post_fork(server: Arbiter, worker: Worker) -> None:
    """A worker whose master was killed would answer with nobody to replace it."""
    die_with_parent(parent=server.pid)()


def child_exit(server: Arbiter, worker: Worker) -> None:
    """A worker that is gone has nothing in hand, and nobody waits for it."""
    assert isinstance(worker, PortalWorker)
    worker.left()
