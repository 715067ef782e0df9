"""How a face serves, for every way to start one: `payung serve` and the units in deploy/systemd.

Gunicorn reads this file by itself (`--config payung/config/gunicorn.py`), in its own process and without
Django's settings: so what can be set comes from the environment here too. docs/operators/settings.md names it.
"""

import gc
import logging
import os
from importlib import import_module
from pathlib import Path
from typing import Any

from gunicorn import glogging

from payung.foundation.fair_queue import WAITING
from payung.foundation.logs import Lines
from payung.foundation.worker_slots import MANY


class Log(glogging.Logger):  # type: ignore[misc]  # it has no types
    """Writes what Gunicorn says as the faces write theirs: without addresses, paths and contents."""

    def setup(self, cfg: Any) -> None:
        """Set up anew: at the start, and whenever the configuration is read again."""
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
    threads += WAITING  # for a receipt to be looked up, each with a line to the usher:
    worker_connections = 600  # with those fewer than the 1,024 files that a process may open
elif os.environ.get("DJANGO_SETTINGS_MODULE", "").endswith(".desk"):
    threads += 12  # for a turn at trying a password: payung/staff/officer_keys.py
preload_app = True  # loaded once, then forked: less memory, and a process that died is back at once
loglevel = "warning"
accesslog = None  # it would write addresses
control_socket_disable = True
worker_tmp_dir = str(_SHM) if _SHM.is_dir() else None
# Who may say that the way was encrypted: the proxy alone. A socket file is its own wall, and gunicorn knows.
forwarded_allow_ips = ",".join(p for p in _PROXIES if p != "unix") or "127.0.0.1,::1"
forwarder_headers = ""  # nobody may say under which path a face lies


def when_ready(server: Any) -> None:
    """Make ready to fork what was loaded once: no process may inherit a connection to the database.

    What was loaded is never garbage, so it is not looked at again and stays shared memory.
    """
    del server
    from django.conf import settings  # the application has been loaded by now
    from django.db import connections

    from payung.triage import phrases

    phrases.signals_in(
        "read once"
    )  # all lists, so that the first child of each process does not wait for it
    if settings.PAYUNG_FACE == "public":
        # Views come with the first request. By then each process would have a gate and a keyed hash of its own.
        import_module("payung.foundation.receipt_lookup_client")
    if settings.PAYUNG_FACE == "desk":
        from payung.language import text_checks

        text_checks.load()  # about two seconds that the first answer of each process would wait
    for connection in connections.all(initialized_only=True):
        connection.close()
        getattr(connection, "close_pool", lambda: None)()
    gc.freeze()
