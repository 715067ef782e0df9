"""Every write of rotas, days off, agreements and calendars, and the state that the public face reads."""

import secrets
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.foundation import clock
from payung.foundation.errors import BadInput, Conflict, NotFound
from payung.foundation.viewer import SystemViewer, Viewer
from payung.ledger.actions import acting
from payung.staff import acts, officer_keys
from payung.staff import queries as people
from payung.staff.duty.policy import WITH_ROTA, can_answer, require_plan
from payung.staff.duty.queries import answering, next_shift, planners
from payung.staff.models import (
    DayOff,
    DutyAgreement,
    DutyCalendar,
    DutyState,
    Officer,
    Shift,
)
from payung.staff.notices.actions import put
from payung.staff.notices.kinds import NoticeReason
from payung.staff.queries import UnitCard, lookups
from payung.staff.viewer import OfficerViewer

LONGEST: Final = timedelta(hours=24)  # of one shift
TURNS: Final = (1, 2, 3)  # who is called first, next, last
MOST: Final = 400  # coming shifts of one unit: more is a mistake
SEEN_EVERY: Final = timedelta(minutes=1)  # an unchanged state is written again as often
KEPT_FOR: Final = timedelta(days=366)  # a shift that is over


def add_shift(
    viewer: OfficerViewer, officer: UUID, starts_at: datetime, ends_at: datetime, turn: int = 1
) -> UUID:
    """Add a shift to the unit's rota; return its id. Who lacks certificate or key is planned all the same.

    Raises BadInput for a time that is no shift, or where the officer is on duty then already.
    """
    require_plan(viewer)
    if turn not in TURNS:
        raise BadInput("turn", _("Choose who is called first, next or last."))
    if not timedelta(0) < ends_at - starts_at <= LONGEST:
        raise BadInput("ends", _("A shift ends after it begins, and lasts at most 24 hours."))
    if ends_at <= clock.now():
        raise BadInput("starts", _("This shift is already over."))
    with acting(viewer) as act:
        lookups.found_unit(viewer.unit)  # two supervisors plan in turn
        if not Officer.objects.filter(id=officer, unit_id=viewer.unit, is_active=True).exists():
            raise BadInput("officer", _("Choose an officer of your unit."))
        mine = Shift.objects.filter(unit_id=viewer.unit, ends_at__gt=clock.now())
        if mine.count() >= MOST:
            raise BadInput("starts", _("The rota holds at most 400 coming shifts."))
        if mine.filter(officer_id=officer, starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
            raise BadInput("officer", _("This officer is already on duty at that time."))
        row = Shift.objects.create(
            unit_id=viewer.unit, officer_id=officer, starts_at=starts_at, ends_at=ends_at, turn=turn
        )
        act.record(lookups.chain(viewer.unit), acts.SHIFT_ADDED, f"officer:{officer}")
    return row.id


def remove_shift(viewer: OfficerViewer, shift: UUID) -> None:
    """Remove a shift of the unit. Raises NotFound."""
    require_plan(viewer)
    with acting(viewer) as act:
        row = Shift.objects.filter(id=shift, unit_id=viewer.unit).first()
        if row is None:
            raise NotFound
        row.delete()
        act.record(lookups.chain(viewer.unit), acts.SHIFT_REMOVED, f"officer:{row.officer_id}")


def set_day_off(viewer: OfficerViewer, day: date, name: str) -> None:
    """Give a day off of the unit a name; an empty one removes it."""
    require_plan(viewer)
    words = name.strip()[:100]
    with acting(viewer) as act:
        gone, _rows = DayOff.objects.filter(unit_id=viewer.unit, day=day).delete()
        if words:
            DayOff.objects.create(unit_id=viewer.unit, day=day, name=words)
        if words or gone:
            what = acts.DAY_OFF_ADDED if words else acts.DAY_OFF_REMOVED
            act.record(lookups.chain(viewer.unit), what, f"unit:{viewer.unit}")


def make_agreement(viewer: OfficerViewer, answers: UUID) -> UUID:
    """Record that another unit answers where nobody of the viewer's does; return its id.

    It counts once an officer of that unit has tested it. The one before ends. Raises BadInput where that unit
    cannot answer.
    """
    require_plan(viewer)
    cards = {unit.id: unit for unit in people.units(viewer)}
    own, other = cards[viewer.unit], cards.get(answers)
    if other is None or answers == viewer.unit or not (can_answer(own) and can_answer(other)):
        raise BadInput("unit", _("Choose another unit that works on reports and has a key."))
    with acting(viewer) as act:
        lookups.found_unit(viewer.unit)
        DutyAgreement.objects.filter(unit_id=viewer.unit, ended_at=None).update(
            ended_at=clock.now()
        )
        row = DutyAgreement.objects.create(
            unit_id=viewer.unit, answers_id=answers, made_at=clock.now(), made_by_id=viewer.id
        )
        for unit in (viewer.unit, answers):
            act.record(lookups.chain(unit), acts.AGREEMENT_MADE, f"agreement:{row.id}")
    return row.id


def record_test(viewer: OfficerViewer, agreement: UUID) -> None:
    """Record that the viewer, of the unit that answers, was reached and holds that unit's key.

    So no unit is given another's reports without its word. Raises NotFound for another's agreement, Conflict
    where the viewer does not hold the key.
    """
    require_plan(viewer)
    if not viewer.is_holder or len(viewer.keys) < 2:
        raise Conflict(_("Only somebody who holds your unit's key can record this test."))
    with acting(viewer) as act:
        row = _agreement(agreement)
        if row.answers_id != viewer.unit:
            raise NotFound
        row.tested_at, row.tested_by_id = clock.now(), viewer.id
        row.save(update_fields=["tested_at", "tested_by"])
        for unit in (row.unit_id, row.answers_id):
            act.record(lookups.chain(unit), acts.AGREEMENT_TESTED, f"agreement:{row.id}")


def end_agreement(viewer: OfficerViewer, agreement: UUID) -> None:
    """End an agreement; either of its units may. Raises NotFound for any other."""
    require_plan(viewer)
    with acting(viewer) as act:
        row = _agreement(agreement)
        if viewer.unit not in {row.unit_id, row.answers_id}:
            raise NotFound
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        for unit in (row.unit_id, row.answers_id):
            act.record(lookups.chain(unit), acts.AGREEMENT_ENDED, f"agreement:{row.id}")


def _agreement(agreement: UUID) -> DutyAgreement:
    """Return an agreement that lasts, locked. Raises NotFound."""
    row = DutyAgreement.objects.select_for_update().filter(id=agreement, ended_at=None).first()
    if row is None:
        raise NotFound
    return row


def make_calendar(viewer: OfficerViewer) -> str:
    """Make the secret of the viewer's calendar and return it, this once; the one before is void."""
    secret = secrets.token_urlsafe(32)
    with acting(viewer) as act:
        DutyCalendar.objects.update_or_create(
            officer_id=viewer.id,
            defaults={"digest": officer_keys.digest(secret), "made_at": clock.now()},
        )
        act.record(lookups.chain(viewer.unit), acts.CALENDAR_MADE, f"officer:{viewer.id}")
    return secret


def note_states(viewer: SystemViewer) -> int:
    """Note of each unit whether somebody answers now; tell its supervisors and oversight when nobody does.

    Returns of how many units that changed.
    """
    moment = clock.now()
    cards = {unit.id: unit for unit in people.units(viewer)}
    kept = [unit for unit in cards.values() if unit.kind in WITH_ROTA and unit.has_key]
    before = {row.unit_id: row for row in DutyState.objects.all()}
    return sum(
        _note(viewer, unit, answered, before.get(unit.id), moment)
        for unit in kept
        if (answered := _answers(viewer, unit)) is not None
    )


def _answers(viewer: Viewer, unit: UnitCard) -> tuple[bool, datetime | None]:
    who = answering(viewer, [unit.id])[unit.id]
    if who.own or who.theirs:
        return True, None
    units = [unit.id, *([who.second] if who.second else [])]
    return False, next_shift(viewer, units, clock.now())


def _note(
    viewer: SystemViewer,
    unit: UnitCard,
    answered: tuple[bool, datetime | None],
    before: DutyState | None,
    moment: datetime,
) -> bool:
    is_answered, next_at = answered
    same = before is not None and (before.is_answered, before.next_at) == answered
    if same and before and moment - before.checked_at < SEEN_EVERY:
        return False
    turned = before is None or before.is_answered != is_answered
    with acting(viewer) as act:
        DutyState.objects.update_or_create(
            unit_id=unit.id,
            defaults={
                "is_answered": is_answered,
                "next_at": next_at,
                "checked_at": moment,
                "since": moment if before is None or turned else before.since,
            },
        )
        if turned:
            what = acts.DUTY_FILLED if is_answered else acts.DUTY_GAP
            act.record(lookups.chain(unit.id), what, f"unit:{unit.id}")
        if turned and not is_answered:
            watching = [row.id for row in lookups.oversight_of(unit.country)]
            by_unit = planners(viewer, [unit.id, *watching])
            put(viewer, {officer for row in by_unit.values() for officer in row}, NoticeReason.GAP)
    return turned


def forget_shifts(viewer: SystemViewer) -> int:
    """Delete shifts that ended a year ago; return how many. The ledger keeps what was done in them."""
    del viewer
    gone, _rows = Shift.objects.filter(ends_at__lt=clock.now() - KEPT_FOR).delete()
    return gone


def forget_duty_of(officer: UUID) -> None:
    """Delete the coming shifts and the calendar of an officer who leaves; the caller records that they left."""
    Shift.objects.filter(officer_id=officer, ends_at__gt=clock.now()).delete()
    DutyCalendar.objects.filter(officer_id=officer).delete()
