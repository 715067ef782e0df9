"""What the system sees by itself of how a country is set up: its units, their keys, roles and certificates."""

from collections import Counter
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from payung.foundation import clock, sealing
from payung.staff import trust_chain
from payung.staff.models import Officer, Unit, UnitKind
from payung.staff.policy import require_steps
from payung.staff.queries import key_rows
from payung.staff.queries.key_rows import KeyRows
from payung.staff.queries.members import SOON, Member, of_rows
from payung.staff.queries.step_list import own_country
from payung.staff.queries.unit_states import CharterState, charter_state
from payung.staff.roles import NEEDS, Function, Role
from payung.staff.viewer import OfficerViewer

ENOUGH: Final = 2  # nothing may hang on one person
# What somebody must be before a unit can work; administrators are two, since nobody looks after themselves.
WANTED: Final = (
    Role.SUPERVISOR,
    Role.INTAKE,
    Role.CHILD_PROTECTION,
    Role.TRAINING,
    Role.WELLBEING,
    Role.OVERSIGHT,
    Role.ADMINISTRATOR,
)
_FUNCTIONS: Final = frozenset(NEEDS.values()) - {Function.VIEWING}


@dataclass(frozen=True)
class UnitSeen:
    """One unit as the system sees it. `certified`: officers whose certificates last another month."""

    name: str
    kind: str
    has_key: bool
    holders: int
    certified: int
    is_default: bool
    to_recovery: bool
    is_chartered: bool = True  # what it is here is what the root has signed

    @property
    def receives(self) -> bool:
        """Say whether reports come here; to analysts come figures alone."""
        return self.kind != UnitKind.ANALYSIS


@dataclass(frozen=True)
class Seen:
    """What is seen of a country. `joined`: officers who have opened their invitation."""

    units: tuple[UnitSeen, ...]
    missing: tuple[Role, ...]
    has_recovery: bool
    joined: tuple[UUID, ...]


def seen_of(viewer: OfficerViewer, country: str) -> Seen:
    """Return what is seen of a country by whoever may read how it is set up. Names no officer.

    The number of SQL queries does not depend on how many units and officers there are.
    """
    require_steps(viewer, country, own_country(viewer))
    rows = list(Unit.objects.filter(country=country).order_by("name"))
    loaded = key_rows.load(row.id for row in rows)
    staff = of_rows(Officer.objects.filter(unit__in=rows, is_active=True), loaded)
    recovery = _with_recovery(loaded)
    return Seen(
        units=tuple(
            _unit(row, loaded, [each for each in staff if each.unit == row.id], recovery)
            for row in rows
        ),
        missing=_missing(staff),
        has_recovery=trust_chain.recovery_reader() is not None,
        joined=tuple(each.id for each in staff if each.key.made_at),
    )


def _with_recovery(loaded: KeyRows) -> set[UUID]:
    """Return which versions of units' keys the recovery key opens."""
    reader = trust_chain.recovery_reader()
    if reader is None:
        return set()
    held = sealing.readers_of([row.id for row in loaded.rows], [reader.id])
    return {record for record, _reader in held}


def _unit(row: Unit, loaded: KeyRows, staff: list[Member], recovery: set[UUID]) -> UnitSeen:
    newest = loaded.newest(row.id)
    keys = {key.version: key.id for key in loaded.rows if key.unit_id == row.id}
    return UnitSeen(
        name=row.name,
        kind=row.kind,
        has_key=newest is not None,
        holders=sum(each.key.holds_newest for each in staff),
        certified=sum(_is_certified(each) for each in staff),
        is_default=row.is_default,
        to_recovery=newest is not None and keys[newest] in recovery,
        is_chartered=charter_state(row) is CharterState.SIGNED,
    )


def _is_certified(who: Member) -> bool:
    until = clock.now() + SOON
    lasting = {each.function for each in who.openings if each.until and each.until > until}
    return lasting >= _FUNCTIONS


def _missing(staff: list[Member]) -> tuple[Role, ...]:
    held = Counter(role for each in staff for role in each.roles)
    wanted = dict.fromkeys(WANTED, 1) | {Role.ADMINISTRATOR: ENOUGH}
    return tuple(role for role, count in wanted.items() if held[role] < count)
