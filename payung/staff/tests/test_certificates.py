"""Reasons for a closed function: a certificate that ended or was withdrawn, or an override that ended."""

from datetime import timedelta

import pytest

from payung.foundation import clock
from payung.foundation.viewer import SYSTEM
from payung.staff import actions
from payung.staff.models import Certificate
from payung.staff.policy import may
from payung.staff.roles import Function, Permission
from tests.house import House

pytestmark = pytest.mark.django_db


def why(house: House, name: str) -> str:
    return str(may(house.viewer(name), Permission.REPORT_TAKE).reason)


def test_a_withdrawn_certificate_ended_when_it_was_withdrawn(house: House) -> None:
    moment = clock.now()
    with clock.at(moment):
        actions.withdraw_certificate(SYSTEM, house.officers["intake"], Function.TRIAGE)
        viewer = house.viewer("intake")
    assert viewer.certificates[Function.TRIAGE] == moment
    assert why(house, "intake").startswith("Your certificate for triage ended on ")


def test_a_withdrawn_certificate_closes_no_other_that_still_runs(house: House) -> None:
    actions.withdraw_certificate(SYSTEM, house.officers["intake"], Function.TRIAGE)
    actions.certify(SYSTEM, house.officers["intake"], Function.TRIAGE, days=5)
    assert why(house, "intake") == "Your role and certificate."


def test_a_certificate_ends_at_its_end_though_it_was_withdrawn_later(house: House) -> None:
    rows = Certificate.objects.filter(officer=house.officers["intake"], function=Function.TRIAGE)
    end = rows.get().expires_at
    rows.update(withdrawn_at=end + timedelta(days=3))
    assert house.viewer("intake").certificates[Function.TRIAGE] == end


def test_a_leave_is_no_certificate(house: House) -> None:
    supervisor, fresh = house.viewer("super"), house.officers["fresh"]
    actions.override(supervisor, fresh, Function.TRIAGE, "Nobody else is here.", hours=2)
    assert house.viewer("fresh").certificates == {}
    assert "Your role, and your supervisor" in why(house, "fresh")
    with clock.at(clock.now() + timedelta(hours=3)):
        assert why(house, "fresh").startswith("You have no certificate for triage")
        assert "You have no certificate for" in why(house, "fresh")


def test_the_last_leave_counts(house: House) -> None:
    supervisor, fresh = house.viewer("super"), house.officers["fresh"]
    for hours in (8, 2):
        actions.override(supervisor, fresh, Function.TRIAGE, "Nobody else is here.", hours=hours)
    with clock.at(clock.now() + timedelta(hours=5)):
        assert may(house.viewer("fresh"), Permission.REPORT_TAKE)
