"""Alerts for an officer before they work on the queue: new reports, late ones, escalated ones."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet

from payung.cases.models import Case, Handover, OwnDesk, Proposal
from payung.cases.queries.open_work import (
    looks_due,
    new_to,
    numbers_of,
    returned,
    still_open,
    undecided_transfers,
    waiting_transfers,
)
from payung.cases.queries.visibility import leads
from payung.cases.queue.queries.queue_rows import REPORTED_AGAIN, with_sign
from payung.cases.queue.queries.second_persons import (
    half_deleted,
    waiting_deletions,
    waiting_endings,
)
from payung.foundation import clock
from payung.staff.policy import may, require
from payung.staff.roles import HELD_BY, Permission
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import Level

Rows = QuerySet[Any, Any]
ALARMING: Final = (Level.P1, Level.P2)  # the levels of which every open desk is told


@dataclass(frozen=True)
class Notices:
    """How many reports a colleague gave to the viewer; how many of the unit are late or have risen.

    `reported_again`: closed or at rest, and a new report names their account. `transfers`: that wait for a
    supervisor, where the viewer is one. `handovers`: shifts that the viewer has still to accept. `to_second`:
    what a colleague did the first half of, and the viewer may do the second. No number is above COUNTED + 1.
    """

    new: int
    late: int
    risen: int
    transfers: int = 0
    reported_again: int = 0
    handovers: int = 0
    to_second: int = 0


def notices(viewer: OfficerViewer) -> Notices:
    """Return the viewer's alerts, each counted from an index of its own.

    Of what is rare it is first asked, which costs little, whether the unit has any at all.
    """
    require(viewer, Permission.REPORT_QUEUE_READ)
    cases, rare = leads(viewer), _rare(viewer)
    open_cases = still_open(viewer, cases)
    new, late, risen, handovers, *hints = numbers_of(
        viewer,
        new_to(viewer, cases),
        open_cases.filter(due_at__lt=clock.now()).order_by("due_at"),
        open_cases.filter(raised_at__isnull=False).order_by("raised_at"),
        Handover.objects.filter(colleague=viewer.id, decided_at=None),
        *(hint[:1] for hint, _counted in rare.values()),
    )
    there = {
        name: counted(viewer, cases)
        for (name, (_hint, counted)), hinted in zip(rare.items(), hints, strict=True)
        if hinted
    }
    numbers = dict(zip(there, numbers_of(viewer, *there.values()), strict=True)) if there else {}
    return Notices(
        new=new,
        late=late + numbers.get("returned, late", 0),
        risen=risen + numbers.get("returned, risen", 0),
        transfers=numbers.get("transfers", 0),
        reported_again=numbers.get("reported again", 0),
        handovers=handovers,
        to_second=numbers.get("endings", 0) + numbers.get("deletions", 0),
    )


def _rare(viewer: OfficerViewer) -> dict[str, tuple[Rows, Callable[..., Rows]]]:
    """Return what is rare and the viewer may act on: rows without which there is none, and what is counted."""
    unit = Case.objects.filter(unit_id=viewer.unit)
    looks = looks_due(viewer)
    rare: dict[str, tuple[Rows, Callable[..., Rows]]] = {
        "returned, late": (looks, _returned_late),
        "returned, risen": (looks, _returned_risen),
        "reported again": (unit.filter(reported_again_at__isnull=False), _reported_again),
    }
    if may(viewer, Permission.REPORT_HAND_OVER):
        rare["transfers"] = (
            undecided_transfers(viewer),
            lambda viewer, _: waiting_transfers(viewer),
        )
    if may(viewer, Permission.REPORT_LEVEL_DECIDE):
        rare["endings"] = (unit.filter(ending__isnull=False), _endings_of_others)
    if may(viewer, Permission.REPORT_DELETION_DECIDE):
        rare["deletions"] = (half_deleted(viewer), _deletions_of_others)
    return rare


def _returned_late(viewer: OfficerViewer, cases: QuerySet[Case]) -> QuerySet[Case]:
    return returned(viewer, cases).filter(due_at__lt=clock.now())


def _returned_risen(viewer: OfficerViewer, cases: QuerySet[Case]) -> QuerySet[Case]:
    return returned(viewer, cases).filter(raised_at__isnull=False)


def _reported_again(viewer: OfficerViewer, cases: QuerySet[Case]) -> QuerySet[Case]:
    return with_sign(viewer, cases.order_by("opened_at"), REPORTED_AGAIN)


def _endings_of_others(viewer: OfficerViewer, cases: QuerySet[Case]) -> QuerySet[Case]:
    return waiting_endings(viewer, cases).exclude(ending__officer_id=viewer.id)


def _deletions_of_others(viewer: OfficerViewer, _cases: QuerySet[Case]) -> QuerySet[Proposal]:
    return waiting_deletions(viewer).exclude(officer_id=viewer.id).order_by("proposed_at")


@dataclass(frozen=True)
class Alarms:
    """What a desk says also while it is locked: numbers and levels, nothing else.

    `untaken`: how many cases of a level nobody answers for. `assigned`: how many a colleague gave to the viewer
    and they have not opened. No number is above COUNTED + 1. `sound`: whether their desk sounds at a new P1.
    """

    untaken: dict[Level, int]
    assigned: int
    sound: bool = False

    @property
    def number(self) -> int:
        """Return how many there are."""
        return sum(self.untaken.values()) + self.assigned


NO_ALARMS: Final = Alarms({}, 0)


def alarms(viewer: OfficerViewer) -> Alarms:
    """Return the viewer's alarms from clear columns, in one query; it needs no key and opens nothing."""
    if not any(Permission.REPORT_QUEUE_READ in HELD_BY[role] for role in viewer.roles):
        return NO_ALARMS
    cases = leads(viewer)
    free = Q(owner=None) | Q(owner__is_active=False)
    open_cases = still_open(viewer, cases)
    *untaken, assigned, silent = numbers_of(
        viewer,
        *(open_cases.filter(free, level=level.value).order_by("due_at") for level in ALARMING),
        new_to(viewer, cases),
        OwnDesk.objects.filter(officer_id=viewer.id, sound=False),
    )
    return Alarms(dict(zip(ALARMING, untaken, strict=True)), assigned, sound=not silent)
