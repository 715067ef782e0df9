"""Record what follows the level: the next action, and the outcomes for the children.

Nothing ends by itself. A case is open, with a running clock, until an officer records an outcome for each child
or closes it, and a colleague countersigns that if one can.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.cases import acts
from payung.cases.actions.case_lookups import locked_for, words_of
from payung.cases.actions.clocks import start_clock
from payung.cases.actions.decision_records import decide
from payung.cases.assignment.queries import able
from payung.cases.decisions.actions.case_states import (
    A_DAY,
    decided,
    decided_case,
    go_on,
    oldest_waiting,
    require_answered,
    settle,
)
from payung.cases.decisions.outcomes import Ending, Outcomes, Sight, again_after
from payung.cases.decisions.queries import outcomes
from payung.cases.models import Case, DecisionKind
from payung.cases.queries.child_files import require_kept
from payung.cases.steps.actions import plan_next
from payung.cases.steps.contents import Contents
from payung.cases.steps.kinds import StepKind
from payung.foundation import clock
from payung.foundation.errors import BadInput
from payung.ledger.actions import Act, acting
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import NEXT_ACTION_DAYS, NEXT_LOOK_DAYS, UNTIL_SAFE, Level

SECOND_LOOK: Final = timedelta(hours=72)


class Recorded(StrEnum):
    """What follows when an outcome for a child was recorded or countersigned."""

    WAITS = "waits"  # a colleague must countersign it
    STAYS = "stays"  # it holds, and the case stays listed: for another child, or a named action
    ENDED = "ended"  # nothing is due any more, or not until a day


@dataclass(frozen=True)
class ChildOutcome:
    """The outcome for one child or several. `children`: the persons; none where no child is written down.

    `who`: the person who saw or spoke with the child, or accepted the child, `on` a day. `look_at`: when
    somebody looks again; only of a child who is safe for now. `danger`: from which, and `sight`: how somebody
    saw or spoke with the child; of the same. `partner`: the person of a partner unit who agrees that a child
    cannot be reached, where no colleague can.
    """

    kind: Ending
    reason: str
    who: str = ""
    on: date | None = None
    look_at: datetime | None = None
    children: tuple[UUID, ...] = ()
    danger: str = ""
    sight: Sight | None = None
    partner: str = ""


def name_action(viewer: OfficerViewer, case_id: UUID, text: str, due: datetime) -> None:
    """Set the next action on a case and its due time. A case that is closed or rests is listed again.

    What was recorded for the children stays. On a share it is the next action of that unit. Raises BadInput
    for a time that is past or too far away, Conflict where no level is decided.
    """
    words = words_of("text", text)
    with acting(viewer) as act:
        case = decided(viewer, locked_for(viewer, case_id))
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
            case.action_at = due
            if case.ending_id:  # a closure is void now, an outcome for a child is not
                case.ending_id = oldest_waiting(outcomes(viewer, case))
            go_on(viewer, case)
        act.record(case.chain, acts.ACTION_NAMED, f"report:{case_id}")


_TOO_FAR: Final = {
    7: _("Choose a future time, at most 7 days away."),
    30: _("Choose a future time, at most 30 days away."),
    92: _("Choose a future date, at most three months away."),
}


def write_ending(viewer: OfficerViewer, case_id: UUID, result: ChildOutcome) -> Recorded:
    """Record the outcome for one child or several; return what follows.

    Where nobody else of the unit can countersign it, nobody must; only that a child cannot be reached needs a
    named person of a partner unit then. Raises BadInput for a missing field, Conflict while somebody waits for
    an answer.
    """
    words = _checked(result)
    with acting(viewer) as act:
        case = decided_case(viewer, case_id)
        require_answered(viewer, case)
        known = outcomes(viewer, case)
        _require_children(known, result.children)
        require_kept(viewer, result.children)
        _require_level(result.kind, Level(case.level))
        waits = bool(able(viewer, case_id))
        if result.kind is Ending.NOT_REACHED and not waits:
            words_of("partner", result.partner)
        _keep(viewer, case, result, words, look_at=_look_at(known, result), waits=waits)
        act.record(case.chain, acts.ENDING_WRITTEN, f"report:{case_id}")
        if not waits and result.kind is not Ending.NOT_REACHED:  # there a partner agrees already
            _owe_second_look(viewer, act, case, result.children)
        known = outcomes(viewer, case)
        if not known.undecided:
            case.action_at = None
        ended = settle(viewer, case, known)
    return Recorded.ENDED if ended else Recorded.WAITS if waits else Recorded.STAYS


def _owe_second_look(
    viewer: OfficerViewer, act: Act, case: Case, children: tuple[UUID, ...]
) -> None:
    """Let a named person of a partner unit look at a decision that no colleague can countersign."""
    words = str(_("Show somebody of a partner unit the decision on safety, and nothing else."))
    contents, due = Contents(words, children), clock.now() + SECOND_LOOK
    plan_next(viewer, act, case, case.about, StepKind.SECOND_LOOK, contents, due)


_NEEDED: Final = {
    Ending.SAFE: ("danger", "who"),
    Ending.ACCEPTED: ("who",),
    Ending.NOT_REACHED: (),
    Ending.NO_DANGER: (),
}


def _checked(result: ChildOutcome) -> str:
    """Return the reason. Raises BadInput where a field that this outcome needs is missing."""
    if result.kind not in _NEEDED:
        raise BadInput("kind", _("Please choose the outcome for the child."))
    for field in _NEEDED[result.kind]:
        words_of(field, getattr(result, field))
    words = words_of("reason", result.reason)
    if "who" in _NEEDED[result.kind]:
        tomorrow = clock.now().date() + A_DAY  # it may be tomorrow already where the unit is
        if result.on is None or result.on > tomorrow:
            raise BadInput("on", _("Please enter the date on which it happened."))
    if result.kind is Ending.SAFE:
        _check_sight(result.sight)
    if (result.look_at is not None) != (result.kind is Ending.SAFE):
        raise BadInput("look", _("Please choose the next review date."))
    farthest = clock.now() + timedelta(days=NEXT_LOOK_DAYS)
    if result.look_at and not clock.now() < result.look_at <= farthest:
        raise BadInput("look", _("Choose a future date, at most three months away."))
    return words


def _check_sight(sight: Sight | None) -> None:
    if sight is None:
        raise BadInput("sight", _("Choose how somebody saw or spoke with the child."))
    if sight is Sight.MESSAGES:
        raise BadInput(
            "sight",
            _(
                "Messages alone never suffice: somebody else may hold the receipt or the phone. See the"
                " child or speak with the child alone, or record that the child cannot be reached."
            ),
        )


def _require_children(known: Outcomes, chosen: Collection[UUID]) -> None:
    """Raise BadInput unless the chosen persons are children of the case; none where nobody is one."""
    children = {state.child for state in known.children} - {None}
    if not set(chosen) <= children:
        raise BadInput(
            "children", _("Somebody has changed the persons of this case. Choose again.")
        )
    if children and not chosen:
        raise BadInput("children", _("Choose the children whom this is about."))


def _require_level(kind: Ending, level: Level) -> None:
    if kind is Ending.NO_DANGER and level in UNTIL_SAFE:
        raise BadInput(
            "reason",
            _(
                "At P1 and P2 a child is in danger as far as we know. Change the level first, with a reason."
            ),
        )


def _look_at(known: Outcomes, result: ChildOutcome) -> datetime | None:
    """Return when somebody looks again. Who cannot be reached is tried after 1, 3, 7 and 30 days."""
    if result.kind is not Ending.NOT_REACHED:
        return result.look_at
    tries = [
        state.tries
        for state in known.children
        if (state.child in result.children) or not state.child
    ]
    return clock.now() + again_after(min(tries))


def _keep(
    viewer: OfficerViewer,
    case: Case,
    result: ChildOutcome,
    words: str,
    *,
    look_at: datetime | None,
    waits: bool,
) -> None:
    """Keep an outcome with all that it says."""
    decide(
        viewer,
        case,
        DecisionKind.ENDING,
        case.level,
        words,
        outcome=result.kind,
        who=result.who.strip(),
        on=result.on.isoformat() if result.on else "",
        look_at=look_at.isoformat() if look_at else "",
        children=" ".join(str(child) for child in result.children),
        danger=result.danger.strip(),
        sight=result.sight or "",
        partner=result.partner.strip(),
        waits="yes" if waits else "no",
    )
