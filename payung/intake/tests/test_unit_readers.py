"""A report is sealed to a unit that somebody can open, an officer or the recovery key: never to nobody."""

import pytest
from pytest_django import Settings

from payung.foundation import receipts
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake.models import StoredReport
from payung.intake.receiving import actions as intake
from payung.intake.routing import NoUnit
from payung.staff import actions, offline_keys
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.house import PASSWORD, House

pytestmark = pytest.mark.django_db


def lost(house: House) -> None:
    """Let the only holder of the child-protection unit's key lose their password, and make a new key."""
    invitation = actions.invite_again(SYSTEM, house.officers["care"], confirm_last=True)
    actions.accept_invitation("care", invitation.code, PASSWORD)


def received(**answers: object) -> StoredReport:
    report = Report.lenient({"language": "en", **answers})
    reference = intake.receive(
        DOOR, report, Lane.CHILD, country="XA", receipt=receipts.draw()
    ).reference
    return StoredReport.objects.get(id=reference)


def test_a_report_goes_to_a_unit_that_somebody_can_open(house: House) -> None:
    assert received(share_with="child_protection").case.unit_id == house.units["child_protection"]
    lost(house)
    assert received(share_with="child_protection").case.unit_id == house.units["helpline"]


def test_where_nobody_at_all_can_open_anything_it_is_said_instead_of_taken(house: House) -> None:
    for name in ("care", "line", "over", "super", "intake", "liaison", "fresh"):
        actions.leave(SYSTEM, house.officers[name], confirm_last=True)
    with pytest.raises(NoUnit):
        received()


def test_with_a_recovery_key_a_unit_still_receives(house: House, settings: Settings) -> None:
    settings.PAYUNG_RECOVERY = offline_keys.new_recovery()[0]
    actions.grant_recovery(house.viewer("care"))
    lost(house)
    assert received(share_with="child_protection").case.unit_id == house.units["child_protection"]
