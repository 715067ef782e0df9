"""The states of units: their keys, and whether their columns agree with their charters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Prefetch

from payung.foundation import sealing
from payung.foundation.sealing import PublicKey
from payung.foundation.viewer import Viewer
from payung.staff.models import Unit, UnitKey
from payung.staff.queries import lookups


class CharterState(StrEnum):
    """How a unit's columns compare with its charter."""

    SIGNED = "signed"
    MISSING = "missing"  # valid for a root that has not signed its units
    FALSE = "false"  # not signed by today's root, or for another unit
    OTHER = "other"  # the columns differ; the charter counts


def charter_state(unit: Unit) -> CharterState:
    """Return how a unit's charter compares with its columns."""
    if not unit.charter:
        return CharterState.MISSING
    what = lookups.nature_of(unit)
    if what is None:
        return CharterState.FALSE
    columns = (unit.kind, unit.country, unit.name)
    same = (what.kind, what.country, what.name) == columns
    return CharterState.SIGNED if same else CharterState.OTHER


@dataclass(frozen=True)
class KeyState:
    """The state of a unit's key, and of its charter.

    `holders`: officers who work with the newest version. `without_recovery`: versions in use that the recovery
    key does not open. `left`: grants of compromised versions still to move; `to_forget`: number of compromised
    versions with nothing left to move.
    """

    unit: UUID
    name: str
    version: int  # 0: no key yet
    is_signed: bool
    made_at: datetime | None
    holders: int
    recovery: bool  # a recovery key opens every version in use
    without_recovery: tuple[int, ...]
    rotation_due_at: datetime | None
    left: int
    to_forget: int
    charter: CharterState = CharterState.SIGNED


def key_states(viewer: Viewer, units: Iterable[UUID] | None = None) -> list[KeyState]:  # noqa: ARG001
    """Return the key states of all units, or of `units`, by name."""
    rows = Unit.objects.order_by("name").prefetch_related(
        Prefetch("unit_keys", UnitKey.objects.defer("body").order_by("-version"))
    )
    if units is not None:
        rows = rows.filter(id__in=set(units))
    signed = lookups.unit_keys(units)
    return [_key_state(unit, signed) for unit in rows]


def _key_state(unit: Unit, signed: Mapping[UUID, list[tuple[UnitKey, PublicKey]]]) -> KeyState:
    rows = list(unit.unit_keys.all())
    newest = rows[0] if rows else None
    readers = sealing.readers(row.id for row in rows)
    used = [row for row in rows if readers[row.id]]
    opened = lookups.recovery_opens(used)
    closed = tuple(sorted(row.version for row in used if row.id not in opened))
    waiting = {
        row.id: sealing.waiting(PublicKey(bytes(row.public))) for row in rows if row.compromised_at
    }
    return KeyState(
        unit=unit.id,
        name=unit.name,
        version=newest.version if newest else 0,
        is_signed=newest is not None
        and any(row.id == newest.id for row, _ in signed.get(unit.id, [])),
        made_at=newest.made_at if newest else None,
        holders=len(lookups.holders([newest], at_work=True)[newest.id]) if newest else 0,
        recovery=bool(used) and not closed,
        without_recovery=closed,
        rotation_due_at=unit.rotation_due_at,
        left=sum(waiting.values()),
        to_forget=sum(waiting.get(row.id) == 0 for row in used),
        charter=charter_state(unit),
    )
