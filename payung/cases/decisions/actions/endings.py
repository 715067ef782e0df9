"""Record what follows the level: the next action, the outcome for the child, and the closure.

Nothing ends by itself. At P1 and P2 a case is open, with a running clock, until an officer records the outcome
for the child, and a colleague countersigns it if one can. At other levels an officer closes it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.cases import acts, sealed
from payung.cases.actions.case_lookups import locked, locked_for, words_of
from payung.cases.actions.clocks import close, next_clock, start_clock
from payung.cases.actions.decision_records import decide
from payung.cases.assignment.queries import able
from payung.cases.models import Case, DecisionKind
from payung.cases.parts import is_new_since, owed_since
from payung.cases.policy import may_second, require_taken, require_work
from payung.cases.queries import members_of
from payung.foundation import clock, sealing
from payung.foundation.errors import BadInput, Conflict, NotAllowed
from payung.ledger.actions import acting
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import NEXT_ACTION_DAYS, NEXT_LOOK_DAYS, UNTIL_SAFE, Level

A_DAY: Final = timedelta(days=1)


class Ending(StrEnum):
    """An outcome for a child, after which nothing is due any more."""

    SAFE = "safe_for_now"  # somebody looks again on a day
    ACCEPTED = "accepted"  # by another unit, outside of this installation too
    NOTHING_MORE = "nothing_more"


class Closure(StrEnum):
    """Why a case at P3 or below is closed: one of these, so that closures can be counted and read again."""

    DONE = "done"
    PASSED_ON = "passed_on"
    KNOWN = "worked_on_elsewhere"
    NOT_ENOUGH = "not_enough_to_go_on"
    NOT_ABOUT = "not_about_harm_to_a_child"


@dataclass(frozen=True)
class ChildOutcome:
    """The outcome for a child. `who`: the person who saw or spoke with them, or accepted the case, `on` a day.

    `look_at`: when somebody checks on the child again; only of a child who is safe for now.
    """

    kind: Ending
    reason: str
    who: str = ""
    on: date | None = None
    look_at: datetime | None = None


def name_action(viewer: OfficerViewer, case_id: UUID, text: str, due: datetime) -> None:
    """Set the next action on a case and its due time; a recorded outcome for the child is void.

    A closed case is open again. On a share it is the next action of that unit. Raises BadInput for a time that
    is past or too far away, Conflict where no level is decided.
    """
    words = words_of("text", text)
    with acting(viewer) as act:
        case = _decided(viewer, locked_for(viewer, case_id))
        level = Level(case.level)
        farthest = clock.now() + timedelta(days=NEXT_ACTION_DAYS[level])
        if not clock.now() < due <= farthest:
            raise BadInput("due", _TOO_FAR[NEXT_ACTION_DAYS[level]])
        unit = str(viewer.unit) if case.share_of_id else ""
        decide(viewer, case, DecisionKind.NEXT_ACTION, level, words, due=due.isoformat(), unit=unit)
        if case.share_of_id:
            case.action_at = due
            case.save(update_fields=["action_at"])
            start_clock(case, due)
        else:
            _go_on(viewer, case, action_at=due)
        act.record(case.chain, acts.ACTION_NAMED, f"report:{case_id}")


_TOO_FAR: Final = {
    7: _("Choose a future time, at most 7 days away."),
    30: _("Choose a future time, at most 30 days away."),
    92: _("Choose a future date, at most three months away."),
}


def write_ending(viewer: OfficerViewer, case_id: UUID, result: ChildOutcome) -> bool:
    """Record the outcome for a child; return whether a colleague must countersign it.

    Where nobody else of the unit can, nobody must. Raises BadInput for a missing field, Conflict while somebody
    waits for an answer.
    """
    words = _checked(result)
    with acting(viewer) as act:
        case = _decided_case(viewer, case_id)
        if Level(case.level) not in UNTIL_SAFE:
            raise Conflict(_("This applies only to reports whose level was decided as P1 or P2."))
        _must_be_answered(viewer, case)
        ending = decide(
            viewer,
            case,
            DecisionKind.ENDING,
            case.level,
            words,
            outcome=result.kind,
            who=result.who.strip(),
            on=result.on.isoformat() if result.on else "",
            look_at=result.look_at.isoformat() if result.look_at else "",
        )
        act.record(case.chain, acts.ENDING_WRITTEN, f"report:{case_id}")
        waits = bool(able(viewer, case_id))
        if waits:
            _go_on(viewer, case, ending_id=ending.id)
        else:
            _rest(case, result.look_at)
    return waits


def second_ending(viewer: OfficerViewer, case_id: UUID, ending_id: UUID, reason: str) -> None:
    """Countersign a colleague's outcome for a child, with the check as reason; never one's own.

    Raises Conflict where something else was decided or written since.
    """
    words = words_of("reason", reason)
    with acting(viewer) as act:
        case = require_taken(viewer, locked(case_id), Permission.REPORT_LEVEL_DECIDE)
        ending = case.ending
        if ending is None or ending.id != ending_id or case.level_decided_at is None:
            raise Conflict(_("This has changed in the meantime. Check it again first."))
        leave = may_second(viewer, ending.officer_id)
        if not leave:
            raise NotAllowed(leave.reason)
        contents = sealing.unseal(sealed.decision_place(ending), bytes(ending.body), viewer.keys)
        _must_be_answered(viewer, case)
        members = members_of(viewer, case.id).values_list("id", flat=True)
        if any(is_new_since(member, ending.made_at) for member in members):
            raise Conflict(_("This has changed in the meantime. Check it again first."))
        review = contents["look_at"]
        look_at = datetime.fromisoformat(str(review)) if review else None
        if look_at and look_at <= clock.now():
            raise Conflict(
                _("The review date has passed. Check on the child, then record the outcome again.")
            )
        decide(viewer, case, DecisionKind.SECONDED, case.level, words)
        _rest(case, look_at)
        act.record(case.chain, acts.ENDING_SECONDED, f"report:{case_id}")


def close_case(viewer: OfficerViewer, case_id: UUID, closure: Closure, words: str = "") -> None:
    """Close a decided case at P3 or below, with a coded reason and optional words.

    The reports that are joined to it are closed with it. Raises Conflict at P1 and P2, which end with an
    outcome for the child, and while somebody waits for an answer or a wish is undecided.
    """
    reason = words_of("reason", words) if words.strip() else ""
    with acting(viewer) as act:
        case = _decided_case(viewer, case_id)
        if Level(case.level) in UNTIL_SAFE:
            raise Conflict(
                _("A P1 or P2 is not closed here: record the outcome for the child instead.")
            )
        if case.closed_at:
            raise Conflict(_("This case is already closed."))
        _must_be_answered(viewer, case)
        decide(viewer, case, DecisionKind.CLOSED, case.level, reason, outcome=closure)
        _rest(case, None)
        act.record(case.chain, acts.CASE_CLOSED, f"report:{case_id}")


def _decided_case(viewer: OfficerViewer, case_id: UUID) -> Case:
    """Lock and return a case that is the viewer's to work on and whose level is decided."""
    return _decided(viewer, locked(case_id))


def _decided(viewer: OfficerViewer, locked_case: Case | None) -> Case:
    case = require_work(viewer, locked_case, Permission.REPORT_LEVEL_DECIDE)
    if case.level_decided_at is None:
        raise Conflict(_("Decide the level first."))
    return case


def _checked(result: ChildOutcome) -> str:
    """Return the reason. Raises BadInput where a field that this outcome needs is missing."""
    words = words_of("reason", result.reason)
    if result.kind is not Ending.NOTHING_MORE:
        words_of("who", result.who)
        tomorrow = clock.now().date() + A_DAY  # it may be tomorrow already where the unit is
        if result.on is None or result.on > tomorrow:
            raise BadInput("on", _("Please enter the date on which it happened."))
    if (result.look_at is not None) != (result.kind is Ending.SAFE):
        raise BadInput("look", _("Please choose the next review date."))
    farthest = clock.now() + timedelta(days=NEXT_LOOK_DAYS)
    if result.look_at and not clock.now() < result.look_at <= farthest:
        raise BadInput("look", _("Choose a future date, at most three months away."))
    return words


def _must_be_answered(viewer: OfficerViewer, case: Case) -> None:
    if owed_since(viewer, case):
        raise Conflict(
            _(
                "Somebody is waiting for an answer, or for a decision on a wish. Do that first, "
                "then come back to this."
            )
        )


def _go_on(
    viewer: OfficerViewer,
    case: Case,
    *,
    action_at: datetime | None = None,
    ending_id: UUID | None = None,
) -> None:
    """Keep a case open, with its next step: a named action, or a countersignature."""
    case.action_at, case.ending_id = action_at, ending_id
    case.look_at = case.closed_at = None
    case.save(update_fields=["action_at", "ending", "look_at"])
    next_clock(viewer, case)


def _rest(case: Case, look_at: datetime | None) -> None:
    """Close a case, or let it rest until the day of the next look, on which it is due."""
    case.action_at = case.ending = None
    case.save(update_fields=["action_at", "ending"])
    if look_at is None:
        close(case)
        return
    case.look_at = look_at
    case.save(update_fields=["look_at"])
    start_clock(case, look_at + A_DAY, since=look_at)
