"""Every read of rotas, days off and agreements: who answers at a moment, and when the next shift begins."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import F, Min, Q

from payung.foundation import clock
from payung.foundation.errors import NotFound
from payung.foundation.viewer import Viewer
from payung.ledger.queries import EntryFilter, search
from payung.staff import acts, officer_keys
from payung.staff.duty.policy import ANSWER, WITH_ROTA, require_rota
from payung.staff.models import (
    Certificate,
    DayOff,
    DutyAgreement,
    DutyCalendar,
    DutyState,
    Officer,
    Override,
    RoleHeld,
    Shift,
)
from payung.staff.policy import require
from payung.staff.queries import UnitCard, lookups, units
from payung.staff.queries.addressees import addressees
from payung.staff.roles import HELD_BY, NEEDS, Permission
from payung.staff.viewer import OfficerViewer

TURNS: Final = 5000  # times at which a rota emptied or filled, the newest
FRESH: Final = timedelta(minutes=5)  # a state older than this says nothing: the worker stands still
_OPENS: Final = Permission.REPORT_CONTENT_OPEN
_Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class ShiftView:
    """One shift of an officer. `is_able`: they hold certificate and key today."""

    id: UUID
    officer: UUID
    officer_name: str
    starts_at: datetime
    ends_at: datetime
    turn: int
    is_able: bool


@dataclass(frozen=True)
class AgreementView:
    """That a unit answers for another. `tested_at` None: nobody has tried it, so it does not count."""

    id: UUID
    unit: UUID
    unit_name: str
    answers: UUID
    answers_name: str
    made_at: datetime
    tested_at: datetime | None
    tested_by: str


@dataclass(frozen=True)
class Answering:
    """Who answers for a unit at a moment: its own officers, first called first, or another unit's."""

    unit: UUID
    own: tuple[UUID, ...]
    second: UUID | None  # the unit that answers by a tested agreement
    theirs: tuple[UUID, ...]  # its officers on duty


def answering(
    viewer: Viewer, unit_ids: Iterable[UUID], at: datetime | None = None
) -> dict[UUID, Answering]:
    """Return who answers for each of some units: the one place that decides who is on duty.

    Only officers who can open a report count: with a role, a certificate and the unit's key.
    """
    wanted = set(unit_ids)
    tested = DutyAgreement.objects.filter(unit_id__in=wanted, ended_at=None, tested_at__lte=_at(at))
    second = dict(tested.values_list("unit_id", "answers_id"))
    duty = on_duty(viewer, wanted | set(second.values()), at)
    return {
        unit: Answering(
            unit, duty.get(unit, ()), second.get(unit), duty.get(second.get(unit, unit), ())
        )
        if unit in second
        else Answering(unit, duty.get(unit, ()), None, ())
        for unit in wanted
    }


def on_duty(
    viewer: Viewer, unit_ids: Iterable[UUID], at: datetime | None = None
) -> dict[UUID, tuple[UUID, ...]]:
    """Return, by unit, the officers on duty at a moment who can open a report; first called first."""
    moment, wanted = _at(at), set(unit_ids)
    shifts = Shift.objects.filter(
        unit_id__in=wanted, starts_at__lte=moment, ends_at__gt=moment, officer__unit=F("unit")
    )
    rows = list(
        shifts.order_by("turn", "starts_at", "id").values_list("unit_id", "officer_id").distinct()
    )
    able = able_officers(viewer, {unit for unit, _officer in rows}, moment) if rows else set()
    duty: dict[UUID, list[UUID]] = {}
    for unit, officer in rows:
        if officer in able and officer not in duty.get(unit, ()):
            duty.setdefault(unit, []).append(officer)
    return {unit: tuple(officers) for unit, officers in duty.items()}


def able_officers(
    viewer: Viewer, unit_ids: Iterable[UUID], at: datetime | None = None
) -> set[UUID]:
    """Return the officers of some units who can open a report: active, with role, certificate and key."""
    del viewer  # who is able is known to whoever plans or calls
    moment = _at(at)
    roles = [role for role, given in HELD_BY.items() if _OPENS in given]
    officers = Officer.objects.filter(
        unit_id__in=set(unit_ids),
        is_active=True,
        id__in=RoleHeld.objects.filter(role__in=roles).values("officer"),
    )
    certified = Certificate.objects.filter(
        Q(withdrawn_at=None) | Q(withdrawn_at__gt=moment),
        function=NEEDS[_OPENS],
        expires_at__gt=moment,
    )
    leave = Override.objects.filter(function=NEEDS[_OPENS], ends_at__gt=moment)
    opened = officers.filter(
        Q(id__in=certified.values("officer")) | Q(id__in=leave.values("officer"))
    )
    newest = [keys[0][0] for keys in lookups.unit_keys(unit_ids).values()]
    holders = lookups.holders(newest, at_work=True) if newest else {}
    holding = {officer for here in holders.values() for officer in here}
    return holding & set(opened.values_list("id", flat=True))


def planners(viewer: Viewer, unit_ids: Iterable[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """Return, by unit, the active officers who plan the rota: its supervisors, or oversight's officers."""
    del viewer
    roles = [role for role, given in HELD_BY.items() if Permission.PEOPLE_ROTA_PLAN in given]
    rows = RoleHeld.objects.filter(
        role__in=roles, officer__is_active=True, officer__unit_id__in=set(unit_ids)
    )
    by_unit: dict[UUID, list[UUID]] = {}
    for unit, officer in sorted(set(rows.values_list("officer__unit_id", "officer_id"))):
        by_unit.setdefault(unit, []).append(officer)
    return {unit: tuple(officers) for unit, officers in by_unit.items()}


def second_unit(viewer: Viewer, unit: UUID) -> UUID | None:
    """Return the unit that answers for another by a tested agreement; None: there is none."""
    del viewer  # a door seals to it
    tested = DutyAgreement.objects.filter(unit_id=unit, ended_at=None, tested_at__isnull=False)
    return next(iter(tested.values_list("answers_id", flat=True)), None)  # one lasts at most


def answering_units(viewer: Viewer, unit: UUID) -> set[UUID]:
    """Return the units that answer for another by agreement, and those that did: each may hold a P1's key."""
    del viewer  # who takes a key from them has the case
    rows = DutyAgreement.objects.filter(unit_id=unit, tested_at__isnull=False)
    return set(rows.values_list("answers_id", flat=True))


def planned_officers(viewer: OfficerViewer) -> list[tuple[UUID, str]]:
    """Return the officers of the viewer's unit who see its queue, with their names, by name."""
    require_rota(viewer)
    roles = [role for role, given in HELD_BY.items() if Permission.REPORT_QUEUE_READ in given]
    rows = Officer.objects.filter(
        unit_id=viewer.unit,
        is_active=True,
        id__in=RoleHeld.objects.filter(role__in=roles).values("officer"),
    )
    return list(rows.order_by("full_name", "name").values_list("id", "full_name"))


def next_shift(viewer: Viewer, unit_ids: Iterable[UUID], after: datetime) -> datetime | None:
    """Return when the next shift of some units begins whose officer can open a report; None: there is none."""
    wanted = set(unit_ids)
    able = able_officers(viewer, wanted)
    rows = Shift.objects.filter(unit_id__in=wanted, officer_id__in=able, starts_at__gt=after)
    first: datetime | None = rows.aggregate(first=Min("starts_at"))["first"]
    return first


@dataclass(frozen=True)
class Reading:
    """Whether somebody of a unit reads now, and otherwise when the next begins, in the unit's zone."""

    now: bool
    next_at: datetime | None = None


def reading(viewer: Viewer, unit: UUID) -> Reading:
    """Return whether somebody reads a unit's reports now, as the worker last saw it."""
    del viewer  # hours tell of nobody
    rows = DutyState.objects.filter(unit_id=unit, checked_at__gt=clock.now() - FRESH)
    state = rows.select_related("unit").first()
    if state is None:
        return Reading(now=False)
    if state.is_answered:
        return Reading(now=True)
    if state.next_at is None or state.next_at <= clock.now():
        return Reading(now=False)
    return Reading(now=False, next_at=state.next_at.astimezone(clock.zone(state.unit.time_zone)))


@dataclass(frozen=True)
class ReadingTimes:
    """When somebody reads what reaches a country. `now`: in each unit somebody is there.

    `not_before`: nobody reads before it. `by`: at the latest somebody is there by then, whichever unit has it.
    """

    now: bool = False
    not_before: datetime | None = None
    by: datetime | None = None


def reading_times(viewer: Viewer, country: str) -> ReadingTimes:
    """Return when somebody reads, as the worker last saw the rota. One SQL query."""
    del viewer  # hours tell of nobody
    moment = clock.now()
    rows = DutyState.objects.filter(
        unit__country=country, unit__kind__in=ANSWER, checked_at__gt=moment - FRESH
    ).values_list("is_answered", "next_at")
    states = [(there, begins if begins and begins > moment else None) for there, begins in rows]
    away = [begins for there, begins in states if not there]
    if not away:
        return ReadingTimes(now=bool(states))
    known = [begins for begins in away if begins]
    return ReadingTimes(
        not_before=min(known) if known and len(away) == len(states) else None,
        by=max(known) if len(known) == len(away) else None,
    )


def reads_everywhere(viewer: Viewer, country: str) -> bool:
    """Say whether somebody reads now in each unit of a country that works on reports.

    For a door that does not say which unit has a report. A unit without a rota, or of which the worker has said
    nothing lately, is one where nobody does.
    """
    here = {
        unit.id
        for unit in addressees(viewer).units
        if unit.country == country and unit.kind in ANSWER
    }
    rows = DutyState.objects.filter(
        unit_id__in=here, is_answered=True, checked_at__gt=clock.now() - FRESH
    )
    return bool(here) and rows.count() == len(here)


def unanswered(viewer: Viewer, country: str = "") -> tuple[tuple[str, datetime], ...]:
    """Return the units, by name, of which nobody answers now, and since when; of one country or of all."""
    here = {
        unit.id: unit.name
        for unit in units(viewer)
        if unit.kind in WITH_ROTA and unit.has_key and country in {"", unit.country}
    }
    rows = DutyState.objects.filter(unit_id__in=here, is_answered=False)
    return tuple(
        sorted((here[unit], since) for unit, since in rows.values_list("unit_id", "since"))
    )


def watched_units(viewer: OfficerViewer) -> list[UnitCard]:
    """Return the units of the viewer's country that keep a rota and have a key, by name."""
    every = units(viewer)
    country = next(unit.country for unit in every if unit.id == viewer.unit)
    here = [unit for unit in every if unit.kind in WITH_ROTA and unit.has_key]
    return sorted(
        (unit for unit in here if unit.country == country), key=lambda unit: (unit.name, unit.id)
    )


def hours_without(viewer: OfficerViewer, since: datetime) -> dict[UUID, timedelta]:
    """Return by unit how long nobody was on duty since a moment, by what the worker wrote into the ledger."""
    require(viewer, Permission.LEDGER_READ_ALL)
    wanted = EntryFilter(acts=(acts.DUTY_GAP, acts.DUTY_FILLED))
    now = clock.now()
    total: dict[UUID, timedelta] = {}
    ended: dict[UUID, datetime] = {}  # by when somebody was there again, of the gap that comes next
    for turn in search(viewer, wanted, TURNS):  # newest first
        unit = UUID(turn.subject.partition(":")[2])
        if turn.act == acts.DUTY_GAP:
            lasted = ended.get(unit, now) - max(turn.at, since)
            total[unit] = total.get(unit, timedelta(0)) + max(lasted, timedelta(0))
        ended[unit] = turn.at
    return total


def rota(viewer: OfficerViewer, first: datetime, last: datetime) -> list[ShiftView]:
    """Return the shifts of the viewer's unit that touch the time from `first` to `last`, in order."""
    require_rota(viewer)
    able = able_officers(viewer, [viewer.unit])
    rows = Shift.objects.filter(unit_id=viewer.unit, starts_at__lt=last, ends_at__gt=first)
    return [
        ShiftView(
            row.id,
            row.officer_id,
            row.officer.full_name,
            row.starts_at,
            row.ends_at,
            row.turn,
            row.officer_id in able,
        )
        for row in rows.select_related("officer").order_by("starts_at", "turn", "id")
    ]


def gaps(viewer: OfficerViewer, first: datetime, last: datetime) -> list[_Span]:
    """Return the times between `first` and `last` at which nobody answers for the viewer's unit.

    Somebody on duty without certificate or key does not count; a unit by a tested agreement does.
    """
    require_rota(viewer)
    second = second_unit(viewer, viewer.unit)
    here = [viewer.unit, *([second] if second else [])]
    able = able_officers(viewer, here)
    rows = Shift.objects.filter(
        unit_id__in=here, officer_id__in=able, starts_at__lt=last, ends_at__gt=first
    )
    open_from, spans = first, []
    for begin, end in rows.order_by("starts_at").values_list("starts_at", "ends_at"):
        if begin > open_from:
            spans.append((open_from, begin))
        open_from = max(open_from, end)
    if open_from < last:
        spans.append((open_from, last))
    return spans


def agreements(viewer: OfficerViewer) -> list[AgreementView]:
    """Return the agreements of the viewer's unit that last: with the unit that answers, and for others."""
    require_rota(viewer)
    rows = DutyAgreement.objects.filter(
        Q(unit_id=viewer.unit) | Q(answers_id=viewer.unit), ended_at=None
    ).select_related("unit", "answers", "tested_by")
    return [
        AgreementView(
            row.id,
            row.unit_id,
            row.unit.name,
            row.answers_id,
            row.answers.name,
            row.made_at,
            row.tested_at,
            row.tested_by.full_name if row.tested_by else "",
        )
        for row in rows.order_by("made_at", "id")
    ]


def days_off(viewer: OfficerViewer, first: date, last: date) -> dict[date, str]:
    """Return the unit's own days off from `first` up to `last`, by day."""
    require_rota(viewer)
    rows = DayOff.objects.filter(unit_id=viewer.unit, day__gte=first, day__lt=last)
    return dict(rows.order_by("day").values_list("day", "name"))


def own_shifts(viewer: Viewer, secret: str) -> list[tuple[UUID, datetime, datetime]]:
    """Return the shifts of the officer whose calendar has this secret, from a month ago on. Raises NotFound."""
    del viewer  # the secret is the leave
    rows = DutyCalendar.objects.filter(digest=officer_keys.digest(secret), officer__is_active=True)
    officer = rows.values_list("officer_id", flat=True).first()
    if officer is None:
        raise NotFound
    since = clock.now() - timedelta(days=31)
    shifts = Shift.objects.filter(officer_id=officer, ends_at__gt=since).order_by("starts_at")
    return list(shifts.values_list("id", "starts_at", "ends_at"))


def calendar_made_at(viewer: OfficerViewer) -> datetime | None:
    """Return when the viewer made the secret address of their calendar; None: they have none."""
    rows = DutyCalendar.objects.filter(officer_id=viewer.id)
    return rows.values_list("made_at", flat=True).first()


def _at(at: datetime | None) -> datetime:
    return clock.now() if at is None else at
