"""Every write of decisions."""

from payung.cases.decisions.actions.closures import Closure, close_case, override_closure
from payung.cases.decisions.actions.countersignatures import second_ending
from payung.cases.decisions.actions.endings import (
    ChildOutcome,
    Recorded,
    name_action,
    write_ending,
)
from payung.cases.decisions.actions.level_decisions import decide_level

__all__ = [
    "ChildOutcome",
    "Closure",
    "Recorded",
    "close_case",
    "decide_level",
    "name_action",
    "override_closure",
    "second_ending",
    "write_ending",
]
