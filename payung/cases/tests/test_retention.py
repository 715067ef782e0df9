"""One record on its whole way: old, proposed, decided, deleted, and deleted again when an old copy comes."""

from pathlib import Path

import pytest
from pytest_django import Settings

from payung.cases.models import Case, Proposal
from payung.cases.retention import actions
from payung.cases.retention.queries import aged_records
from payung.cases.tests.old_reports import WAIT, information, proposal_of
from payung.cases.tests.reports import acts_of
from payung.foundation import clock
from payung.foundation.models import Grant
from payung.foundation.viewer import SYSTEM
from payung.intake.deletion import actions as deletion
from payung.intake.models import StoredReport, Tombstone
from payung.ledger.verification import verify
from tests.house import House


@pytest.fixture(autouse=True)
def tombstones(settings: Settings, tmp_path: Path) -> Path:
    settings.PAYUNG_TOMBSTONES = tmp_path / "away" / "tombstones.jsonl"
    return tmp_path / "away" / "tombstones.jsonl"


def test_one_report_is_proposed_decided_deleted_and_stays_deleted(
    house: House, tombstones: Path
) -> None:
    report, supervisor = information(), house.viewer("super")
    older_copy = (list(Case.objects.all()), list(StoredReport.objects.all()))

    assert deletion.propose_deletions(SYSTEM) == 1
    (waits,) = aged_records.proposed(SYSTEM)
    assert (waits.kind, waits.id, waits.rule) == ("information", report, "default.information")
    assert deletion.delete_decided(SYSTEM) == 0  # nobody has decided
    actions.decide_deletion(supervisor, [proposal_of(report)], "Nobody needs it.")
    assert deletion.delete_decided(SYSTEM) == 0  # it waits some days

    with clock.at(clock.now() + WAIT):
        assert deletion.delete_decided(SYSTEM) == 1
    assert not StoredReport.objects.exists()
    assert not Proposal.objects.exists()
    assert not Grant.objects.filter(record=report).exists()
    stone = Tombstone.objects.get()
    assert (stone.id, stone.kind, stone.rule) == (report, "information", "default.information")
    assert (stone.decided_by, stone.confirmed_by) == (supervisor.name, "")
    assert acts_of(report)[-2:] == ["deletion.decided", "record.deleted"]

    for model, rows in zip((Case, StoredReport), older_copy, strict=True):
        model._default_manager.bulk_create(rows)  # type: ignore[arg-type]
    Tombstone.objects.all().delete()
    assert deletion.replay_tombstones(SYSTEM, tombstones) == 1
    assert not StoredReport.objects.exists()
    assert Tombstone.objects.get().decided_by == supervisor.name
    assert acts_of(report)[-1] == "record.deleted-again"
    assert deletion.replay_tombstones(SYSTEM, tombstones) == 0
    assert verify(SYSTEM).broken is None
