"""What several acts do to a unit's keys: the clock of a new one, and whose grants end."""

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
    """Note which versions of a unit's key nobody opens whom we know: no officer who is here, no recovery key.

    A grant of a recovery key that was replaced stands on, for whoever still has its parts; the public face may
    not learn whose a grant is, so it would take such a unit for one that reads what it is sent.
    """
    rows = list(UnitKey.objects.filter(unit_id=unit, closed_at=None).defer("body"))
    here, recovery = holders(rows), recovery_opens(rows)
    closed = [row.id for row in rows if not here[row.id] and row.id not in recovery]
    UnitKey.objects.filter(id__in=closed).update(closed_at=clock.now())


def rotation_due(unit: UUID) -> None:
    """Let the clock of a unit's new key run, unless it does: somebody is not to use today's any more."""
    row = found_unit(unit)
    if row.rotation_due_at is None:
        row.rotation_due_at, row.rotation_raised_at = clock.now() + ROTATE_WITHIN, None
        row.save(update_fields=["rotation_due_at", "rotation_raised_at"])


def rotation_done(unit: UUID) -> None:
    """Stop the clock of a unit's new key: it is made."""
    row = found_unit(unit)
    row.rotation_due_at = row.rotation_raised_at = None
    row.save(update_fields=["rotation_due_at", "rotation_raised_at"])


def forget_grants(keys: Iterable[OfficerKey]) -> None:
    """Take back all that officers' keys hold, of their unit's keys and of reports opened to them by name."""
    sealing.forget_readers(PublicKey(bytes(key.public)).id for key in keys)
