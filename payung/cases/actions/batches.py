"""One act in several cases: each by itself and under the policy of the single act; failures are named."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.cases.policy import BATCH, may_join_batch
from payung.cases.queries import worked_on
from payung.foundation.errors import BadInput, Conflict, NotFound, PayungError, Text
from payung.staff.viewer import OfficerViewer

_GONE: Final = _("It is no longer in your unit, or not for you.")


@dataclass(frozen=True)
class Undone:
    """A case of a batch that was left as it was, and why."""

    case: UUID
    reason: Text


def selected(case_ids: Sequence[UUID]) -> list[UUID]:
    """Return the cases of a batch, each once. Raises BadInput for none, or more than BATCH."""
    cases = list(dict.fromkeys(case_ids))
    if not cases:
        raise BadInput("report", _("Select at least one report first."))
    if len(cases) > BATCH:
        raise BadInput("report", _("Select at most 20 reports at once."))
    return cases


def in_each(
    viewer: OfficerViewer, cases: Sequence[UUID], act: Callable[[UUID], object]
) -> tuple[Undone, ...]:
    """Act in each of several cases; return those in which that was refused, with the reason.

    `act` is a transaction of its own, so that a refusal changes nothing in its case and stops no other.
    """
    undone = []
    for case in cases:
        try:
            leave = may_join_batch(worked_on(viewer, case).level)
            if not leave:
                raise Conflict(leave.reason)
            act(case)
        except NotFound:
            undone.append(Undone(case, _GONE))
        except PayungError as refused:
            undone.append(Undone(case, refused.text))
    return tuple(undone)
