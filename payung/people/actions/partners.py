"""Writes to partners whose machines send reports."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.foundation import clock
from payung.foundation.errors import BadInput, NotFound
from payung.foundation.viewer import Viewer
from payung.ledger.actions import acting
from payung.people import acts, keys
from payung.people.models import Partner, PartnerKey
from payung.people.policy import require
from payung.people.roles import PARTNER_LANES, Permission


def add_partner(viewer: Viewer, name: str, lane: str, country: str) -> UUID:
    """Add a partner whose machine may send reports by `lane`; return its id. It needs a key to do so."""
    require(viewer, Permission.PEOPLE_PARTNER_MANAGE)
    if lane not in PARTNER_LANES:
        raise BadInput("lane", _("A partner sends by one of: partner, industry, foreign_police."))
    words = " ".join(name.split())
    if not words or len(words) > 200:
        raise BadInput("name", _("A partner's name has 1 to 200 characters."))
    with acting(viewer) as act:
        if Partner.objects.filter(name=words).exists():
            raise BadInput("name", _("Another partner has this name."))
        partner = Partner.objects.create(name=words, lane=lane, country=country)
        act.record("system", acts.PARTNER_ADDED, f"partner:{partner.id}")
    return partner.id


def make_partner_key(viewer: Viewer, partner: UUID) -> str:
    """Make a key for a partner and return it: the only time that it is seen. Earlier keys stay valid."""
    require(viewer, Permission.PEOPLE_PARTNER_MANAGE)
    if not Partner.objects.filter(id=partner).exists():
        raise NotFound
    key = keys.new_partner_key()
    with acting(viewer) as act:
        PartnerKey.objects.create(partner_id=partner, digest=keys.digest(key), made_at=clock.now())
        act.record("system", acts.PARTNER_KEY_MADE, f"partner:{partner}")
    return key
