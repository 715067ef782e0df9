"""Change a case on behalf of a door: open, raise, reopen or move it. A door never lowers or closes a case.

The public face runs this, so nothing here reads an owner, a hold or a note.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from payung.cases.actions.case_lookups import lock_lead
from payung.cases.actions.clocks import AGAIN, CLOCK, begin_again, first_act, set_clock
from payung.cases.actions.shares import follow_level, release_shares
from payung.cases.models import UNREAD, Case
from payung.cases.parts import is_new_since
from payung.foundation import clock
from payung.foundation.sql.inserts import insert
from payung.foundation.viewer import DOOR
from payung.triage.lanes import RISES_AFTER, Lane, Level, more_urgent


def open_case(
    case_id: UUID,
    *,
    unit: UUID,
    lane: Lane,
    level: Level,
    language: str,
    opened_at: datetime,
    due_minutes: int,
    review_at: datetime | None,
) -> Case:
    """Open the case of a report that was just received, under the report's id; return it."""
    due = timedelta(minutes=due_minutes)
    case = Case(
        id=case_id,
        unit_id=unit,
        lane=lane.value,
        level=level.value,
        language=language,
        opened_at=opened_at,
        due_at=opened_at + due,
        rises_at=opened_at + due * RISES_AFTER,
        review_at=review_at,
    )
    insert(case)
    return case


def locked_for_door(case_id: UUID) -> Case | None:
    """Lock and return the case, or its lead, with the columns that a door may read."""
    return lock_lead(Case.objects.select_for_update().defer(*UNREAD), case_id)


def raise_case(case: Case, level: Level, due_minutes: int) -> None:
    """Raise a case for new facts: more urgent or sooner, never less or later. A decided case is open again."""
    due = clock.now() + timedelta(minutes=due_minutes)
    case.level = more_urgent(Level(case.level), level).value
    if case.due_at is None or case.look_at:
        set_clock(case, due)
    else:
        set_clock(case, min(case.due_at, due), latest=case.rises_at)
    case.level_decided_at = case.closed_at = case.look_at = None
    case.save(update_fields=AGAIN)
    follow_level(DOOR, case, due)


def await_answer(case: Case) -> None:
    """Start a clock for a message after a decision, so that it does not wait in silence.

    An outcome for a child is void: the case is open again.
    """
    if case.level_decided_at is None:
        return
    due = clock.now() + first_act(case.level)
    if case.due_at is None or case.look_at:
        set_clock(case, due)
    elif due < case.due_at:
        set_clock(case, due, latest=case.rises_at)
    case.closed_at = case.look_at = None
    case.save(update_fields=["closed_at", "look_at", *CLOCK])


def leave_merge(lead: Case, case_id: UUID) -> Case:
    """Take a report's own case out of a merge, at least as urgent as its lead; return it.

    If it is the lead, each of the others is a case of its own again.
    """
    cases = Case.objects.select_for_update().defer(*UNREAD)
    if lead.id == case_id:
        _release_all(lead, cases.filter(merged_into=lead).exclude(lane=Lane.INDUSTRY))
        Case.objects.filter(merged_into=lead).update(merged_into=None, merged_at=None)
        release_shares(lead)
        return lead
    case = cases.get(id=case_id)
    case.level = more_urgent(Level(case.level), Level(lead.level)).value
    case.merged_into = case.merged_at = None
    case.save(update_fields=["level", "merged_into", "merged_at"])
    return case


def _release_all(lead: Case, members: QuerySet[Case]) -> None:
    """Set each member whose reporter wrote since the merge back to undecided, as urgent as the lead."""
    for case in members.order_by("id"):
        if case.merged_at and is_new_since(case.id, case.merged_at):
            begin_again(case, lead.level)
            case.save(update_fields=AGAIN)
            follow_level(DOOR, case)


def move(case: Case, unit: UUID) -> None:
    """Move a case to another unit, where it waits undecided and without an owner."""
    if case.level_decided_at is not None:
        set_clock(case, clock.now() + first_act(case.level))
    case.unit_id, case.named_only = unit, False
    case.owner_id, case.new_to_owner, case.taken_at = None, False, None
    case.action_at = case.ending_id = None
    case.level_decided_at = case.closed_at = case.look_at = None
    case.save(
        update_fields=[
            *("unit", "named_only", "owner", "new_to_owner", "taken_at", "action_at", "ending"),
            *("level_decided_at", "closed_at", "look_at", *CLOCK),
        ]
    )
