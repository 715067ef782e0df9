"""Whoever writes while a report is being named to others seals to those who are named, and to nobody else."""

import threading
from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection

from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.models import Decision, Draft, Note
from payung.cases.notes import actions as notes
from payung.cases.tests.reports import receive_report
from payung.foundation.models import Grant
from payung.intake.models import StoredReport
from payung.ledger.actions import acting
from payung.staff import queries as people
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import Level
from tests.house import House

pytestmark = pytest.mark.django_db(transaction=True)

Write = Callable[[OfficerViewer, UUID], object]
WRITES: dict[str, Write] = {
    "note": lambda viewer, report: notes.write_note(viewer, report, "For us."),
    "decision": lambda viewer, report: decisions.decide_level(
        viewer, report, Level.P2, "Why.", seen=Level(StoredReport.objects.get().level)
    ),
    "draft": lambda viewer, report: notes.keep_draft(
        viewer, report, notes.DraftKind.NOTE, "Not sent."
    ),
}


@pytest.mark.parametrize("kind", WRITES)
def test_what_is_written_during_a_naming_is_not_sealed_to_the_unit(house: House, kind: str) -> None:
    report, viewer = receive_report(), house.viewer("intake")
    assignment.take(viewer, report)
    is_named, goes_on = threading.Event(), threading.Event()
    naming = threading.Thread(target=name, args=(house, report, is_named, goes_on))
    naming.start()
    assert is_named.wait(20)
    writing = threading.Thread(target=closing, args=(WRITES[kind], viewer, report))
    writing.start()
    writing.join(0.5)  # as far as it comes while the naming has not ended
    goes_on.set()
    naming.join(60)
    writing.join(60)

    (record,) = written(kind)
    names = people.unit_key_names(viewer, viewer.unit)
    readers = set(Grant.objects.filter(record=record).values_list("reader", flat=True))
    assert len(readers) == 2
    assert not readers & set(names)


def name(house: House, report: UUID, is_named: threading.Event, goes_on: threading.Event) -> None:
    """Name two officers, and hold the transaction until told to go on."""
    viewer = house.viewer("super")
    officers = [house.officers[login] for login in ("intake", "super")]
    try:
        with acting(viewer):
            assignment.name_readers(viewer, report, officers, "A conflict.")
            is_named.set()
            goes_on.wait(20)
    finally:
        connection.close()


def closing(write: Write, viewer: OfficerViewer, report: UUID) -> None:
    try:
        write(viewer, report)
    finally:
        connection.close()


def written(kind: str) -> list[UUID]:
    if kind == "note":
        return list(Note.objects.values_list("id", flat=True))
    if kind == "draft":
        return list(Draft.objects.values_list("id", flat=True))
    levels = Decision.objects.filter(kind__startswith="level")
    return list(levels.values_list("id", flat=True))
