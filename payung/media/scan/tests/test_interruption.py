"""Killed at random places, a scan that is begun again comes to what an undisturbed one comes to."""

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import monotonic, sleep

import pytest

from payung.foundation.viewer import SYSTEM
from payung.media.files.tests.pictures import saved, shapes
from payung.media.scan import classification, result_files, results, survey
from payung.media.scan.atomic_write import LEFT
from payung.media.scan.classification import Judged
from payung.media.scan.journal import NAME, Journal
from payung.media.scan.records import Record
from payung.media.scan.statements import About

KILLED = int(os.environ.get("PAYUNG_DRILL_COUNT", "3"))
FILES = 60 * KILLED
WRITING = max(20, KILLED)  # times while the result is written: these are quick
ALONE = """
import sys
from pathlib import Path
import django
django.setup()
from payung.media.scan import journal, survey
journal.SECONDS = 0.0  # each line is on the disk before the next one comes
with journal.Journal(Path(sys.argv[2]), "m") as kept:
    survey.look_through(Path(sys.argv[1]), kept)
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


def results_of(root: Path, out: Path) -> list[Record]:
    with Journal(out, "m") as journal:
        return [journal.read(place) for place in survey.look_through(root, journal)]


@pytest.mark.servers
@pytest.mark.usefixtures("here")
def test_killed_at_random_places_it_comes_to_the_same(tmp_path: Path) -> None:
    root, out, other = (tmp_path / name for name in ("medium", "out", "other"))
    for folder in (root, out, other):
        folder.mkdir()
    pictures = [saved(shapes(90, 120, number)) for number in range(10)]
    for number in range(FILES):
        (root / f"{number}.jpg").write_bytes(pictures[number % 10] + b"%d" % number)
    undisturbed = results_of(root, other)
    chance = random.Random(7)
    size = 0
    for _ in range(KILLED):
        size += chance.randint(300, 60 * 300)
        killed_beyond(size, root, out)
    assert results_of(root, out) == undisturbed


def put_down(root: Path, out: Path, case: str) -> None:
    """Write the result of what stands in the journal, compared with no hash set: no database is asked."""
    with Journal(out, "m") as journal:
        places = survey.look_through(root, journal)
        about = About("m", case, "", datetime(2026, 11, 27, tzinfo=UTC), ())
        results.write(SYSTEM, out, journal, places, about)


def compared_with_none(_viewer: object, records: Iterable[Record]) -> Iterator[Judged]:
    for record in records:
        yield Judged(record, classification._status(record, ()))


def calls_of(work: Callable[[], None], last: int | None = None) -> int:
    """Do the work in a process that kills itself before the call with this number; return how many it made."""
    read, write = os.pipe()
    child = os.fork()
    if child:
        os.close(write)
        with os.fdopen(read, "rb") as pipe:
            made = pipe.read()
        os.waitpid(child, 0)
        return int(made or 0)
    calls = 0

    def count(_frame: object, event: str, _what: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")
        if calls == last:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)
    try:
        work()
        sys.setprofile(None)
        os.write(write, b"%d" % calls)
    finally:
        os._exit(0)


def lying(out: Path) -> dict[str, bytes]:
    return {name: (out / name).read_bytes() for name in result_files.ALL if (out / name).exists()}


def drill(root: Path, out: Path, times: int) -> None:
    """Kill it while it writes, so many times; write how often it was killed, and what lies there wrongly."""
    survey.compile_once()
    calls_of(partial(put_down, root, out, "after"))
    after = lying(out)
    calls = calls_of(partial(put_down, root, out, "before"))
    before = lying(out)
    chance, killed, wrong = random.Random(7), 0, 0
    for last in chance.sample(range(1, calls), times):
        killed += calls_of(partial(put_down, root, out, "after"), last) == 0
        now = lying(out)
        wrong += any(now[name] not in (before[name], after[name]) for name in result_files.ALL)
    ended = calls_of(partial(put_down, root, out, "after")) > 0 and lying(out) == after
    left = len(list(out.glob(f"*{LEFT}")))
    sys.stdout.write(json.dumps([killed, wrong, ended, before != after, left]))


DRILL = """
import sys
from pathlib import Path
import django
django.setup()
from unittest.mock import patch
from payung.media.scan import results
from payung.media.scan.tests.test_interruption import compared_with_none, drill
with patch.object(results, "judged", compared_with_none):
    drill(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
"""


@pytest.mark.servers
@pytest.mark.usefixtures("here")
def test_killed_while_it_writes_each_file_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    root, out = tmp_path / "medium", tmp_path / "out"
    root.mkdir()
    out.mkdir()
    for number in range(12):
        (root / f"{number}.jpg").write_bytes(saved(shapes(90, 120, number)))
    results_of(root, out)
    command = [sys.executable, "-c", DRILL, str(root), str(out), str(WRITING)]
    done = subprocess.run(command, capture_output=True, check=True, timeout=300)
    killed, wrong, ended, differs, left = json.loads(done.stdout)
    assert (killed, wrong, ended, differs, left) == (WRITING, 0, True, True, 0)
