"""Checks of partners: look-ups that could read a hash set bit by bit, and agreements on fingerprints."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info

from payung.foundation import clock
from payung.foundation.viewer import SYSTEM
from payung.ledger import queries as ledger
from payung.media import acts
from payung.removal.agreements import Agreement, Unreadable, agreements
from payung.removal.fingerprints import harmless_pictures
from payung.staff.queries import administration

LATELY: Final = timedelta(days=30)
_MOST: Final = 1000  # ledger entries that are counted


def questions() -> Iterator[CheckMessage]:
    """Yield partners that lately asked about many almost equal hashes."""
    wanted = ledger.EntryFilter(acts=(acts.HASHES_ALIKE,), since=clock.now() - LATELY)
    counts: Counter[str] = Counter()
    for entry in ledger.search(SYSTEM, wanted, limit=_MOST):
        counts[entry.actor] += entry.count or 0
    names = {f"partner:{partner.id}": partner.name for partner in administration.partners(SYSTEM)}
    for actor, count in counts.most_common():
        hint = (
            "Ask the partner why: in this way a list's hash can be read bit by bit. An administrator stops a "
            "partner on its page."
        )
        yield Error(
            f"{names.get(actor, actor)} has asked in 30 days about {count} hashes that are almost like "
            "others that it asked about.",
            hint=hint,
        )
    if not counts:
        yield Info("No partner has asked about many hashes that are almost alike.")


def fingerprints() -> Iterator[CheckMessage]:
    """Yield why children are not asked for fingerprints of their pictures, or which partners look for them."""
    try:
        recorded = agreements()
    except Unreadable as error:
        hint = (
            "docs/operators/settings.md (PAYUNG_REMOVAL_AGREEMENTS) says what each entry must have."
        )
        yield Error(f"The agreements on fingerprints cannot be read: {error.what}.", hint=hint)
        return
    if not recorded:
        yield Info(
            "Children are not asked for fingerprints: no agreement with a partner is recorded."
        )
        return
    for one in recorded:
        if not one.is_in_force:
            yield Error(
                f"The agreement on fingerprints with {one.partner} is not in force: tested on "
                f"{one.tested_on}, until {one.until}.",
                hint="Renew it, or take it out of the file that PAYUNG_REMOVAL_AGREEMENTS names.",
            )
    if not settings.PAYUNG_CHILD_POLICY:
        yield Error(
            "Children are not asked for fingerprints: PAYUNG_CHILD_POLICY names no signed policy.",
            hint="No child may be investigated over images of themselves. Name the policy first.",
        )
    yield from _unknown(recorded)
    yield from _harmless()
    names = ", ".join(one.partner for one in recorded if one.is_in_force)
    if names and settings.PAYUNG_CHILD_POLICY:
        yield Info(f"These partners look for fingerprints that children made: {names}.")


def _unknown(recorded: list[Agreement]) -> Iterator[CheckMessage]:
    """Yield the agreements whose partner has no key here, so that it can fetch nothing."""
    known = {one.name for one in administration.partners(SYSTEM) if one.is_active}
    for one in recorded:
        if one.is_in_force and one.api_partner not in known:
            yield Error(
                f"The agreement on fingerprints with {one.partner} names the partner {one.api_partner!r}, "
                "which is not among the active partners here: it can fetch nothing.",
                hint="Write its name as the page of partners has it, or make it a partner.",
            )


def _harmless() -> Iterator[CheckMessage]:
    """Yield why the list of harmless pictures cannot be read."""
    try:
        harmless_pictures.harmless_pictures()
    except harmless_pictures.Unreadable as error:
        yield Error(
            f"The list of harmless or viral pictures cannot be read: {error.what}.",
            hint="PAYUNG_REMOVAL_HARMLESS names a file that `payung hash FOLDER` has made.",
        )
