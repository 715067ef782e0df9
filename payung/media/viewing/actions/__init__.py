"""Every write of viewing."""

from payung.media.viewing.actions.assessment import rule
from payung.media.viewing.actions.sessions import (
    begin_viewing,
    end_viewing,
    hide,
    opt_in,
    opt_out,
    reveal,
    set_limits,
    show_still,
    stand_beside,
)

__all__ = [
    "begin_viewing",
    "end_viewing",
    "hide",
    "opt_in",
    "opt_out",
    "reveal",
    "rule",
    "set_limits",
    "show_still",
    "stand_beside",
]
