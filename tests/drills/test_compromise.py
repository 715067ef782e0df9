"""The drill after a unit's key became known: a new key, all records re-wrapped, even after a kill."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection

from conftest import ON_POSTGRESQL
from payung.foundation import receipts, sealing
from payung.foundation.errors import SealBroken
from payung.foundation.models import Grant
from payung.foundation.sealing import Place, PrivateKey
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake.models import StoredReport
from payung.intake.receiving import actions as intake
from payung.ledger.models import Entry
from payung.ledger.verification import verify
from payung.staff import actions, officer_keys, queries
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.drills.payung_process import done, environment, payung
from tests.house import PASSWORD, build_house, open_for

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.servers,
    pytest.mark.skipif(ON_POSTGRESQL, reason="keys are sealed alike on both databases"),
]
MANY = 4000  # records: enough that a kill in the middle is one


@pytest.fixture(autouse=True)
def _real_keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The process of its own opens the officer's key as in real life."""
    monkeypatch.setattr(officer_keys, "MEMORY", 46 * 1024)
    yield
    connection.close()


def test_a_compromised_key_is_replaced_and_handed_on_though_it_was_killed(tmp_path: Path) -> None:
    house = build_house()
    document = Report.lenient({"language": "en", "children": [{"safe_now": "yes"}]})
    report = intake.receive(
        DOOR, document, Lane.CHILD, country="XA", receipt=receipts.draw()
    ).reference
    holder = house.viewer("super")
    old = holder.keys[1]
    places = [Place("drill", UUID(int=number), "unit") for number in range(1, MANY + 1)]
    blobs = [sealing.seal(place, {"n": place.record.int}, [old.public]) for place in places]

    actions.rotate_unit_key(holder, compromised=True)
    assert queries.unit_reader(DOOR, house.units["police"]) != old.public

    process = payung(tmp_path, "keys", "hand-on", "super", typed=PASSWORD)
    assert process.stderr is not None
    assert "left" in process.stderr.readline()
    process.kill()
    process.wait(30)
    left = sealing.waiting(old.public)
    assert 0 < left < MANY, "it was not killed in the middle"
    assert verify(SYSTEM).broken is None

    assert "moved to the new key" in done(tmp_path, "keys", "hand-on", "super", typed=PASSWORD)

    after = house.viewer("super")
    assert sealing.waiting(old.public) == 0
    for place, blob in [(places[0], blobs[0]), (places[-1], blobs[-1])]:
        assert sealing.unseal(place, blob, after.keys)["n"] == place.record.int
        with pytest.raises(SealBroken):
            sealing.unseal(place, blob, [old])
    stored = StoredReport.objects.get(id=report)
    assert open_for(house.viewer("intake"), stored.id).report.language == "en"
    assert_nothing_opens([old])
    entries = Entry.objects.filter(act="unit-key.rewrapped")
    assert sum(entries.values_list("count", flat=True)) >= MANY
    assert verify(SYSTEM).broken is None


def assert_nothing_opens(stolen: list[PrivateKey]) -> None:
    """The old private half and the whole database together open nothing."""
    names = [key.public.id for key in stolen]
    assert not Grant.objects.filter(reader__in=names).exists()


def test_a_wrong_password_hands_nothing_on(tmp_path: Path) -> None:
    house = build_house()
    holder = house.viewer("super")
    old = holder.keys[1]
    sealing.seal(Place("drill", UUID(int=1)), {}, [old.public])
    actions.rotate_unit_key(holder, compromised=True)
    process = payung(tmp_path, "keys", "hand-on", "super", typed="wrong")
    _, complaint = process.communicate(timeout=60)
    assert (process.returncode, "password" in complaint) == (2, True)
    assert sealing.waiting(old.public) == 1


def test_the_environment_names_the_tests_own_database(tmp_path: Path) -> None:
    """Without it the drill would prove nothing: the process must see what the test wrote."""
    house = build_house()
    assert "PAYUNG_HOME" in environment(tmp_path)
    process = payung(tmp_path, "keys", "status")
    out, complaint = process.communicate(timeout=60)
    assert process.returncode == 0, complaint
    assert out.count("key version 1; signed") == len(house.units)
