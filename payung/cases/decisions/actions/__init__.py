"""Every write of decisions."""

from payung.cases.decisions.actions.endings import (
    ChildOutcome,
    Closure,
    Recorded,
    close_case,
    name_action,
    second_ending,
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
    "second_ending",
    "write_ending",
]
