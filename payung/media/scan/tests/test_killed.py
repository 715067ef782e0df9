"""Killed at random places, a scan that is begun again comes to what an undisturbed one comes to."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import pytest

from payung.media.scan import running
from payung.media.scan.journal import NAME, Journal
from payung.media.scan.records import Record
from payung.media.tests.pictures import saved, shapes

KILLED = int(os.environ.get("PAYUNG_DRILL_COUNT", "3"))
FILES = 60 * KILLED
ALONE = """
import sys
from pathlib import Path
import django
django.setup()
from payung.media.scan import journal, running
journal.SECONDS = 0.0  # each line is on the disk before the next one comes
with journal.Journal(Path(sys.argv[2]), "m") as kept:
    running.look_through(Path(sys.argv[1]), kept)
"""


def begun(root: Path, out: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", ALONE, str(root), str(out)])


def killed_beyond(size: int, root: Path, out: Path) -> None:
    """Begin it, and kill it as soon as the journal is larger than so many bytes."""
    journal = out / NAME
    child = begun(root, out)
    until = monotonic() + 120
    while child.poll() is None and (not journal.exists() or journal.stat().st_size < size):
        assert monotonic() < until
        sleep(0.0005)
    assert child.poll() is None, "it ended before it was killed"
    child.send_signal(signal.SIGKILL)
    child.wait()


def told(root: Path, out: Path) -> list[Record]:
    with Journal(out, "m") as journal:
        return [journal.read(place) for place in running.look_through(root, journal)]


@pytest.mark.servers
@pytest.mark.usefixtures("here")
def test_killed_at_random_places_it_comes_to_the_same(tmp_path: Path) -> None:
    root, out, other = (tmp_path / name for name in ("medium", "out", "other"))
    for folder in (root, out, other):
        folder.mkdir()
    pictures = [saved(shapes(90, 120, number)) for number in range(10)]
    for number in range(FILES):
        (root / f"{number}.jpg").write_bytes(pictures[number % 10] + b"%d" % number)
    undisturbed = told(root, other)
    chance = random.Random(7)
    size = 0
    for _ in range(KILLED):
        size += chance.randint(300, 60 * 300)
        killed_beyond(size, root, out)
    assert told(root, out) == undisturbed
