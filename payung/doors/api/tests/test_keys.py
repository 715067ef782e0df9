"""A partner changes its key without a gap: two keys are valid until the old one ends."""

from datetime import timedelta

import pytest

from payung.doors.api.tests.conftest import TOLD, Ask
from payung.foundation import clock
from payung.foundation.errors import Conflict
from payung.foundation.viewer import SYSTEM
from payung.staff import actions as people
from payung.staff.models import PartnerKey

pytestmark = pytest.mark.django_db
URL = "/v1/reports"


def test_a_new_key_beside_the_old_is_the_same_partner(ask: Ask) -> None:
    old = PartnerKey.objects.get()
    first = ask("POST", URL, TOLD, Idempotency_Key="case-1").json()
    new = people.make_partner_key(SYSTEM, old.partner_id)

    again = ask("POST", URL, TOLD, by=new, Idempotency_Key="case-1")
    assert (again.status_code, again.json()) == (200, first)
    assert ask("GET", URL, by=new).json() == ask("GET", URL).json()


def test_the_old_key_ends_when_that_was_agreed_and_the_new_one_goes_on(ask: Ask) -> None:
    old, now = PartnerKey.objects.get(), clock.now()
    new = people.make_partner_key(SYSTEM, old.partner_id)
    people.end_partner_key(SYSTEM, old.partner_id, old.id, now + timedelta(hours=1))

    for hours, statuses in ((0, [200, 200]), (2, [401, 200])):
        with clock.at(now + timedelta(hours=hours)):
            answers = [ask("GET", URL), ask("GET", URL, by=new)]
        assert [answer.status_code for answer in answers] == statuses


def test_a_third_key_waits_until_one_has_ended(ask: Ask) -> None:
    old = PartnerKey.objects.get()
    people.make_partner_key(SYSTEM, old.partner_id)
    with pytest.raises(Conflict):
        people.make_partner_key(SYSTEM, old.partner_id)
    people.end_partner_key(SYSTEM, old.partner_id, old.id)
    third = people.make_partner_key(SYSTEM, old.partner_id)
    assert ask("GET", URL, by=third).status_code == 200
