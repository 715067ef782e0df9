"""Call people to each P1 until a person opens it: first on duty, all on duty, supervisors and second unit."""

import logging
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import OperationalError
from django.db.models import F, Q

from payung.cases import acts
from payung.cases.actions.clocks import first_act
from payung.cases.actions.shares import new_share
from payung.cases.models import Alarm, Case, ConflictOfInterest, Reader
from payung.cases.queries.open_work import still_open
from payung.foundation import clock, sealing
from payung.foundation.viewer import SystemViewer
from payung.ledger.actions import Act, acting
from payung.staff import acts as duty_acts
from payung.staff import queries as people
from payung.staff.duty import queries as duty
from payung.staff.duty.queries import Answering
from payung.staff.notices.actions import put
from payung.staff.notices.kinds import NoticeReason
from payung.staff.queries.lookups import chain
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import Level

log = logging.getLogger(__name__)

EVERY: Final = timedelta(minutes=15)  # between calls
BATCH: Final = 200  # cases in one transaction
_FIRST: Final = first_act(Level.P1.value)
_ALL: Final = 2  # from this call on, 30 minutes after the clock began, everybody is called
_ACTS: Final = (acts.ALARM_FIRST, acts.ALARM_NEXT, acts.ALARM_ALL)


@dataclass(frozen=True)
class _Crew:
    """Who can be called for one unit now. `planners`: by unit, the supervisors."""

    duty: Answering
    planners: Mapping[UUID, tuple[UUID, ...]]

    def second(self, turn: int) -> UUID | None:
        """Return the unit that works on the case too from this call on; None: none, or not yet."""
        own = len(self.duty.own)
        is_needed = turn >= _ALL or own == 0 or (turn > 0 and own == 1)
        return self.duty.second if is_needed else None

    def called(self, turn: int, second: UUID | None) -> tuple[UUID, ...]:
        """Return whom a call reaches. `second`: the unit that works on the case too.

        Where nobody is on duty the first call is as wide as that after half an hour.
        """
        own, theirs = self.duty.own, self.duty.theirs if second else ()
        if turn < _ALL and (own or theirs):
            return (own or theirs)[:1] if turn == 0 else (*own, *theirs)
        led = (*own, *self.planners.get(self.duty.unit, ()))
        return (*led, *(theirs or self.planners.get(second, ()))) if second else led


def call_out(viewer: SystemViewer) -> int:
    """Make the calls that are due; return for how many cases. Killed anywhere, it has made each or none.

    Cases that another worker holds are passed over: it is calling, or the next round finds them.
    """
    made, passed = 0, set[UUID]()
    while due := _due(viewer, passed):
        called = _call_each(viewer, due)
        made += len(called)
        passed.update(set(due) - called)
        if len(due) < BATCH:
            break
    return made


def _call_each(viewer: SystemViewer, due: list[UUID]) -> set[UUID]:
    """Call to cases in one transaction; where that fails, to each by itself: none holds up the others.

    Return those to which people were called. Raises OperationalError where the database does not answer.
    """
    try:
        with acting(viewer) as act:
            cases = _locked(due)
            _call(viewer, act, cases)
    except OperationalError:
        raise
    except Exception:
        log.exception("calls-failed")
        return set().union(*(_call_each(viewer, [case]) for case in due)) if len(due) > 1 else set()
    return {case.id for case in cases}


def note_opening(viewer: OfficerViewer, case: Case) -> None:
    """Note that a person has opened a case: nobody else is called. Only of a P1 that waits for its level."""
    whole = case.whole
    if whole.level != Level.P1 or whole.level_decided_at is not None or whole.due_at is None:
        return
    now = clock.now()
    row = Alarm(
        case_id=whole.id, begun_at=_begun(whole), opened_at=now, opened_by_id=viewer.id, turn=0
    )
    Alarm.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["case"],
        update_fields=["opened_at", "opened_by", "next_at"],
    )


def end_alarm(case: Case) -> None:
    """Forget the calls of a case whose level somebody has just decided: new danger calls from the beginning."""
    Alarm.objects.filter(case_id=case.id).delete()


def _begun(case: Case) -> datetime:
    """Return when the clock of a P1 began."""
    return (case.due_at or clock.now()) - _FIRST


def _due(viewer: SystemViewer, passed: Collection[UUID]) -> list[UUID]:
    """Return the P1 that wait undecided and whose next call is due, the longest waiting first.

    `passed`: cases to leave out.
    """
    now = clock.now()
    undecided = Case.objects.filter(level=Level.P1.value, level_decided_at=None, share_of=None)
    waits = still_open(viewer, undecided)
    # The clock began again: after somebody opened it, or since the last call (in another unit).
    reopened = Q(alarm__next_at=None, due_at__gt=F("alarm__opened_at") + _FIRST)
    restarted = Q(alarm__next_at__isnull=False, due_at__gt=F("alarm__begun_at") + _FIRST)
    calls = Q(alarm=None) | Q(alarm__next_at__lte=now) | reopened | restarted
    rows = waits.filter(calls).exclude(id__in=passed).order_by("due_at")
    return list(rows.values_list("id", flat=True)[:BATCH])


def _locked(ids: list[UUID]) -> list[Case]:
    """Lock and return cases; those that somebody has closed or another worker holds are left out."""
    rows = Case.objects.select_for_update(skip_locked=True, of=("self",))
    return list(rows.filter(id__in=ids, closed_at=None, level_decided_at=None).order_by("due_at"))


def _crews(viewer: SystemViewer, units: set[UUID]) -> dict[UUID, _Crew]:
    answering = duty.answering(viewer, units)
    seconds = {who.second for who in answering.values() if who.second}
    planners = duty.planners(viewer, units | seconds)
    return {unit: _Crew(who, planners) for unit, who in answering.items()}


def _call(viewer: SystemViewer, act: Act, cases: Sequence[Case]) -> None:
    """Make the calls of some cases that are due by now; earlier ones that nobody made are not made up for."""
    crews = _crews(viewer, {case.unit_id for case in cases})
    turns = {case.id: max(int((clock.now() - _begun(case)) / EVERY), 0) for case in cases}
    wanted = {case.id: crews[case.unit_id].second(turns[case.id]) for case in cases}
    seconds = _shared(viewer, act, cases, {case: unit for case, unit in wanted.items() if unit})
    called: Counter[tuple[UUID, UUID]] = Counter()
    for case in cases:
        turn, second = turns[case.id], seconds.get(case.id)
        officers = _may_open(case, crews[case.unit_id].called(turn, second))
        called.update((case.unit_id, officer) for officer in officers)
        what = _ACTS[min(turn, _ALL)] if officers else acts.ALARM_NOBODY
        act.record(case.chain, what, f"report:{case.id}", count=len(officers))
    for (unit, officer), count in called.items():
        act.record(chain(unit), duty_acts.DUTY_CALLED, f"officer:{officer}", count=count)
    units = {case.unit_id for case in cases} | set(seconds.values())
    put(viewer, {officer for _unit, officer in called}, NoticeReason.CALL, units=units)
    Alarm.objects.bulk_create(
        [_row(case, turns[case.id]) for case in cases],
        update_conflicts=True,
        unique_fields=["case"],
        update_fields=["begun_at", "turn", "next_at"],
    )


def _row(case: Case, turn: int) -> Alarm:
    begun = _begun(case)
    next_at = begun + EVERY * (turn + 1)
    return Alarm(case_id=case.id, begun_at=begun, turn=turn + 1, next_at=next_at)


def _may_open(case: Case, officers: Iterable[UUID]) -> tuple[UUID, ...]:
    """Return the officers for whom the case is there, each once: a named reader, and nobody with a conflict.

    A case for named officers calls them, on duty or not.
    """
    wanted = list(dict.fromkeys(officers))
    if case.named_only:
        wanted = list(Reader.objects.filter(case=case).values_list("officer_id", flat=True))
    if case.conflicted:
        declared = ConflictOfInterest.objects.filter(case=case)
        conflicted = set(declared.values_list("officer_id", flat=True))
        wanted = [officer for officer in wanted if officer not in conflicted]
    return tuple(wanted)


def _shared(
    viewer: SystemViewer, act: Act, cases: Sequence[Case], wanted: Mapping[UUID, UUID]
) -> dict[UUID, UUID]:
    """Let the second unit work on each case that was sealed to it at the door; return that unit by case.

    A case that is not sealed to it is left out: its officers would be called to nothing.
    """
    names = {unit: people.unit_key_names(viewer, unit) for unit in set(wanted.values())}
    every = [name for keys in names.values() for name in keys]
    sealed = sealing.readers_of(wanted, every)
    lasting = Case.objects.filter(share_of__in=wanted, closed_at=None)
    there = set(lasting.values_list("share_of_id", "unit_id"))
    leading = set(
        Case.objects.filter(merged_into__in=wanted).values_list("merged_into_id", flat=True)
    )
    shared = {}
    for case in cases:
        unit = wanted.get(case.id)
        if unit is None or case.named_only:
            continue
        opens = any((case.id, name) in sealed for name in names[unit])
        if (case.id, unit) not in there and (not opens or case.id in leading):
            continue
        shared[case.id] = unit
    shares = [
        new_share(case, shared[case.id])
        for case in cases
        if case.id in shared and (case.id, shared[case.id]) not in there
    ]
    Case.objects.bulk_create(shares)
    for share in shares:
        for name in (share.whole.chain, share.chain):
            act.record(name, acts.CASE_SHARED, f"report:{share.about}")
    return shared
