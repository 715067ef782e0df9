"""Writes to partners whose machines send reports: details, limits and keys."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from payung.foundation import clock, http_client
from payung.foundation.errors import BadInput, Conflict, NotFound
from payung.foundation.viewer import Viewer
from payung.ledger.actions import acting
from payung.staff import acts, officer_keys
from payung.staff.models import Partner, PartnerKey
from payung.staff.policy import require
from payung.staff.roles import PARTNER_LANES, Permission
from payung.staff.viewer import PartnerViewer

MOST_KEYS: Final = 2  # valid at once: the one in use and its successor
MOST: Final = 1_000_000  # reports a minute or a day
_COUNT: Final = _("Enter a whole number from {least} to 1,000,000.")


@dataclass(frozen=True)
class PartnerDetails:
    """The changeable details of a partner. `webhook`: address for news of its reports, or empty."""

    name: str
    lane: str
    country: str
    per_minute: int = 600
    per_day: int = 100_000
    webhook: str = ""
    hashes_per_minute: int = 0


def add_partner(viewer: Viewer, name: str, lane: str, country: str) -> UUID:
    """Add a partner whose machine may send reports by `lane`, once it has a key; return its id."""
    require(viewer, Permission.PEOPLE_PARTNER_MANAGE)
    with acting(viewer) as act:
        partner = Partner()
        _set(partner, PartnerDetails(name, lane, country))
        partner.save(force_insert=True)
        act.record("system", acts.PARTNER_ADDED, f"partner:{partner.id}")
    return partner.id


def change_partner(viewer: Viewer, partner: UUID, details: PartnerDetails) -> None:
    """Change a partner's details. Its lane changes for later reports only."""
    require(viewer, Permission.PEOPLE_PARTNER_MANAGE)
    with acting(viewer) as act:
        row = _locked(partner)
        _set(row, details)
        row.save()
        act.record("system", acts.PARTNER_CHANGED, f"partner:{partner}")


def _locked(partner: UUID) -> Partner:
    """Return a partner, locked until the transaction ends. Raises NotFound."""
    row = Partner.objects.select_for_update().filter(id=partner).first()
    if row is None:
        raise NotFound
    return row


def _set(row: Partner, details: PartnerDetails) -> None:
    if details.lane not in PARTNER_LANES:
        raise BadInput(
            "lane", _("A partner's lane must be one of: partner, industry, foreign_police.")
        )
    words = " ".join(details.name.split())
    if not words or len(words) > 200:
        raise BadInput("name", _("A partner's name has 1 to 200 characters."))
    if Partner.objects.filter(name=words).exclude(id=row.id).exists():
        raise BadInput("name", _("Another partner has this name."))
    counts = {"per_minute": 1, "per_day": 1, "hashes_per_minute": 0}
    for field, least in counts.items():
        if not least <= getattr(details, field) <= MOST:
            raise BadInput(field, format_lazy(_COUNT, least=least))
    row.webhook = str(http_client.address("webhook", details.webhook)) if details.webhook else ""
    row.name, row.lane, row.country = words, details.lane, details.country
    row.per_minute, row.per_day = details.per_minute, details.per_day
    row.hashes_per_minute = details.hashes_per_minute


def stop_partner(viewer: Viewer, partner: UUID) -> None:
    """Stop a partner at once: its keys open nothing, and it gets no news. Its keys stay for later."""
    _switch(viewer, partner, acts.PARTNER_STOPPED, on=False)


def resume_partner(viewer: Viewer, partner: UUID) -> None:
    """Let a partner send again, with its keys that have not ended."""
    _switch(viewer, partner, acts.PARTNER_RESUMED, on=True)


def _switch(viewer: Viewer, partner: UUID, what: str, *, on: bool) -> None:
    require(viewer, Permission.PEOPLE_PARTNER_MANAGE)
    with acting(viewer) as act:
        row = _locked(partner)
        if row.is_active == on:
            return
        row.is_active = on
        row.save(update_fields=["is_active"])
        act.record("system", what, f"partner:{partner}")


def make_partner_key(viewer: Viewer, partner: UUID) -> str:
    """Make a key for a partner and return it, this once only. At most two are valid at once."""
    require(viewer, Permission.PEOPLE_PARTNER_MANAGE)
    key = officer_keys.new_partner_key()
    with acting(viewer) as act:
        keys = PartnerKey.objects.filter(partner=_locked(partner))
        now = clock.now()
        ended = keys.filter(ends_at__lte=now).count()
        if keys.count() - ended >= MOST_KEYS:
            raise Conflict(_("Two keys of this partner are valid. End one of them first."))
        PartnerKey.objects.create(partner_id=partner, digest=officer_keys.digest(key), made_at=now)
        act.record("system", acts.PARTNER_KEY_MADE, f"partner:{partner}")
    return key


def end_partner_key(viewer: Viewer, partner: UUID, key: int, at: datetime | None = None) -> None:
    """End a key now, or at a later time that can still be changed. Raises Conflict where it has ended."""
    require(viewer, Permission.PEOPLE_PARTNER_MANAGE)
    now = clock.now()
    if at is not None and at <= now:
        raise BadInput(
            "ends_at", _("This time has passed. Choose a later one, or end the key now.")
        )
    with acting(viewer) as act:
        row = PartnerKey.objects.filter(partner=_locked(partner), id=key).first()
        if row is None:
            raise NotFound
        if row.ends_at and row.ends_at <= now:
            raise Conflict(_("This key has already ended. Make another one."))
        row.ends_at = at or now
        row.save(update_fields=["ends_at"])
        act.record("system", acts.PARTNER_KEY_ENDED, f"partner:{partner}")


def note_key_used(viewer: PartnerViewer) -> None:
    """Record the day on which a partner's key was last used: one write a key and day."""
    today = clock.now().date()
    if viewer.key_used_on != today:
        PartnerKey.objects.filter(id=viewer.key).update(last_used_on=today)
