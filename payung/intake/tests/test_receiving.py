"""Receiving: one transaction, one report for one receipt, nothing lost."""

from types import ModuleType

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from payung.foundation import blind_index, clock, receipts, sealing
from payung.foundation.models import Grant
from payung.foundation.sealing import PublicKey
from payung.foundation.viewer import DOOR
from payung.intake.models import Message, StoredAssessment, StoredFacts, StoredReport, Token
from payung.intake.receiving.actions import receive, receiving
from payung.ledger.models import Entry
from payung.staff.models import UnitKey
from payung.staff.queries.addressees import addressees
from payung.triage.lanes import Lane, Level
from payung.triage.report import Report
from tests.house import House

SAFE = {"language": "en", "children": [{"safe_now": "yes", "may_hurt_self": "no"}]}


def calm_report(**more: object) -> Report:
    return Report.lenient({**SAFE, **more})


def test_a_receipt_means_that_everything_is_there(house: House) -> None:
    report = calm_report(identifiers=[{"kind": "account", "value": "@kite"}])

    received = receive(DOOR, report, Lane.CHILD, country="XA", receipt=receipts.draw())

    stored = StoredReport.objects.get(id=received.reference)
    assert stored.level == received.level.value == "P3"
    assert StoredAssessment.objects.filter(report=stored).count() == 1
    assert StoredFacts.objects.filter(report=stored).count() == 1
    assert Token.objects.filter(report=stored).count() == 1
    assert Entry.objects.filter(subject=f"report:{stored.id}", act="report.received").count() == 1
    assert DBTaskResult.objects.count() == 1


@pytest.mark.parametrize("step", ["_store_tokens", "_write_down"])
def test_when_anything_fails_nothing_is_there(
    step: str, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(receiving, step, fail)
    grants = Grant.objects.count()

    with pytest.raises(RuntimeError):
        receive(DOOR, calm_report(), Lane.CHILD, country="XA", receipt=receipts.draw())

    assert not StoredReport.objects.exists()
    assert not Entry.objects.filter(act="report.received").exists()
    assert Grant.objects.count() == grants


def test_the_same_form_sent_twice_is_one_report_with_the_same_receipt(house: House) -> None:
    receipt = receipts.draw()

    first = receive(DOOR, calm_report(narrative="one"), Lane.CHILD, country="XA", receipt=receipt)
    second = receive(DOOR, calm_report(narrative="one"), Lane.CHILD, country="XA", receipt=receipt)

    assert first.reference == second.reference
    assert (first.again, second.again) == (False, True)
    assert StoredReport.objects.count() == 1
    assert not Message.objects.exists()


def test_a_form_sent_again_with_other_answers_adds_them_once(house: House) -> None:
    receipt = receipts.draw()
    receive(DOOR, calm_report(), Lane.CHILD, country="XA", receipt=receipt)
    worse = calm_report(children=[{"safe_now": "no"}])

    for _ in range(2):
        received = receive(DOOR, worse, Lane.CHILD, country="XA", receipt=receipt)

    assert received.level is Level.P1
    assert StoredReport.objects.get().level == "P1"
    assert Message.objects.filter(kind="supplement").count() == 1


def test_a_supplement_never_lowers(house: House) -> None:
    receipt = receipts.draw()
    receive(
        DOOR, calm_report(children=[{"safe_now": "no"}]), Lane.CHILD, country="XA", receipt=receipt
    )

    received = receive(DOOR, calm_report(), Lane.CHILD, country="XA", receipt=receipt)

    assert received.level is Level.P1


def test_the_officer_of_the_unit_opens_it_and_nobody_else_can(house: House) -> None:
    from payung.foundation.errors import NotAllowed, NotFound
    from tests.house import open_for as open_report

    received = receive(
        DOOR, calm_report(narrative="a kite"), Lane.CHILD, country="XA", receipt=receipts.draw()
    )

    assert open_report(house.viewer("intake"), received.reference).report.narrative == "a kite"
    with pytest.raises(NotFound):
        open_report(house.viewer("care"), received.reference)
    for name in ("fresh", "admin", "trainer", "figures"):
        with pytest.raises(NotAllowed):
            open_report(house.viewer(name), received.reference)


def test_the_number_of_queries_does_not_grow_with_the_report(house: House) -> None:
    def queries(count: int) -> int:
        items = [{"kind": "account", "value": f"kite{n}"} for n in range(count)]
        with CaptureQueriesContext(connection) as captured:
            receive(DOOR, calm_report(identifiers=items), Lane.PARTNER, country="XA")
        return len(captured)

    queries(1)
    assert queries(200) == queries(2)


def test_taking_a_report_in_asks_the_database_few_times(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = addressees(DOOR)
    monkeypatch.setattr(receiving, "_lately", lambda: known)  # as within the same second
    report = calm_report(identifiers=[{"kind": "account", "value": "@kite"}])
    receive(DOOR, report, Lane.CHILD, country="XA", receipt=receipts.draw())
    with CaptureQueriesContext(connection) as captured:
        receive(DOOR, report, Lane.CHILD, country="XA", receipt=receipts.draw())
    control = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    asked = [query["sql"] for query in captured if not query["sql"].startswith(control)]
    # On PostgreSQL one statement writes six tables.
    assert len(asked) == (7 if connection.vendor == "postgresql" else 12), asked


def test_a_report_is_assessed_and_sealed_before_its_transaction_begins(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite all other writers wait while it lasts."""
    before = len(connection.savepoint_ids)
    depths: dict[str, set[int]] = {}

    def watch(module: ModuleType, name: str) -> None:
        work = getattr(module, name)

        def watched(*args: object, **named: object) -> object:
            depths.setdefault(name, set()).add(len(connection.savepoint_ids) - before)
            return work(*args, **named)

        monkeypatch.setattr(module, name, watched)

    for name in ("assess", "names_officer", "facts", "_contents"):
        watch(receiving, name)
    for name in ("encrypt", "box"):
        watch(sealing, name)
    for name in ("tokens", "text_tokens"):
        watch(blind_index, name)
    watch(receiving, "_write_down")
    report = calm_report(identifiers=[{"kind": "account", "value": "@kite"}])
    receive(DOOR, report, Lane.CHILD, country="XA", receipt=receipts.draw())
    assert depths.pop("_write_down") == {1}
    assert set(depths) == {
        *("assess", "names_officer", "facts", "_contents"),
        *("encrypt", "box", "tokens", "text_tokens"),
    }
    assert set.union(*depths.values()) == {0}


def test_a_report_is_sealed_again_where_a_key_is_closed_before_it_is_stored(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = addressees(DOOR)
    monkeypatch.setattr(receiving, "_lately", lambda: earlier)
    closed = UnitKey.objects.get(unit=house.units["police"])
    UnitKey.objects.filter(id=closed.id).update(closed_at=clock.now())

    received = receive(DOOR, calm_report(), Lane.CHILD, country="XA", receipt=receipts.draw())

    stored = StoredReport.objects.get(id=received.reference)
    assert stored.case.unit_id != house.units["police"]
    assert StoredFacts.objects.filter(report=stored).count() == 1
    reader = PublicKey(bytes(closed.public)).id
    assert not Grant.objects.filter(reader=reader).exists()
