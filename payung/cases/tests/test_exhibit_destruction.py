"""What two officers destroyed stays so: a backup that is restored does not bring it back."""

from pathlib import Path
from uuid import UUID

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from payung.foundation import tombstones
from payung.foundation.models import Grant
from payung.foundation.viewer import SYSTEM
from payung.intake.deletion.actions import replay_tombstones
from payung.ledger import queries as ledger
from payung.media.exhibits import actions, queries
from payung.media.exhibits.tests.samples import files, received, row
from payung.media.exhibits.tests.samples import places as places
from payung.media.models import CaseHash, Exhibit, State
from tests.house import House

pytestmark = pytest.mark.usefixtures("places")


@pytest.fixture
def stones(settings: Settings, tmp_path: Path) -> Path:
    settings.PAYUNG_TOMBSTONES = tmp_path / "tombstones.jsonl"
    return tmp_path / "tombstones.jsonl"


def destroyed(house: House) -> UUID:
    exhibit = received(house.viewer("super"))
    actions.destroy(house.viewer("super"), exhibit, "The court said so.")
    actions.confirm_destruction(house.viewer("liaison"), exhibit)
    return exhibit


def test_it_is_listed_once_outside_the_database(house: House, stones: Path) -> None:
    assert actions.file_destroyed(SYSTEM) == 0
    assert not stones.exists()
    exhibit, kept = destroyed(house), received(house.viewer("super"), b"Another.")
    assert [actions.file_destroyed(SYSTEM), actions.file_destroyed(SYSTEM)] == [1, 0]
    (line,) = tombstones.read(stones)
    assert line is not None
    assert (line.record, line.kind) == (exhibit, "exhibit")
    assert line.confirmed_by == f"officer:{house.officers['liaison']}"
    assert row(kept).state == State.HELD


def test_an_older_copy_is_made_true_again(
    house: House,
    stones: Path,
    places: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    exhibit = received(house.viewer("super"))
    rows = [*Exhibit.objects.all(), *CaseHash.objects.all(), *Grant.objects.filter(record=exhibit)]
    (file,) = files(places / "exhibits")
    content = file.read_bytes()
    with django_capture_on_commit_callbacks(execute=True):
        actions.destroy(house.viewer("super"), exhibit, "The court said so.")
        actions.confirm_destruction(house.viewer("liaison"), exhibit)
    actions.file_destroyed(SYSTEM)
    file.write_bytes(content)
    for stored in rows:
        stored.save()
    assert queries.exhibit(house.viewer("super"), exhibit).known is not None

    with django_capture_on_commit_callbacks(execute=True):
        assert [replay_tombstones(SYSTEM, stones) for _ in range(2)] == [1, 0]
    assert files(places / "exhibits") == []
    assert not CaseHash.objects.exists()
    assert not Grant.objects.filter(record=exhibit).exists()
    assert queries.exhibit(house.viewer("super"), exhibit).known is None
    assert queries.custody(house.viewer("super"), exhibit)[-1].step == "destroyed"
    assert [entry.act for entry in ledger.about(SYSTEM, f"exhibit:{exhibit}")][-1] == (
        "exhibit.destroyed-again"
    )
    assert actions.file_destroyed(SYSTEM) == 0


def test_what_the_copy_does_not_hold_is_passed_over(house: House, stones: Path) -> None:
    line = tombstones.Line(
        str(UUID(int=7)),
        "exhibit",
        str(house.units["police"]),
        "2026-01-01",
        "two-officers",
        "officer:1",
    )
    tombstones.append(stones, [line])
    assert replay_tombstones(SYSTEM, stones) == 0
