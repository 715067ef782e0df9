"""What the tests of exhibits share: a place for files, a file, somebody who may look at it."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from pytest_django import Settings

from payung.foundation import clock
from payung.foundation.viewer import SYSTEM
from payung.media.exhibits import actions
from payung.media.exhibits.actions import Acquisition
from payung.media.files import hashing
from payung.media.files.analysis import Look, Pdq
from payung.media.files.tests.pictures import colours, saved
from payung.media.models import Exhibit, Source
from payung.media.sandbox import dispatch
from payung.staff import actions as people
from payung.staff.roles import Function
from payung.staff.viewer import OfficerViewer
from tests.house import House

FILE = b"What a file says.\n" * 200
PICTURE = saved(colours(300, 400))
# Hashing a picture is compiled first, which takes longer than all of these tests: test_hashing.py does it.
HASHES = [Pdq(bytes([number]) * 32, 100) for number in range(8)]
LOOK = Look(tuple(pdq.bits for pdq in HASHES), 100)
BROUGHT = Acquisition(Source.SEIZED, "kite.jpg", "Found on a telephone.", "Seizure 12/3")


@pytest.fixture
def noon() -> Iterator[datetime]:
    """Let it be an hour at which nobody needs a colleague beside them, and stay so."""
    hour = datetime.now(UTC).replace(hour=12, minute=0, second=0)
    with clock.at(hour):
        yield hour


@pytest.fixture
def places(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home and a store of the test's own; files are looked at here and not apart, and pictures not at all."""
    monkeypatch.setattr(dispatch, "one", dispatch.here)
    monkeypatch.setattr(hashing, "look", lambda _data, **_how: LOOK)
    settings.PAYUNG_HOME = tmp_path / "home"
    settings.PAYUNG_EXHIBITS = tmp_path / "exhibits"
    one = settings.STORAGES["exhibits"]
    options = {**one["OPTIONS"], "location": settings.PAYUNG_EXHIBITS}
    settings.STORAGES = {**settings.STORAGES, "exhibits": {**one, "OPTIONS": options}}
    return tmp_path


def received(viewer: OfficerViewer, data: bytes = FILE, brought: Acquisition = BROUGHT) -> UUID:
    return actions.receive_exhibit(viewer, viewer.unit, io.BytesIO(data), brought)


def looking(house: House, name: str = "super") -> OfficerViewer:
    """Return an officer with the certificates for viewing and for looking after themselves."""
    for function in (Function.VIEWING, Function.WELLBEING):
        people.certify(SYSTEM, house.officers[name], function, days=100)
    return house.viewer(name)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def row(exhibit: UUID) -> Exhibit:
    return Exhibit.objects.get(id=exhibit)
