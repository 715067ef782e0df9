"""Writes to a unit's keys that several acts share: the clock of a new one, and the end of grants."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final
from uuid import UUID

from payung.foundation import clock, sealing
from payung.foundation.sealing import PublicKey
from payung.staff.models import OfficerKey, UnitKey
from payung.staff.queries.lookups import found_unit, holders, recovery_opens

ROTATE_WITHIN: Final = timedelta(hours=24)  # DESIGN section 6: when somebody leaves


def close_if_nobody(unit: UUID) -> None:
    """Close the versions of a unit's key that neither an active officer nor the recovery key opens.

    A replaced recovery key keeps its grants, for a person who still has its parts. The public face may not
    learn whose a grant is, so without `closed_at` it would send reports that nobody reads.
    """
    rows = list(UnitKey.objects.filter(unit_id=unit, closed_at=None).defer("body"))
    here, recovery = holders(rows), recovery_opens(rows)
    closed = [row.id for row in rows if not here[row.id] and row.id not in recovery]
    UnitKey.objects.filter(id__in=closed).update(closed_at=clock.now())


def rotation_due(unit: UUID) -> None:
    """Start the clock of a unit's new key, unless it runs: somebody must stop using today's key."""
    row = found_unit(unit)
    if row.rotation_due_at is None:
        row.rotation_due_at, row.rotation_raised_at = clock.now() + ROTATE_WITHIN, None
        row.save(update_fields=["rotation_due_at", "rotation_raised_at"])


def rotation_done(unit: UUID) -> None:
    """Stop the clock of a unit's new key, which has been made."""
    row = found_unit(unit)
    row.rotation_due_at = row.rotation_raised_at = None
    row.save(update_fields=["rotation_due_at", "rotation_raised_at"])


def forget_grants(keys: Iterable[OfficerKey]) -> None:
    """Delete all grants to officers' keys: of their unit's keys, and of reports opened to them by name."""
    sealing.forget_readers(PublicKey(bytes(key.public)).id for key in keys)
