"""Oversight: the units that oversee another, and the certificate overrides that they see."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, F, Q

from payung.foundation import clock, sealing
from payung.foundation.sealing import PublicKey
from payung.foundation.viewer import Viewer
from payung.staff.models import CutOff, Override, Unit
from payung.staff.policy import require
from payung.staff.queries import lookups
from payung.staff.roles import Function, Permission
from payung.staff.sealed import cut_off_place, override_place
from payung.staff.viewer import OfficerViewer

PAGE: Final = 50


@dataclass(frozen=True)
class LeaveGiven:
    """A certificate override, past or current. `reason`: empty where it does not open to the viewer."""

    id: UUID
    unit: UUID
    officer: UUID
    officer_name: str
    function: Function
    given_by: UUID
    given_by_name: str
    given_at: datetime
    ends_at: datetime
    reason: str

    @property
    def runs(self) -> bool:
        """Say whether it still opens the function now."""
        return self.ends_at > clock.now()


@dataclass(frozen=True)
class AccountCutOff:
    """An account that was cut off at once. `cause`, `words`: empty where they do not open to the viewer."""

    unit: UUID
    officer: UUID
    officer_name: str
    cut_by: UUID | None
    cut_by_name: str
    cut_at: datetime
    cause: str
    words: str


def watchers(viewer: Viewer, unit: UUID) -> dict[UUID, PublicKey]:  # noqa: ARG001  public halves are public
    """Return the oversight units of a unit's country with their keys; a unit never oversees itself."""
    keyed = lookups.unit_keys(_watching(unit))
    opened = lookups.open_units(keyed)
    return {watcher: keys[0][1] for watcher, keys in keyed.items() if watcher in opened}


def watcher_of(viewer: Viewer, unit: UUID) -> UUID | None:  # noqa: ARG001  every unit is known to everybody
    """Return the unit that decides about feedback on a unit: its country's oversight, never the unit itself."""
    return next(iter(_watching(unit)), None)


def _watching(unit: UUID) -> list[UUID]:
    """Return the oversight units of a unit's country, the receiving one first; never the unit itself."""
    watched = Unit.objects.filter(id=unit).first()
    what = lookups.nature_of(watched) if watched else None
    if what is None:
        return []
    return [other.id for other in lookups.oversight_of(what.country) if other.id != unit]


def countries_of_units(viewer: Viewer) -> dict[UUID, str]:  # noqa: ARG001  every unit is known to everybody
    """Return the country of every unit."""
    return dict(Unit.objects.order_by("name").values_list("id", "country"))


def unit_names(viewer: Viewer) -> dict[UUID, str]:  # noqa: ARG001  every unit is known to everybody
    """Return the names of all units, in order."""
    return dict(Unit.objects.order_by("name").values_list("id", "name"))


def leave_given(
    viewer: OfficerViewer,
    *,
    unit: UUID | None = None,
    since: datetime | None = None,
    after: UUID | None = None,
) -> tuple[list[LeaveGiven], bool]:
    """Return a page of the overrides in the viewer's country, newest first, and whether there are more.

    `after`: the last one of the previous page.
    """
    require(viewer, Permission.LEDGER_READ_ALL)
    country = Unit.objects.filter(id=viewer.unit).values("country")
    overrides = Override.objects.filter(officer__unit__country__in=country)
    if unit:
        overrides = overrides.filter(officer__unit_id=unit)
    if since:
        overrides = overrides.filter(given_at__gte=since)
    last = Override.objects.filter(id=after).first() if after else None
    if last:
        earlier = Q(given_at__lt=last.given_at) | Q(given_at=last.given_at, id__lt=last.id)
        overrides = overrides.filter(earlier)
    whole = overrides.select_related("officer", "given_by").order_by("-given_at", F("id").desc())
    rows = list(whole[: PAGE + 1])
    return _opened(viewer, rows[:PAGE]), len(rows) > PAGE


def override_counts(viewer: OfficerViewer, since: datetime) -> dict[UUID, int]:
    """Return how many overrides each unit has given since a moment."""
    require(viewer, Permission.LEDGER_READ_ALL)
    given = Override.objects.filter(given_at__gte=since)
    return dict(given.values_list("officer__unit").annotate(Count("id")).order_by())


def _opened(viewer: OfficerViewer, rows: list[Override]) -> list[LeaveGiven]:
    sealed = [(override_place(row), bytes(row.body)) for row in rows]
    return [
        LeaveGiven(
            id=row.id,
            unit=row.officer.unit_id,
            officer=row.officer_id,
            officer_name=row.officer.full_name,
            function=Function(row.function),
            given_by=row.given_by_id,
            given_by_name=row.given_by.full_name,
            given_at=row.given_at,
            ends_at=row.ends_at,
            reason=str(words["reason"]) if words else "",
        )
        for row, words in zip(rows, sealing.unseal_many(sealed, viewer.keys), strict=True)
    ]


def cut_offs(
    viewer: OfficerViewer, *, unit: UUID | None = None, since: datetime | None = None
) -> list[AccountCutOff]:
    """Return the newest accounts that were cut off in the viewer's country, newest first."""
    require(viewer, Permission.LEDGER_READ_ALL)
    country = Unit.objects.filter(id=viewer.unit).values("country")
    cut = CutOff.objects.filter(officer__unit__country__in=country)
    if unit:
        cut = cut.filter(officer__unit_id=unit)
    if since:
        cut = cut.filter(cut_at__gte=since)
    rows = list(cut.select_related("officer", "cut_by").order_by("-cut_at", "id")[:PAGE])
    places = [(cut_off_place(row), bytes(row.body)) for row in rows if row.body]
    sealed = [row.id for row in rows if row.body]
    texts = dict(zip(sealed, sealing.unseal_many(places, viewer.keys), strict=True))
    opened = [texts.get(row.id) or {} for row in rows]
    return [
        AccountCutOff(
            unit=row.officer.unit_id,
            officer=row.officer_id,
            officer_name=row.officer.full_name,
            cut_by=row.cut_by_id,
            cut_by_name=row.cut_by.full_name if row.cut_by else "",
            cut_at=row.cut_at,
            cause=str(contents.get("cause", "")),
            words=str(contents.get("words", "")),
        )
        for row, contents in zip(rows, opened, strict=True)
    ]
