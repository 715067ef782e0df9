"""Gunicorn's configuration, for `payung serve` and for the units in deploy/systemd.

Gunicorn reads this file (`--config payung/config/gunicorn.py`) without Django's settings. So values come from
the environment here too: docs/operators/settings.md.
"""

import gc
import logging
import os
from importlib import import_module
from pathlib import Path

from gunicorn import glogging

from payung.foundation import free_memory
from payung.foundation.fair_queue import WAITING
from payung.foundation.logs import Lines
from payung.foundation.worker_slots import MANY


class Log(glogging.Logger):  # type: ignore[misc]  # it has no types
    """Writes Gunicorn's messages like those of the faces: without addresses, paths and contents."""

    def setup(self, cfg: object) -> None:
        """Set up the log, at the start and whenever the configuration is read again."""
        super().setup(cfg)
        handler = logging.StreamHandler()
        handler.setFormatter(Lines())
        self.error_log.handlers[:] = [handler]


logger_class = Log

_PROXIES = [name.strip() for name in os.environ.get("PAYUNG_PROXY", "").split(",") if name.strip()]
_SHM = Path("/dev/shm")  # noqa: S108  the workers' heartbeat files, which hold nothing

workers = int(os.environ.get("PAYUNG_PROCESSES", "2"))
threads = MANY
if os.environ.get("DJANGO_SETTINGS_MODULE", "").endswith(".public"):
    threads += WAITING  # for receipts that wait for their lookup, each with a socket
    worker_connections = 600  # together fewer than the 1,024 files that a process may open
elif os.environ.get("DJANGO_SETTINGS_MODULE", "").endswith(".desk"):
    threads += 12  # for passwords that wait for their turn: payung/staff/officer_keys.py
preload_app = True  # load once, then fork: less memory, and a dead process is back at once
loglevel = "warning"
accesslog = None  # it would write addresses
control_socket_disable = True
worker_tmp_dir = str(_SHM) if _SHM.is_dir() else None
# Only the proxy may say that a request was encrypted. Gunicorn always believes a socket file.
forwarded_allow_ips = ",".join(proxy for proxy in _PROXIES if proxy != "unix") or "127.0.0.1,::1"
forwarder_headers = ""  # no header may change a face's path


def when_ready(server: object) -> None:
    """Prepare the fork: load what every process needs, and close connections to the database.

    Loaded objects are never garbage. Frozen, the collector leaves them in shared memory.
    """
    del server
    from django.conf import settings  # the application is loaded by now
    from django.db import connections

    from payung.triage import cues, phrases, reader

    # All lists, so that no child waits for them, and each process does not read them for itself.
    phrases.signals_in("read once")
    cues.cues_in("read once")
    reader.load()
    import_module(settings.ROOT_URLCONF)  # all views
    _load_templates()
    if settings.PAYUNG_FACE == "public":
        # The first request would load it too late: each process would have its own queue and key.
        import_module("payung.foundation.receipt_lookup_client")
        import_module("payung.doors.public.frames").load()
    if settings.PAYUNG_FACE == "desk":
        from payung.language import text_checks

        text_checks.load()  # otherwise the first answer of a process would wait two seconds
    for connection in connections.all(initialized_only=True):
        connection.close()
        getattr(connection, "close_pool", lambda: None)()
    free_memory.give_back()
    gc.freeze()


def _load_templates() -> None:
    """Read all pages of the face: else each process reads them again, the first visitor waiting."""
    from django.template import engines

    for engine in engines.all():
        for folder in engine.dirs:
            for page in Path(folder).rglob("*.html"):
                engine.get_template(str(page.relative_to(folder)))


def post_worker_init(worker: object) -> None:
    """Let a process of the api enter into the ledger what a killed one left, and from now on its own acts."""
    del worker
    from payung.ledger.spool import shared_spool

    shared_spool()


def worker_exit(server: object, worker: object) -> None:
    """Let a process that ends enter its acts."""
    del server, worker
    from payung.ledger.spool import shared_spool

    if spool := shared_spool():
        spool.stop()
