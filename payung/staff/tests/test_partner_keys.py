"""Keys of a partner's machine: at most two are valid, and each ends now or at an agreed time, once."""

from datetime import timedelta
from uuid import UUID

import pytest

from payung.foundation import clock
from payung.foundation.errors import BadInput, Conflict, NotFound
from payung.foundation.viewer import SYSTEM
from payung.staff import actions
from payung.staff.models import PartnerKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner() -> UUID:
    """Return a partner that has one key."""
    made = actions.add_partner(SYSTEM, "A service", "industry", "XA")
    actions.make_partner_key(SYSTEM, made)
    return made


def test_a_key_that_ends_now_has_ended(partner: UUID) -> None:
    key = PartnerKey.objects.get()
    actions.end_partner_key(SYSTEM, partner, key.id)
    key.refresh_from_db()
    assert key.ends_at
    assert key.ends_at <= clock.now()
    with pytest.raises(Conflict, match="already ended"):
        actions.end_partner_key(SYSTEM, partner, key.id)


def test_an_agreed_end_can_be_changed_until_it_comes(partner: UUID) -> None:
    key, now = PartnerKey.objects.get(), clock.now()
    for hours in (2, 1):
        actions.end_partner_key(SYSTEM, partner, key.id, now + timedelta(hours=hours))
    key.refresh_from_db()
    assert key.ends_at == now + timedelta(hours=1)
    with pytest.raises(BadInput, match="has passed"):
        actions.end_partner_key(SYSTEM, partner, key.id, now)


def test_a_third_key_waits_until_one_of_two_has_ended(partner: UUID) -> None:
    first = PartnerKey.objects.get()
    actions.make_partner_key(SYSTEM, partner)
    with pytest.raises(Conflict, match="Two keys"):
        actions.make_partner_key(SYSTEM, partner)
    actions.end_partner_key(SYSTEM, partner, first.id)
    actions.make_partner_key(SYSTEM, partner)
    assert PartnerKey.objects.filter(partner=partner).count() == 3


def test_a_key_of_another_partner_is_not_there(partner: UUID) -> None:
    other = actions.add_partner(SYSTEM, "Another service", "industry", "XA")
    with pytest.raises(NotFound):
        actions.end_partner_key(SYSTEM, other, PartnerKey.objects.get().id)
    assert PartnerKey.objects.get().ends_at is None
