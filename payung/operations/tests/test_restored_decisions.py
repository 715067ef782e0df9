"""A restored backup carries old decisions: no deletion follows from one of them."""

from pathlib import Path

import pyrage
import pytest
from django.core.management import call_command
from pytest_django import Settings

from payung.cases.models import Proposal
from payung.cases.retention import actions
from payung.cases.tests.old_reports import WAIT, information, looked_at, proposal_of
from payung.cases.tests.reports import acts_of
from payung.foundation import clock
from payung.foundation.viewer import SYSTEM
from payung.intake.deletion import actions as deletion
from payung.intake.dialogue import actions as dialogue
from payung.intake.models import StoredReport
from payung.operations.backup import live_backup, restoration
from tests.house import build_house

PRIVATE = pyrage.x25519.Identity.generate()
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def places(settings: Settings, tmp_path: Path) -> None:
    settings.PAYUNG_BACKUP_KEY = str(PRIVATE.to_public())
    settings.PAYUNG_EXHIBITS = tmp_path / "exhibits"
    settings.PAYUNG_TOMBSTONES = tmp_path / "tombstones"


def test_what_was_stopped_since_the_backup_is_not_deleted_after_it_is_restored(
    tmp_path: Path,
) -> None:
    house = build_house()
    on_hold, (other, child) = information(), looked_at(house)
    deletion.propose_deletions(SYSTEM)
    officer = house.viewer("super")
    actions.decide_deletion(officer, [proposal_of(on_hold), proposal_of(other)], "Why.")
    made = live_backup.back_up(tmp_path).path
    actions.set_hold(officer, on_hold, "A court asks for it.")
    dialogue.add_word(child, "Please keep it.")

    done = restoration.restore(made, [PRIVATE], replace=True)
    assert (done.waiting, done.trouble) == (2, "")
    with clock.at(clock.now() + WAIT):
        assert deletion.delete_decided(SYSTEM) == 0
    for report in (on_hold, other):
        assert StoredReport.objects.filter(id=report).exists()
        assert Proposal.objects.get(record=report).decision == ""
        assert "deletion.stopped" in acts_of(report)


def test_who_restores_by_hand_replays_and_the_same_holds(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    house = build_house()
    report = information()
    deletion.propose_deletions(SYSTEM)
    actions.decide_deletion(house.viewer("super"), [proposal_of(report)], "Why.")
    Path(settings.PAYUNG_TOMBSTONES).touch()
    call_command("retention", "replay")
    with clock.at(clock.now() + WAIT):
        assert deletion.delete_decided(SYSTEM) == 0
