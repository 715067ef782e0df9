"""What holds for each child of a case, a sentence each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from payung.cases.decisions.outcomes import ChildState, Ending, Outcomes
from payung.doors.desk import times
from payung.doors.desk.labels import Text

_HOLDS: Final[dict[str, Text]] = {
    Ending.SAFE: _("%(child)s: safe for now. Somebody looks again on %(moment)s."),
    Ending.ACCEPTED: _("%(child)s: accepted by %(who)s."),
    Ending.NOT_REACHED: _("%(child)s: cannot be reached. Somebody tries again on %(moment)s."),
    Ending.NO_DANGER: _("%(child)s: in no danger."),
    Ending.NOTHING_MORE: _("%(child)s: nothing more can be done."),
}
_WAITS: Final = _("%(child)s: an outcome is recorded. A colleague must countersign it.")
_COME: Final = _("%(child)s: the day has come. Somebody must look again.")
_NOTHING: Final = _("%(child)s: nothing decided yet.")


@dataclass(frozen=True)
class Line:
    """One child and what holds for them. `id`: None for the child of the report, whom nobody wrote down."""

    id: UUID | None
    who: str
    sentence: str
    is_decided: bool


def lines(known: Outcomes, names: Mapping[UUID, Text]) -> tuple[Line, ...]:
    """Return what holds for each child of a case. `names`: by person."""
    return tuple(line(state, names) for state in known.children)


def choices(known: Iterable[Line]) -> list[tuple[str, str]]:
    """Return the children to choose from in a form; none where nobody is written down as one."""
    return [(str(line.id), line.who) for line in known if line.id]


def line(state: ChildState, names: Mapping[UUID, Text]) -> Line:
    """Return what holds for one child. `names`: of the children, by person."""
    child = str(names[state.child]) if state.child else _now("The child of this report")
    step = state.holds
    words = {
        "child": child,
        "who": step.who if step else "",
        "moment": times.shown(step.until) if step and step.until else "",
    }
    return Line(state.child, child, str(_sentence(state)) % words, state.is_decided)


def _sentence(state: ChildState) -> Text:
    if state.waits:
        return _WAITS
    if state.holds:
        return _HOLDS[state.holds.outcome]
    return _COME if state.kept else _NOTHING
