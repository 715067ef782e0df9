"""Facts of a country's setup that the system detects itself: units, keys, roles and certificates."""

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

ENOUGH: Final = 2  # nothing may depend on one person
# Roles that a unit needs before it can work; two administrators, since nobody manages their own account.
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
class UnitFacts:
    """The facts of one unit. `certified`: officers whose certificates last another month."""

    name: str
    kind: str
    has_key: bool
    holders: int
    certified: int
    is_default: bool
    to_recovery: bool
    is_chartered: bool = True  # its columns agree with its charter

    @property
    def receives(self) -> bool:
        """Say whether it receives reports; analysts receive only figures."""
        return self.kind != UnitKind.ANALYSIS


@dataclass(frozen=True)
class SetupFacts:
    """The facts of a country. `joined`: officers who have accepted their invitation."""

    units: tuple[UnitFacts, ...]
    missing: tuple[Role, ...]
    has_recovery: bool
    joined: tuple[UUID, ...]


def setup_facts(viewer: OfficerViewer, country: str) -> SetupFacts:
    """Return a country's setup facts for a viewer who may read its steps. Names no officer.

    The number of SQL queries does not depend on the number of units and officers.
    """
    require_steps(viewer, country, own_country(viewer))
    rows = list(Unit.objects.filter(country=country).order_by("name"))
    loaded = key_rows.load(row.id for row in rows)
    staff = of_rows(Officer.objects.filter(unit__in=rows, is_active=True), loaded)
    recovery = _with_recovery(loaded)
    return SetupFacts(
        units=tuple(
            _unit(row, loaded, [person for person in staff if person.unit == row.id], recovery)
            for row in rows
        ),
        missing=_missing(staff),
        has_recovery=trust_chain.recovery_reader() is not None,
        joined=tuple(person.id for person in staff if person.key.made_at),
    )


def _with_recovery(loaded: KeyRows) -> set[UUID]:
    """Return the versions of units' keys that the recovery key opens."""
    reader = trust_chain.recovery_reader()
    if reader is None:
        return set()
    grants = sealing.readers_of([row.id for row in loaded.rows], [reader.id])
    return {record for record, _reader in grants}


def _unit(row: Unit, loaded: KeyRows, staff: list[Member], recovery: set[UUID]) -> UnitFacts:
    newest = loaded.newest(row.id)
    keys = {key.version: key.id for key in loaded.rows if key.unit_id == row.id}
    return UnitFacts(
        name=row.name,
        kind=row.kind,
        has_key=newest is not None,
        holders=sum(person.key.holds_newest for person in staff),
        certified=sum(_is_certified(person) for person in staff),
        is_default=row.is_default,
        to_recovery=newest is not None and keys[newest] in recovery,
        is_chartered=charter_state(row) is CharterState.SIGNED,
    )


def _is_certified(who: Member) -> bool:
    until = clock.now() + SOON
    lasting = {entry.function for entry in who.openings if entry.until and entry.until > until}
    return lasting >= _FUNCTIONS


def _missing(staff: list[Member]) -> tuple[Role, ...]:
    counts = Counter(role for person in staff for role in person.roles)
    wanted = dict.fromkeys(WANTED, 1) | {Role.ADMINISTRATOR: ENOUGH}
    return tuple(role for role, count in wanted.items() if counts[role] < count)
