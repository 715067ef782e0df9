"""A whole list takes away what it does not name; one that was cut or could not be read takes nothing away."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from payung.foundation.viewer import SYSTEM
from payung.media.hashsets import actions, queries
from payung.media.hashsets.tests.test_imports import Run, run
from payung.media.matcher import current_index

__all__ = ["run"]
pytestmark = pytest.mark.django_db
BEFORE = b"md5\n" + b"".join(b"%032x\n" % number for number in range(1, 5))


@pytest.fixture(autouse=True)
def _own_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = current_index.CurrentIndex(tmp_path)
    monkeypatch.setattr(current_index, "shared_index", lambda: place)


def take(data: bytes, **more: Any) -> actions.Imported:
    return actions.import_set(SYSTEM, "kites", io.BytesIO(data), **{"whole": True, **more})


def stored() -> list[int]:
    entries = queries.listed(SYSTEM, "kites")
    return sorted(int.from_bytes(entry.md5 or entry.pdq or b"") for entry in entries)


def vics(*files: int) -> bytes:
    return json.dumps(
        {"value": [{"MediaID": 1, "MD5": f"{number:032x}"} for number in files]}
    ).encode()


LINES = BEFORE.replace(b"%032x\n" % 4, b"")
HIDING = {
    "a hash with a slip": LINES + b"z" * 32 + b"\n",
    "a line that was cut": LINES + b"0" * 20,
    "a text in quotes that was cut": b"md5,series\n" + b"%032x,\n" % 1 + b'%032x,"kit' % 2,
    "a list that was cut": vics(1, 2)[:-20],
    "an id that cannot be": LINES.replace(b"md5", b"md5,id") + b"%032x,%b\n" % (9, b"9" * 201),
}


@pytest.mark.parametrize("data", HIDING.values(), ids=list(HIDING))
def test_where_an_entry_may_be_hidden_nothing_is_withdrawn_unless_somebody_says_so(
    data: bytes,
) -> None:
    take(BEFORE)
    done = take(data)
    assert done.withdrawn == 0
    assert set(stored()) >= {1, 2, 3, 4}
    first = f"{done.errors[0].place}: {done.errors[0].sentence}"
    assert first.startswith("file: ")
    assert "--shrunk" in first
    assert take(data, shrunk=True).withdrawn > 0
    assert 4 not in stored()


HARMLESS = {
    "nothing but PhotoDNA": b"md5,photodna\n" + b"%032x,\n" % 1 + b"%032x,\n" % 2 + b",AAAA\n",
    "a slip in what is said": b"md5,baseline\n" + b"%032x,maybe\n" % 1 + b"%032x,yes\n" % 2,
}


@pytest.mark.parametrize("data", HARMLESS.values(), ids=list(HARMLESS))
def test_what_hides_no_entry_keeps_none_alive(data: bytes) -> None:
    take(BEFORE)
    done = take(data)
    assert (done.withdrawn, len(done.errors)) == (2, 1)
    assert stored() == [1, 2]


def test_a_slip_where_nothing_would_be_withdrawn_is_only_named() -> None:
    take(BEFORE)
    [error] = take(BEFORE + b"\n" + b"kite\n").errors[:1]
    assert str(error.place) == "line 7"


def test_a_list_that_has_become_much_shorter_is_refused_by_the_command_too(
    run: Run, tmp_path: Path
) -> None:
    take(BEFORE)
    (tmp_path / "list.csv").write_bytes(b"md5\n" + b"%032x\n" % 1)
    whole = ("hashsets", "import", str(tmp_path / "list.csv"), "--name", "kites", "--whole")
    status, [line] = run(*whole)
    assert (status, list(line)) == (2, ["error"])
    assert "less than half" in line["error"]
    assert stored() == [1, 2, 3, 4]
    status, [line] = run(*whole, "--shrunk")
    assert (status, line["withdrawn"]) == (0, 3)
