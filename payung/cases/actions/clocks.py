"""The clock of a case: what is due next, and what is escalated when it waits too long."""

from datetime import datetime, timedelta
from typing import Final

from payung.cases import acts
from payung.cases.models import Case
from payung.cases.parts import last_word, owed_since
from payung.cases.queries.open_work import waiting
from payung.foundation import clock
from payung.foundation.viewer import SystemViewer
from payung.ledger.actions import acting
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import FIRST_HUMAN_ACT, RISES_AFTER, Level, more_urgent

BATCH: Final = 500
CLOCK: Final = ("due_at", "rises_at", "raised_at")
AGAIN: Final = ("level", "level_decided_at", "closed_at", "look_at", *CLOCK)


def first_act(level: str) -> timedelta:
    """Return how soon a person must act at a level."""
    return timedelta(minutes=FIRST_HUMAN_ACT[Level(level)])


def set_clock(
    case: Case, due: datetime, *, since: datetime | None = None, latest: datetime | None = None
) -> None:
    """Set when the next human act is due; the caller saves CLOCK.

    The clock rises at three quarters of the way, from `since` or now. `latest`: it rises by then, as it was to.
    """
    begins = since or clock.now()
    rises = begins + (due - begins) * RISES_AFTER
    case.due_at = due
    case.rises_at = min(rises, latest) if latest else rises
    case.raised_at = None


def begin_again(case: Case, level: str) -> None:
    """Let a case be undecided, at least as urgent as `level`, with a new clock; the caller saves AGAIN."""
    case.level = more_urgent(Level(case.level), Level(level)).value
    case.level_decided_at = case.closed_at = case.look_at = None
    set_clock(case, clock.now() + first_act(case.level))


def start_clock(case: Case, due: datetime, *, since: datetime | None = None) -> None:
    """Set when the next human act is due, and save it."""
    set_clock(case, due, since=since)
    case.save(update_fields=CLOCK)


def list_again(case: Case) -> None:
    """Let a case that is closed, or that rests until a day, be due now: there is something new in it."""
    if case.level_decided_at is None or not (case.closed_at or case.look_at):
        return
    case.closed_at = case.look_at = None
    set_clock(case, clock.now() + first_act(case.level))
    case.save(update_fields=["closed_at", "look_at", *CLOCK])


def next_clock(viewer: OfficerViewer, case: Case) -> None:
    """Set the clock of a case whose level is decided: the answer that is owed, then the next action.

    Until an officer names that action, naming it is what is due, as soon as the first act was. A closed case
    stays closed unless somebody waits for an answer.
    """
    if case.level_decided_at is None or case.look_at is not None:
        return
    _drop_void_ending(viewer, case)
    since = owed_since(viewer, case)
    if since is None and case.closed_at:
        return
    action = case.action_at or clock.now() + first_act(case.level)
    due = min(action, since + first_act(case.level)) if since else action
    if due != case.due_at:
        case.closed_at = None
        set_clock(case, due)
        case.save(update_fields=[*CLOCK, "closed_at"])


def _drop_void_ending(viewer: OfficerViewer, case: Case) -> None:
    """Let nobody be asked to countersign what a newer word from outside has made void."""
    word = last_word(viewer, case) if case.ending else None
    if case.ending and word and word > case.ending.made_at:
        case.ending = None
        case.save(update_fields=["ending"])


def close(case: Case) -> None:
    """Close a case: nothing is due any more. Only an act of a named officer does this."""
    case.closed_at = case.closed_at or clock.now()
    case.due_at = case.rises_at = case.raised_at = case.look_at = None
    case.save(update_fields=[*CLOCK, "look_at", "closed_at"])


def raise_clocks(viewer: SystemViewer) -> int:
    """Let what waits for a person rise when its clock has run to three quarters; return how many rose."""
    with acting(viewer) as act:
        moment = clock.now()
        running = Case.objects.filter(raised_at=None, rises_at__lte=moment)
        late = [
            case
            for part in waiting(viewer, running)
            for case in part.select_for_update().order_by("rises_at")[:BATCH]
        ]
        Case.objects.filter(id__in=[case.id for case in late]).update(raised_at=moment)
        for case in late:
            act.record(case.chain, acts.CLOCK_ROSE, f"report:{case.about}")
        return len(late)
