"""The versions of a unit's key and their state, and the unit's current certificate overrides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from payung.foundation import clock, sealing
from payung.foundation.errors import NotFound
from payung.foundation.sealing import PublicKey
from payung.staff import trust_chain
from payung.staff.models import OfficerKey, Override, UnitKey
from payung.staff.policy import may, may_see_colleagues, require_colleagues
from payung.staff.queries import key_rows, lookups
from payung.staff.queries.key_rows import KeyRows, signable
from payung.staff.queries.lookups import ON_ITS_WAY
from payung.staff.queries.members import Member, full_names, of_rows, rows_of_unit
from payung.staff.roles import FUNCTION_NAMES, WITH_UNIT_KEY, Function, Permission
from payung.staff.sealed import override_place
from payung.staff.viewer import OfficerViewer


@dataclass(frozen=True)
class Version:
    """One version of a unit's key.

    `is_held`: the viewer opens it. `in_use`: somebody opens it. `recovery`: the recovery key opens it. `left`:
    grants of a compromised version that still have to be moved.
    """

    number: int
    made_at: datetime
    made_by: str
    is_signed: bool
    compromised_at: datetime | None
    is_held: bool
    in_use: bool
    recovery: bool
    left: int = 0

    @property
    def is_to_be_forgotten(self) -> bool:
        """Say whether it is compromised, nothing is left to move, and somebody still holds it."""
        return self.compromised_at is not None and self.in_use and not self.left


@dataclass(frozen=True)
class UnitKeys:
    """The state of a unit's keys for one viewer, newest version first.

    `holders`: officers who work with the newest valid version. `may_make`: the viewer can make a key, since no
    valid one opens. `may_sign`: the viewer can sign an invalid one.
    """

    versions: tuple[Version, ...]
    rotation_due_at: datetime | None
    rotation_raised_at: datetime | None = None
    holders: frozenset[UUID] = frozenset()
    has_recovery: bool = False
    may_make: bool = False
    may_sign: bool = False

    @property
    def newest(self) -> Version | None:
        """Return the newest version, or None before the first."""
        return self.versions[0] if self.versions else None

    @property
    def holds_newest(self) -> bool:
        """Say whether the viewer holds the newest version."""
        return self.newest is not None and self.newest.is_held

    @property
    def left(self) -> int:
        """Return the number of records that still have to be moved to the newest version."""
        return sum(version.left for version in self.versions)

    @property
    def can_hand_on(self) -> bool:
        """Say whether the viewer holds the newest version and one whose records have to be moved."""
        return self.holds_newest and any(
            version.is_held for version in self.versions if version.left
        )

    @property
    def to_forget(self) -> int:
        """Return the number of compromised versions that are to be forgotten."""
        return sum(version.is_to_be_forgotten for version in self.versions)

    @property
    def may_forget(self) -> bool:
        """Say whether one of them can be forgotten now: a report may be on its way in for an hour."""
        return any(
            version.is_to_be_forgotten
            and version.compromised_at is not None
            and clock.now() - version.compromised_at >= ON_ITS_WAY
            for version in self.versions
        )

    @property
    def without_recovery(self) -> list[int]:
        """Return the versions in use that the recovery key, where there is one, cannot open."""
        if not self.has_recovery:
            return []
        return [row.number for row in self.versions if row.in_use and not row.recovery]

    @property
    def may_let_recovery(self) -> bool:
        """Say whether the viewer holds a version that the recovery key cannot open."""
        return any(row.is_held for row in self.versions if row.number in self.without_recovery)

    @property
    def recovery_opens_newest(self) -> bool:
        """Say whether the recovery key opens the newest version."""
        return self.newest is not None and self.newest.recovery

    @property
    def remaining(self) -> timedelta | None:
        """Return the time until a new key is due; negative when it is late."""
        return self.rotation_due_at - clock.now() if self.rotation_due_at else None


@dataclass(frozen=True)
class Leave:
    """A current certificate override. `reason`: empty where it does not open to the viewer."""

    officer: str
    function: Function
    given_by: str
    ends_at: datetime
    reason: str

    @property
    def function_name(self) -> str:
        """Return the function in words."""
        return str(FUNCTION_NAMES[self.function])


def unit_keys(viewer: OfficerViewer) -> UnitKeys:
    """Return the state of the keys of the viewer's unit."""
    return _unit_keys(viewer, key_rows.load([viewer.unit], viewer.refused), {})


def unit_page(viewer: OfficerViewer) -> tuple[list[Member], UnitKeys]:
    """Return the officers of the viewer's unit and the state of its keys.

    Before somebody has confirmed the viewer's key: only the viewer, and no unit key.
    """
    if not may_see_colleagues(viewer):
        return of_rows(rows_of_unit(viewer.unit).filter(id=viewer.id)), UnitKeys((), None)
    loaded = key_rows.load([viewer.unit], viewer.refused)
    staff = of_rows(rows_of_unit(viewer.unit), loaded)
    here = {person.id for person in staff if person.works_with_key}
    names = {person.id: person.full_name for person in staff}
    return staff, _unit_keys(viewer, loaded, names, here)


def colleague_page(viewer: OfficerViewer, officer: UUID) -> tuple[Member, UnitKeys]:
    """Return an officer of the viewer's unit, and the state of its keys. Raises NotFound for any other.

    Raises NotAllowed for a colleague before somebody has confirmed the viewer's key.
    """
    if officer != viewer.id:
        require_colleagues(viewer)
    loaded = key_rows.load([viewer.unit], viewer.refused)
    members = of_rows(rows_of_unit(viewer.unit).filter(id=officer), loaded)
    if not members:
        raise NotFound
    return members[0], _unit_keys(viewer, loaded, {})


def waiting_for_key(viewer: OfficerViewer) -> int:
    """Return the number of colleagues who wait for the unit's key, for an officer who may grant it."""
    if not may(viewer, Permission.PEOPLE_KEY_GRANT):
        return 0
    newest = lookups.newest_key(viewer.unit, viewer.refused)
    if newest is None:
        return 0
    readers = sealing.readers([newest.id])[newest.id]
    keys = OfficerKey.objects.filter(
        officer__unit_id=viewer.unit,
        officer__is_active=True,
        officer__roles_held__role__in=WITH_UNIT_KEY,
        ended_at=None,
    ).values_list("public", flat=True)
    return len({PublicKey(bytes(public)).id for public in keys} - readers)


def _unit_keys(
    viewer: OfficerViewer,
    loaded: KeyRows,
    known: Mapping[UUID, str],
    here: set[UUID] | None = None,
) -> UnitKeys:
    """Return the state of the keys. `here`: officers who work with the newest, where that is loaded."""
    makers = {row.id: _maker(row) for row in loaded.rows}
    names = full_names(makers.values(), known)
    mine = {key.public.id for key in viewer.keys}
    readers = loaded.readers
    recovery = trust_chain.recovery_reader()
    versions = tuple(
        Version(
            number=row.version,
            made_at=row.made_at,
            made_by=names.get(maker, "") if (maker := makers[row.id]) else "",
            is_signed=row.id in loaded.signed,
            compromised_at=row.compromised_at,
            is_held=PublicKey(bytes(row.public)).id in mine,
            in_use=bool(readers[row.id]),
            recovery=recovery is not None and recovery.id in readers[row.id],
            left=sealing.waiting(PublicKey(bytes(row.public))) if row.compromised_at else 0,
        )
        for row in loaded.rows
    )
    counting = next((row for row in loaded.rows if row.id in loaded.signed), None)
    shown = counting or next(iter(loaded.rows), None)
    if here is None or counting is None:
        here = lookups.holders([shown], at_work=True, readers=readers)[shown.id] if shown else set()
    unit = loaded.rows[0].unit if loaded.rows else None
    return UnitKeys(
        versions,
        unit.rotation_due_at if unit else None,
        unit.rotation_raised_at if unit else None,
        holders=frozenset(here),
        has_recovery=recovery is not None,
        may_make=viewer.is_holder and not here and not (counting and _is_open(counting, readers)),
        may_sign=viewer.is_holder and counting is None and bool(signable(viewer)),
    )


def _is_open(row: UnitKey, readers: Mapping[UUID, set[str]]) -> bool:
    """Say whether an active officer in any role, or the recovery key, opens it."""
    recovery = trust_chain.recovery_reader()
    by_recovery = recovery is not None and recovery.id in readers[row.id]
    return by_recovery or bool(lookups.holders([row], readers=readers)[row.id])


def _maker(row: UnitKey) -> UUID | None:
    chain = trust_chain.read(row.chain or "[]")
    return chain[0].statement.officer if chain else None


def leaves(viewer: OfficerViewer) -> list[Leave]:
    """Return the current certificate overrides of the viewer's unit, the first to end first.

    Their reasons open to holders of the unit's key who may give overrides.
    """
    require_colleagues(viewer)
    rows = list(
        Override.objects.filter(officer__unit_id=viewer.unit, ends_at__gt=clock.now())
        .select_related("officer", "given_by")
        .order_by("ends_at")
    )
    keys = viewer.keys if may(viewer, Permission.PEOPLE_OVERRIDE_GIVE) else ()
    opened = sealing.unseal_many([(override_place(row), bytes(row.body)) for row in rows], keys)
    return [
        Leave(
            row.officer.full_name,
            Function(row.function),
            row.given_by.full_name,
            row.ends_at,
            str(words["reason"]) if words else "",
        )
        for row, words in zip(rows, opened, strict=True)
    ]
