"""After a restart of the database the next request is answered, and the status does not wait."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.conf import settings
from django.db import connection
from django.db.utils import ConnectionHandler

from payung.config.settings import base

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no connections"),
]
AT_ONCE: Final = 10.0  # seconds; a pool would wait for 30
# What the process of the status port says of a database whose socket nobody listens at, and how long it took.
ASK: Final = """
import time, django; django.setup()
from payung.operations.status import health
begun = time.monotonic(); print(*health.reasons(), time.monotonic() - begun)
"""


@pytest.fixture
def pooled() -> Iterator[Any]:
    """Return a connection as the faces have it: out of the pool that the settings describe."""
    ours = connection.settings_dict
    where = {key: ours[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    found = ConnectionHandler({"default": {**base.POSTGRESQL, **where}})["default"]
    yield found
    found.close()
    getattr(found, "close_pool")()  # noqa: B009  of this make of database alone


def backend(found: Any) -> int:
    """Ask as a request does, and give the connection back; return which of the server's processes answered."""
    try:
        with found.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return int(cursor.fetchone()[0])
    finally:
        found.close()


def test_no_request_is_given_a_connection_that_a_restart_has_cut(pooled: Any) -> None:
    cut = backend(pooled)
    with connection.cursor() as cursor:  # what a restart does to everybody who is connected
        cursor.execute("SELECT pg_terminate_backend(%s)", [cut])
    gone = False
    while not gone:
        with connection.cursor() as cursor:
            cursor.execute("SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = %s)", [cut])
            gone = cursor.fetchone()[0]
    assert backend(pooled) != cut


def test_who_asks_how_it_is_hears_at_once_that_the_database_is_away() -> None:
    away = {"PAYUNG_DATABASE": "postgresql", "PGHOST": "/nowhere", "PGPORT": "1"}
    told = subprocess.run(
        [sys.executable, "-c", ASK],
        env={**os.environ, **away, "DJANGO_SETTINGS_MODULE": "payung.config.settings.status"},
        cwd=settings.CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    code, seconds = told.stdout.split()
    assert code == "database"
    assert float(seconds) < AT_ONCE
