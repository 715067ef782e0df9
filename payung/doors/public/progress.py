"""The progress of a report in a child's words: no police act, no bad news.

The times that a step promises are within the desk's clocks (DESIGN section 7).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payung.intake.progress import Status


@dataclass(frozen=True)
class Step:
    """One step: its name, its meaning with a rough time, and whether it is the current one."""

    name: Promise
    means: Promise
    now: bool = False


_STEPS: Final[dict[Status, Step]] = {
    Status.RECEIVED: Step(
        _("We have it"), _("What you told us has arrived. Nothing of it is lost.")
    ),
    Status.READ: Step(
        _("A person reads it"),
        _(
            "A trained person reads all of it. We try to do this within one day. "
            "If you are in danger, we try to be much faster."
        ),
    ),
    Status.QUESTION: Step(
        _("We may ask you something"), _("You choose if you answer. You can take your time.")
    ),
    Status.HELP: Step(
        _("We are looking for help"),
        _("We are looking for people who can help you. This often takes some days."),
    ),
    Status.FINISHED: Step(_("Finished"), _("Our work on this is done. You can still write to us.")),
}


_ONLY_WHEN_SO: Final = frozenset({Status.HELP, Status.FINISHED})  # nobody is promised these
_FOR_ANOTHER: Final[dict[Status, Step]] = {
    Status.RECEIVED: _STEPS[Status.RECEIVED],
    Status.READ: Step(
        _("Trained people look at it"),
        _("We try to begin within one day. If the child is in danger, we try to be much faster."),
    ),
}


def steps(status: Status) -> list[Step]:
    """Return the steps in order, with the current one marked. Steps that may never come are left out."""
    steps_shown = {
        at: step for at, step in _STEPS.items() if at is status or at not in _ONLY_WHEN_SO
    }
    return _marked(steps_shown, status)


def steps_for_another(status: Status) -> list[Step]:
    """Return the steps for somebody who reported for a child: we have it, and we look at it."""
    return _marked(_FOR_ANOTHER, status)


def _marked(steps: Mapping[Status, Step], status: Status) -> list[Step]:
    return [Step(step.name, step.means, now=at is status) for at, step in steps.items()]
