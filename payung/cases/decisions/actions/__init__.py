"""Every write of decisions."""

from payung.cases.decisions.actions.endings import (
    Ending,
    Told,
    name_action,
    second_ending,
    write_ending,
)
from payung.cases.decisions.actions.level_decisions import decide_level

__all__ = [
    "Ending",
    "Told",
    "decide_level",
    "name_action",
    "second_ending",
    "write_ending",
]
