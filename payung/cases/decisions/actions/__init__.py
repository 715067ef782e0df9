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
from payung.cases.decisions.actions.repeat_reports import leave_closed, reopen

__all__ = [
    "ChildOutcome",
    "Closure",
    "Recorded",
    "close_case",
    "decide_level",
    "leave_closed",
    "name_action",
    "override_closure",
    "reopen",
    "second_ending",
    "write_ending",
]
