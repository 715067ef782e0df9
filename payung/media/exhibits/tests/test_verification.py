"""`payung media verify` tells every file that is missing, changed, exchanged, or nobody's."""

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from payung.media.exhibits import verification
from payung.media.exhibits.queries import register
from payung.media.exhibits.tests.samples import files, received, row
from payung.media.exhibits.tests.samples import places as places
from payung.media.models import Exhibit
from tests.house import House

pytestmark = pytest.mark.usefixtures("places")


def verified(*options: str) -> dict[str, Any]:
    """Return what the command prints."""
    output, status = io.StringIO(), 0
    try:
        call_command("media", "verify", *options, stdout=output)
    except SystemExit as error:
        status = int(error.code or 0)
    result: dict[str, Any] = json.loads(output.getvalue())
    wrong = any(result[name] for name in ("missing", "changed", "unlike_ledger", "left_over"))
    assert status == (2 if wrong else 0)
    return result


def test_where_all_is_well_nothing_is_told(house: House) -> None:
    nothing: dict[str, Any] = {
        "missing": [], "changed": [], "unlike_ledger": [], "left_over": [], "more": {},
    }  # fmt: skip
    assert verified() == {"checked": 0, **nothing}
    viewer = house.viewer("super")
    received(viewer)
    received(viewer)
    assert verified() == {"checked": 2, **nothing}


def test_each_sort_of_damage_is_told(house: House, places: Path) -> None:
    viewer = house.viewer("super")
    well, missing, changed, other = (received(viewer) for _ in range(4))
    by_name = {path.stem: path for path in files(places)}
    by_name[row(missing).file].unlink()
    body = by_name[row(changed).file]
    body.write_bytes(body.read_bytes() + b"\0")
    stray = places / "exhibits" / "ab" / "note.txt"
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"x")
    os.utime(stray, (0, 0))
    nobodys = places / "exhibits" / "cd" / ("cd" * 32 + ".age")
    nobodys.parent.mkdir(exist_ok=True)
    nobodys.write_bytes(by_name[row(well).file].read_bytes())
    was = row(other).file
    Exhibit.objects.filter(id=other).update(file="cd" * 32)
    os.utime(by_name[was], (0, 0))
    result = verified()
    assert result["checked"] == 4
    assert result["missing"] == [str(missing)]
    assert sorted(result["changed"]) == sorted([str(changed), str(other)])
    assert result["unlike_ledger"] == [str(other)]
    assert sorted(result["left_over"]) == sorted(["ab/note.txt", f"{was[:2]}/{was}.age"])


def test_a_file_that_is_just_coming_in_is_not_left_over(house: House, places: Path) -> None:
    exhibit = received(house.viewer("super"))
    Exhibit.objects.filter(id=exhibit).update(state="destroyed", body=None)
    assert verified()["left_over"] == []
    os.utime(files(places)[0], (0, 0))
    assert len(verified()["left_over"]) == 1


def test_after_a_stop_it_goes_on_and_remembers(
    house: House, places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register, "BATCH", 1)
    viewer = house.viewer("super")
    made = sorted(received(viewer) for _ in range(3))
    first = {path.stem: path for path in files(places)}[row(made[0]).file]
    first.unlink()
    resume = places / "verify.json"

    def stops(done: int, size: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        verification.verify(stops, resume)
    assert json.loads(resume.read_text())["after"] == str(made[0])
    result = verified("--resume", str(resume))
    assert (result["checked"], result["missing"]) == (3, [str(made[0])])
    assert not resume.exists()


def test_of_very_many_only_the_number_is_told(
    house: House, places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification, "MOST", 2)
    viewer = house.viewer("super")
    for _ in range(3):
        received(viewer)
    for path in files(places):
        path.unlink()
    result = verified()
    assert len(result["missing"]) == 2
    assert result["more"] == {"missing": 1}


def test_it_asks_the_database_little_however_many_there_are(
    house: House, django_assert_max_num_queries: Any
) -> None:
    viewer = house.viewer("super")
    for _ in range(4):
        received(viewer)
    with django_assert_max_num_queries(5):
        verified()
