"""Alerts for an officer before they work on the queue: new reports, late ones, escalated ones."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q

from payung.cases.models import Handover, OwnDesk
from payung.cases.queries.open_work import new_to, numbers_of, waiting, waiting_transfers
from payung.cases.queries.visibility import leads
from payung.cases.queue.queries.queue_rows import REPORTED_AGAIN, with_sign
from payung.cases.queue.queries.second_persons import waiting_deletions, waiting_endings
from payung.foundation import clock
from payung.staff.policy import may, require
from payung.staff.roles import HELD_BY, Permission
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import Level

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
    """Return the viewer's alerts: eight counts, each from an index of its own, with cases that came back."""
    require(viewer, Permission.REPORT_QUEUE_READ)
    cases = leads(viewer)
    is_late, has_risen = Q(due_at__lt=clock.now()), Q(raised_at__isnull=False)
    open_cases, returned = waiting(viewer, cases)
    new, late, risen, transfers, again, handovers, endings, deletions = numbers_of(
        viewer,
        new_to(viewer, cases),
        open_cases.filter(is_late).order_by("due_at"),
        open_cases.filter(has_risen).order_by("raised_at"),
        waiting_transfers(viewer),
        with_sign(viewer, cases.order_by("opened_at"), REPORTED_AGAIN),
        Handover.objects.filter(colleague=viewer.id, decided_at=None),
        waiting_endings(viewer, cases).exclude(ending__officer_id=viewer.id).order_by("due_at"),
        waiting_deletions(viewer).exclude(officer_id=viewer.id).order_by("proposed_at"),
    )
    came_back = returned.aggregate(
        late=Count("id", filter=is_late), risen=Count("id", filter=has_risen)
    )
    return Notices(
        new=new,
        late=late + came_back["late"],
        risen=risen + came_back["risen"],
        reported_again=again,
        transfers=transfers if may(viewer, Permission.REPORT_HAND_OVER) else 0,
        handovers=handovers,
        to_second=(endings if may(viewer, Permission.REPORT_LEVEL_DECIDE) else 0)
        + (deletions if may(viewer, Permission.REPORT_DELETION_DECIDE) else 0),
    )


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
    open_cases, _returned = waiting(viewer, cases)
    *untaken, assigned, silent = numbers_of(
        viewer,
        *(open_cases.filter(free, level=level.value).order_by("due_at") for level in ALARMING),
        new_to(viewer, cases),
        OwnDesk.objects.filter(officer_id=viewer.id, sound=False),
    )
    return Alarms(dict(zip(ALARMING, untaken, strict=True)), assigned, sound=not silent)
