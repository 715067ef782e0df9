"""A hash set written to a file: it comes back the same, and what is not given on is not."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from payung.foundation.errors import BadInput, NotAllowed, NotFound
from payung.foundation.viewer import SYSTEM
from payung.ledger.models import Entry as Act
from payung.media.hashsets import actions, queries
from payung.media.hashsets.actions import SetDetails
from payung.media.matcher import current_index
from payung.media.models import Purpose

pytestmark = pytest.mark.django_db

LIST = (
    b"key,md5,pdq,pdq_quality,category,region,series,victim_identified,withdrawn\n"
    b"a,%b,,,A1,US,Kites,true,\nb,,%b,80,B,US,,,\nc,%b,,,,,,,\n"
)
GIVEN = LIST % (b"1" * 32, b"2" * 64, b"3" * 32)


@pytest.fixture(autouse=True)
def _own_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = current_index.CurrentIndex(tmp_path)
    monkeypatch.setattr(current_index, "shared_index", lambda: place)


def import_kites(purpose: Purpose = Purpose.KNOWN) -> None:
    details = SetDetails(purpose=purpose, baseline={"A1": True})
    actions.import_set(SYSTEM, "kites", io.BytesIO(GIVEN), details=details)
    actions.withdraw(SYSTEM, queries.set_named(SYSTEM, "kites"), ["c"])


@pytest.mark.parametrize("ending", [".json", ".csv"])
def test_what_counts_comes_back_the_same(ending: str) -> None:
    import_kites()
    out = io.BytesIO()
    assert actions.export_set(SYSTEM, "kites", ending, out) == 2
    out.seek(0)
    done = actions.import_set(SYSTEM, "again", out)
    assert (done.added, done.errors) == (2, [])
    first, again = (list(queries.listed(SYSTEM, name)) for name in ("kites", "again"))
    assert first == again
    assert [(entry.key, entry.baseline) for entry in again] == [("a", True), ("b", None)]
    acts = Act.objects.filter(act="hashset.exported").values_list("chain", "count")
    assert list(acts) == [("hashsets", 2)]


def test_what_people_have_made_of_their_own_pictures_is_not_given_on() -> None:
    import_kites(Purpose.REMOVAL)
    with pytest.raises(NotAllowed, match="people made of their own pictures"):
        actions.export_set(SYSTEM, "kites", ".csv", io.BytesIO())


def test_an_unknown_set_and_an_unknown_ending_are_told() -> None:
    with pytest.raises(NotFound):
        actions.export_set(SYSTEM, "kites", ".csv", io.BytesIO())
    with pytest.raises(BadInput, match=r"must end in \.json"):
        actions.export_set(SYSTEM, "kites", ".xml", io.BytesIO())


def test_the_command_writes_the_whole_file_or_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import_kites()
    path = tmp_path / "out.json"
    call_command("hashsets", "export", str(path), "--name", "kites")
    assert json.loads(capsys.readouterr().out) == {"set": "kites", "entries": 2}
    assert len(json.loads(path.read_text())["value"]) == 2
    for file, name in ((tmp_path / "none" / "out.csv", "kites"), (tmp_path / "x.csv", "boats")):
        with pytest.raises(SystemExit):
            call_command("hashsets", "export", str(file), "--name", name)
    assert [path.name for path in tmp_path.glob(".*part")] == []
    assert not (tmp_path / "x.csv").exists()
