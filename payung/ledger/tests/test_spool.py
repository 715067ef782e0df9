"""Acts wait in a file for the ledger: none is lost or entered twice, whenever the process is killed."""

import os
import stat
from pathlib import Path
from uuid import uuid4

import pytest

from payung.foundation.viewer import SYSTEM
from payung.ledger import actions, spool
from payung.ledger.models import Entry
from payung.ledger.spool import NotWritten, Spool
from payung.ledger.verification import verify

pytestmark = pytest.mark.django_db(transaction=True)

ACT = "ledger.begun-again"  # any registered act


class Killed(BaseException):
    """The process ends here, as `kill -9` ends it."""


@pytest.fixture
def chain() -> str:
    return f"kites-{uuid4()}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "spool"


def written(folder: Path, chain: str, *counts: int) -> Spool:
    """Return a spool to which acts with these counts were written."""
    made = Spool(folder)
    for count in counts:
        made.record(SYSTEM, chain, ACT, "kite:1", count=count)
    return made


def die(made: Spool) -> None:
    """Let go of the files as the kernel does when a process has been killed."""
    for file in (*made._waiting, *([made._current] if made._current else [])):
        os.close(file.handle)
    made._waiting, made._current = [], None


def counts(chain: str) -> list[int]:
    entries = Entry.objects.filter(chain=chain).order_by("sequence")
    return list(entries.values_list("count", flat=True))


def test_acts_are_entered_in_their_order_with_their_own_time_and_actor(
    folder: Path, chain: str
) -> None:
    made = written(folder, chain, 3, 1, 2)
    assert counts(chain) == []
    made.enter()
    assert counts(chain) == [3, 1, 2]
    entry = Entry.objects.get(chain=chain, sequence=1)
    assert (entry.act, entry.actor, entry.subject) == (ACT, "system", "kite:1")
    assert list(folder.iterdir()) == []
    made.enter()
    assert counts(chain) == [3, 1, 2]
    assert not verify(SYSTEM).broken


def test_its_folder_and_files_are_closed_to_other_users(folder: Path, chain: str) -> None:
    made = written(folder, chain, 1)
    (file,) = folder.iterdir()
    assert [stat.S_IMODE(path.stat().st_mode) for path in (folder, file)] == [0o700, 0o600]
    die(made)


def test_what_a_killed_process_left_is_entered_and_what_another_writes_is_left_alone(
    folder: Path, chain: str
) -> None:
    die(written(folder, chain, 1, 2))
    lives = written(folder, chain, 7)
    Spool(folder).enter()
    assert counts(chain) == [1, 2]
    lives.enter()
    assert counts(chain) == [1, 2, 7]


@pytest.mark.parametrize("at", ["before the mark", "before the commit", "after the commit"])
@pytest.mark.parametrize("portion", [0, 1])
def test_killed_at_any_step_none_is_lost_and_none_comes_twice(
    folder: Path, chain: str, at: str, portion: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "AT_ONCE", 2)
    made, turns = written(folder, chain, 1, 2, 3, 4, 5), iter(range(9))
    enter = actions.enter

    def killed(lines: object, noted: object, before: object = None) -> object:
        def marked(place: actions.Place) -> None:
            if at == "before the mark":
                raise Killed
            noted(place)  # type: ignore[operator]
            if at == "before the commit":
                raise Killed

        if next(turns) == portion:
            enter(lines, marked, before)  # type: ignore[arg-type]
            raise Killed
        return enter(lines, noted, before)  # type: ignore[arg-type]

    monkeypatch.setattr(spool, "enter", killed)
    with pytest.raises(Killed):
        made.enter()
    monkeypatch.setattr(spool, "enter", enter)
    die(made)
    for _process in range(2):
        Spool(folder).enter()
        assert counts(chain) == [1, 2, 3, 4, 5]
    assert list(folder.iterdir()) == []
    assert not verify(SYSTEM).broken


def test_others_write_to_the_chain_between_the_kill_and_the_next_start(
    folder: Path, chain: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, enter = written(folder, chain, 1), actions.enter

    def undone(lines: object, noted: object, before: object = None) -> object:
        def marked(place: actions.Place) -> None:
            noted(place)  # type: ignore[operator]
            raise Killed

        return enter(lines, marked, before)  # type: ignore[arg-type]

    monkeypatch.setattr(spool, "enter", undone)
    for _killed_twice in range(2):
        with pytest.raises(Killed):
            made.enter()
        die(made)
        with actions.acting(SYSTEM) as act:
            act.record(chain, ACT, "kite:1", count=9)
        made = Spool(folder)
    monkeypatch.setattr(spool, "enter", enter)
    made.enter()
    assert counts(chain) == [9, 9, 1]
    made.enter()
    assert counts(chain) == [9, 9, 1]


def test_a_torn_or_foreign_line_is_passed_over(folder: Path, chain: str) -> None:
    die(written(folder, chain, 1))
    (path,) = folder.iterdir()
    whole = path.read_bytes()
    path.write_bytes(
        b"\0\0\n" + whole[: len(whole) // 2] + b"\n" + whole + b'["kite"]\n' + whole[:9]
    )
    Spool(folder).enter()
    assert counts(chain) == [1]
    assert list(folder.iterdir()) == []


def test_a_full_disk_takes_no_act_and_tears_no_later_one(
    folder: Path, chain: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, write = written(folder, chain, 1), os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, data[:9]))
    with pytest.raises(NotWritten):
        made.record(SYSTEM, chain, ACT, "kite:1", count=2)
    monkeypatch.undo()
    made.record(SYSTEM, chain, ACT, "kite:1", count=3)
    made.enter()
    assert counts(chain) == [1, 3]


def test_without_the_ledger_acts_are_taken_for_a_minute_and_entered_later(
    folder: Path, chain: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = written(folder, chain, 1)

    def broken(*_given: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(spool, "enter", broken)
    made.enter()
    made.record(SYSTEM, chain, ACT, "kite:1", count=2)
    made._entered -= 2 * spool.LONGEST
    with pytest.raises(NotWritten):
        made.record(SYSTEM, chain, ACT, "kite:1", count=3)
    monkeypatch.undo()
    made.enter()
    made.record(SYSTEM, chain, ACT, "kite:1", count=4)
    made.enter()
    assert counts(chain) == [1, 2, 4]


def test_contents_are_refused(folder: Path, chain: str) -> None:
    with pytest.raises(ValueError, match="subject"):
        Spool(folder).record(SYSTEM, chain, ACT, "a sentence of a child")
    assert not folder.exists()
