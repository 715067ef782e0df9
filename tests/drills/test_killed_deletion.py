"""A deletion is killed in its transaction, before the file is written, and between records."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from pytest_django import Settings

from payung.cases.models import Proposal
from payung.cases.retention import actions
from payung.cases.tests.old_reports import acted_on, information
from payung.foundation import clock, tombstones
from payung.foundation.models import Grant
from payung.foundation.viewer import SYSTEM
from payung.intake.deletion import actions as intake
from payung.intake.models import Message, StoredReport, Tombstone
from payung.ledger.models import Entry
from payung.ledger.verification import verify
from tests.drills.payung_process import done, killed_after, payung
from tests.house import House, build_house

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
MANY = 12


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    connection.close()


@pytest.fixture
def decided(settings: Settings, tmp_path: Path) -> list[UUID]:
    """Records whose deletion was decided some weeks ago: one case, and information."""
    own = tmp_path / "retention.toml"
    own.write_text('[country.XA.case]\nmonths = 12\nsource = "Invented"\n')
    settings.PAYUNG_RETENTION = str(own)
    settings.PAYUNG_TOMBSTONES = tmp_path / "tombstones.jsonl"  # that of the processes
    house: House = build_house()
    reports = [acted_on(house)[0], *(information() for _ in range(MANY - 1))]
    intake.propose_deletions(SYSTEM)
    ids = list(Proposal.objects.values_list("id", flat=True))
    actions.decide_deletion(house.viewer("super"), ids, "Nobody needs them.")
    case = Proposal.objects.get(kind="case").id
    actions.confirm_deletion(house.viewer("liaison"), [case])
    Proposal.objects.update(ends_at=clock.now() - timedelta(days=1))
    return reports


def stones(tmp_path: Path) -> set[UUID]:
    path = tmp_path / "tombstones.jsonl"
    return {line.record for line in tombstones.read(path) if line} if path.exists() else set()


def nothing_is_half_gone(reports: list[UUID]) -> set[UUID]:
    """Each record is there whole, or gone whole with tombstone and ledger entry; return which are gone."""
    there = set(StoredReport.objects.values_list("id", flat=True))
    gone = set(Tombstone.objects.values_list("id", flat=True))
    assert there | gone == set(reports)
    assert not there & gone
    assert set(Proposal.objects.values_list("record", flat=True)) == there
    assert not Grant.objects.filter(record__in=gone).exists()
    assert set(Message.objects.values_list("report_id", flat=True)) <= there
    written = Entry.objects.filter(act="record.deleted").values_list("subject", flat=True)
    assert set(written) == {f"report:{report}" for report in gone}
    assert verify(SYSTEM).broken is None
    return gone


@pytest.mark.parametrize(
    ("place", "went"),
    [
        # In its transaction: almost done, and just begun.
        ("payung.intake.deletion.actions.decided_deletion:delete_report", 0),
        ("payung.foundation.sealing:forget_all", 0),
        ("payung.foundation.tombstones:append", 1),  # deleted and in the file, not yet marked so
    ],
)
def test_killed_it_is_all_or_nothing_and_goes_on(
    decided: list[UUID], tmp_path: Path, place: str, went: int
) -> None:
    killed_after(place, tmp_path, "retention", "run")
    assert len(nothing_is_half_gone(decided)) == went
    assert intake.delete_decided(SYSTEM) == MANY - went
    assert nothing_is_half_gone(decided) == set(decided) == stones(tmp_path)
    assert intake.delete_decided(SYSTEM) == 0


def test_killed_at_any_moment_nothing_is_half_gone(decided: list[UUID], tmp_path: Path) -> None:
    for turn in range(4):
        process = payung(tmp_path, "retention", "run")
        before = time.monotonic() + 120
        while len(stones(tmp_path)) <= turn and time.monotonic() < before:
            time.sleep(0.002)
        process.kill()
        process.wait(30)
        nothing_is_half_gone(decided)
    assert '"deleted": ' in done(tmp_path, "retention", "run")
    assert nothing_is_half_gone(decided) == set(decided) == stones(tmp_path)
