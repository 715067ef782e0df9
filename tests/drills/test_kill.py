"""The drill with kill -9: every receipt that was shown has its report, complete and once.

40 journeys with `make test`. The 2,000 of a release, on each database:

    PAYUNG_DRILL_COUNT=2000 .venv/bin/python -m pytest -s tests/drills/test_kill.py
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from uuid import UUID

import pytest
from django.db import connection

from conftest import RECEIPT_MEMORY
from payung.cases.models import Case, Decision, Note
from payung.foundation import receipts, sealing
from payung.foundation.blind_index import TEXT
from payung.foundation.models import Grant
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake import sealed
from payung.intake.models import Message, StoredAssessment, StoredFacts, StoredReport, Token
from payung.intake.queries import unbundled
from payung.ledger.models import Entry
from payung.ledger.verification import verify
from payung.operations.management.commands.worker import BUNDLING, SWEEP, sweep
from payung.staff import actions, queries
from payung.staff.models import UnitKey
from payung.tools.bench.arrivals import arrived
from tests.drills import kill_drill
from tests.drills.payung_process import environment
from tests.house import COUNTRY, House, build_house

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
MANY = int(os.environ.get("PAYUNG_DRILL_COUNT", "40"))


@pytest.fixture(autouse=True)
def _real_receipts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The officer signs in at a desk of its own, and children at a public face, as in real life."""
    monkeypatch.setattr(receipts, "MEMORY", RECEIPT_MEMORY)
    yield
    connection.close()


def test_every_receipt_that_was_shown_has_its_report_though_any_process_was_killed(
    tmp_path: Path,
) -> None:
    house = build_house()
    partner = actions.add_partner(SYSTEM, "Invented Hotline", "partner", COUNTRY)
    key = actions.make_partner_key(SYSTEM, partner)
    started = monotonic()
    drill = kill_drill.run(tmp_path, environment(tmp_path), house, key, last=MANY)
    seconds = monotonic() - started
    assert sweep((*SWEEP, *BUNDLING)) == 0  # what the killed worker left

    sys.stdout.write(summary(drill, seconds) + "\n")
    assert sum(drill.killed.values()) >= MANY / 16
    assert drill.worked
    everything_shown_is_there_once(house, drill)
    nothing_is_half_there(house)
    the_desk_left_nothing_half_done()
    result = verify(SYSTEM)
    assert result.broken is None


def summary(drill: kill_drill.Drill, seconds: float) -> str:
    return json.dumps(
        {
            "database": connection.vendor,
            "journeys": MANY,
            "receipts shown": len(drill.shown),
            "references given": len(drill.taken),
            "no answer seen": len(drill.unsure),
            "killed": dict(sorted(drill.killed.items())),
            "worked on at the desk": drill.worked,
            "reports": StoredReport.objects.count(),
            "seconds": round(seconds, 1),
        }
    )


def everything_shown_is_there_once(house: House, drill: kill_drill.Drill) -> None:
    arrivals = arrived(house.viewer("super"))
    assert [number for number in {*drill.shown, *drill.taken} if arrivals[number] != 1] == []
    assert [number for number in drill.unsure if arrivals[number] > 1] == []
    assert set(arrivals) <= drill.sent
    assert sum(arrivals.values()) == StoredReport.objects.count()
    assert Case.objects.count() == StoredReport.objects.count()
    for receipt in drill.shown.values():
        lookup = receipts.reporter(receipt).lookup
        assert StoredReport.objects.filter(lookup=lookup).count() == 1
    for number, reference in drill.taken.items():
        assert StoredReport.objects.filter(id=reference, lookup=None).count() == 1, number


def nothing_is_half_there(house: House) -> None:
    """Report, assessment, facts, grants, token and entry: all of each report, and nothing of another."""
    reader = queries.unit_reader(DOOR, house.units["police"]).id
    figures = queries.unit_reader(DOOR, house.units["analysis"]).id
    readers = grants()
    officer = house.viewer("super")
    entries = Counter(Entry.objects.filter(act="report.received").values_list("subject", "digest"))
    assert max(entries.values()) == 1
    assert len(entries) == StoredReport.objects.count()
    for stored in StoredReport.objects.prefetch_related("assessments", "tokens"):
        assert (f"report:{stored.id}", sealing.digest(stored.body)) in entries
        assert readers[stored.id][reader] == 1
        assert sum(readers[stored.id].values()) == (2 if stored.lookup else 1)
        (assessment,) = stored.assessments.all()
        assert readers[assessment.id] == {reader: 1}
        place = sealed.assessment_place(assessment, stored.origin_id)
        assert sealing.unseal(place, bytes(assessment.body), officer.keys)["rules"]
        assert readers[StoredFacts.objects.get(report=stored).id] == {reader: 1, figures: 1}
        assert len([token for token in stored.tokens.all() if token.kind != TEXT]) == 1
        assert stored.linked_at is not None
    assert list(unbundled(SYSTEM)) == []
    assert set(readers) == records()
    assert Token.objects.exclude(kind=TEXT).count() == StoredReport.objects.count()


def grants() -> dict[UUID, Counter[str]]:
    readers: dict[UUID, Counter[str]] = {}
    for record, reader in Grant.objects.values_list("record", "reader"):
        readers.setdefault(record, Counter())[reader] += 1
    return readers


def records() -> set[UUID]:
    """Return every record that somebody may hold a grant to."""
    tables = (StoredReport, StoredAssessment, StoredFacts, Message, Note, Decision, UnitKey)
    return {key for table in tables for key in table.objects.values_list("id", flat=True)}


def the_desk_left_nothing_half_done() -> None:
    """Each act of the officer has its entry, and each entry its act."""
    for act, rows in (
        ("case.taken", Case.objects.exclude(owner=None).count()),
        ("case.note-written", Note.objects.count()),
        ("dialogue.answer-sent", Message.objects.filter(author="unit").count()),
    ):
        assert Entry.objects.filter(act=act).count() == rows, act
