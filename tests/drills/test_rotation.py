"""The drill after somebody left: a new key for the others, killed in the middle and done again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from conftest import ON_POSTGRESQL
from payung.foundation import receipts
from payung.foundation.errors import NotFound, SealBroken
from payung.foundation.models import Grant
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake.models import StoredReport
from payung.intake.receiving import actions as intake
from payung.ledger.models import Entry
from payung.ledger.verification import verify
from payung.staff import actions, officer_keys, queries
from payung.staff.models import Unit, UnitKey
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.drills.payung_process import killed_after
from tests.house import PASSWORD, House, build_house, open_for

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.servers,
    pytest.mark.skipif(ON_POSTGRESQL, reason="keys are sealed alike on both databases"),
]


@pytest.fixture(autouse=True)
def _real_keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(officer_keys, "MEMORY", 46 * 1024)
    yield
    connection.close()


def receive_report() -> StoredReport:
    report = Report.lenient({"language": "en", "children": [{"safe_now": "yes"}]})
    reference = intake.receive(
        DOOR, report, Lane.CHILD, country="XA", receipt=receipts.draw()
    ).reference
    return StoredReport.objects.get(id=reference)


def state(house: House) -> tuple[int, int, bool, int]:
    """Return what a rotation changes: versions, grants, the clock, its entries in the ledger."""
    unit = house.units["police"]
    return (
        UnitKey.objects.filter(unit=unit).count(),
        Grant.objects.count(),
        Unit.objects.get(id=unit).rotation_due_at is not None,
        Entry.objects.filter(act="unit-key.rotated").count(),
    )


@pytest.mark.parametrize(
    "place",
    [
        "payung.foundation.sealing:seal_bytes",  # the new private half is sealed, and nothing else is done
        "payung.staff.actions.rotation:rotation_done",  # all is done but the last entry of the ledger
    ],
)
def test_a_new_key_after_somebody_left_is_made_whole_or_not_at_all(
    tmp_path: Path, place: str
) -> None:
    house = build_house()
    first = receive_report()
    leaver = house.viewer("intake")
    actions.leave(SYSTEM, leaver.id)
    old, before = queries.unit_reader(DOOR, house.units["police"]), state(house)

    killed_after(place, tmp_path, "rotate", "super", typed=PASSWORD)

    assert state(house) == before, "half of it stands"
    assert before[2], "the clock runs on"
    assert queries.unit_reader(DOOR, house.units["police"]) == old
    assert verify(SYSTEM).broken is None
    between = receive_report()  # reports are received meanwhile as before
    assert open_for(house.viewer("super"), between.id).report.language == "en"

    actions.rotate_unit_key(house.viewer("super"))

    versions, _grants, due, entries = state(house)
    assert (versions, due, entries) == (2, False, 1)
    last = receive_report()
    for stored in (first, between, last):
        assert open_for(house.viewer("liaison"), stored.id).report.language == "en"
    assert queries.unit_reader(DOOR, house.units["police"]) != old
    with pytest.raises((NotFound, SealBroken)):
        house.viewer("intake")
    newest = UnitKey.objects.get(unit=house.units["police"], version=2)
    own = leaver.own
    assert own is not None
    assert not Grant.objects.filter(record=newest.id, reader=own.public.id).exists()
    assert verify(SYSTEM).broken is None
