"""Writers to the embedded database take turns: nobody polls, and nobody is left out."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import OperationalError, connection, transaction

from payung.foundation.models import Grant

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the embedded database alone"),
]
WRITERS = 6
HOLDER = """
import fcntl, os, sys
turn = os.open(sys.argv[1], os.O_RDONLY | os.O_CREAT)
fcntl.flock(turn, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def impatient() -> Iterator[None]:
    """Let SQLite itself wait for nobody: what is not kept in order fails at once."""
    options = connection.settings_dict["OPTIONS"]
    before = options["timeout"]
    connection.close()
    options["timeout"] = 0
    connection.ensure_connection()  # whoever closes a file last locks it; that is never a writer here
    yield
    connection.close()
    options["timeout"] = before


def write(number: int) -> None:
    try:
        for turn in range(5):
            with transaction.atomic():
                Grant.objects.create(record=uuid4(), reader=f"{number}.{turn}", box=b"")
    finally:
        connection.close()


def test_many_who_write_at_once_wait_for_each_other() -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    assert Grant.objects.count() == WRITERS * 5


def test_a_turn_ends_with_the_transaction_whatever_becomes_of_it() -> None:
    with pytest.raises(ValueError, match="no"), transaction.atomic():
        raise ValueError("no")
    with transaction.atomic():
        connection.close()  # within: it is rolled back
    with ThreadPoolExecutor(1) as pool:
        pool.submit(write, 7).result(60)


def test_who_cannot_begin_gives_the_turn_back() -> None:
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        # somebody who knows no turns is in the middle of writing
        stranger = pool.submit(_began_without_a_turn)
        assert isinstance(stranger.exception(10), OperationalError)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(write, 8).result(60)


def _began_without_a_turn() -> None:
    try:
        connection._take_turn = lambda: None  # type: ignore[attr-defined]
        with transaction.atomic():
            pass
    finally:
        del connection._take_turn  # type: ignore[attr-defined]
        connection.close()


def test_the_turn_of_a_killed_process_goes_on() -> None:
    name = f"{connection.settings_dict['NAME']}-turn"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout
    holder.stdout.readline()
    writer = threading.Thread(target=write, args=(9,))
    writer.start()
    writer.join(0.2)
    assert writer.is_alive()
    os.kill(holder.pid, signal.SIGKILL)
    holder.communicate()
    writer.join(60)
    assert not writer.is_alive()
    assert Grant.objects.filter(reader="9.4").exists()


def test_the_file_of_turns_holds_nothing_and_is_for_us_alone() -> None:
    write(10)
    file = Path(f"{connection.settings_dict['NAME']}-turn")
    assert (file.read_bytes(), file.stat().st_mode & 0o077) == (b"", 0)
