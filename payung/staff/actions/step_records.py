"""Writes to the records of a country's setup steps."""

from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from payung.directory import queries as directory
from payung.foundation import clock
from payung.foundation.errors import BadInput, Conflict, NotFound
from payung.ledger.actions import acting
from payung.staff import acts, setup_steps
from payung.staff.models import StepRecord, StepState
from payung.staff.policy import require
from payung.staff.roles import Permission
from payung.staff.setup_steps import Step
from payung.staff.viewer import OfficerViewer

_CHAIN: Final = "system"
_EARLIEST: Final = date(1950, 1, 1)  # a law may be older than its recorder
LONGEST_BY: Final = 120
LONGEST_PLACE: Final = 200
LONGEST_REASON: Final = 500


def record_step(
    viewer: OfficerViewer, country: str, step: str, *, on: date, by: str, place: str = ""
) -> UUID:
    """Record that a step is done: the day, the person, and the place of its paper.

    Raises NotFound for an unknown step or country, Conflict where the step has a record or the system detects
    it by itself, BadInput for a future day or a text that is too long.
    """
    known = _known_step(viewer, country, step)
    if not _EARLIEST <= on <= timezone.localdate(clock.now()):
        raise BadInput("on", _("Enter a date between 1950 and today."))
    words = {"done_by": _line("by", by, LONGEST_BY), "place": _place(known, place)}
    if not words["done_by"]:
        raise BadInput("by", _("Enter who did it: a person or an office."))
    return _record(viewer, country, step, acts.STEP_DONE, StepState.DONE, done_on=on, **words)


def record_step_not_needed(viewer: OfficerViewer, country: str, step: str, reason: str) -> UUID:
    """Record that a country does not need a step, and why. Raises the errors of `record_step`."""
    _known_step(viewer, country, step)
    words = _line("reason", reason, LONGEST_REASON)
    if not words:
        raise BadInput("reason", _("Enter why this country does not need it."))
    state = StepState.NOT_NEEDED
    return _record(viewer, country, step, acts.STEP_NOT_NEEDED, state, reason=words)


def undo_step(viewer: OfficerViewer, country: str, step: str) -> None:
    """Withdraw the record of a step: the step is open again, and the old record stays readable.

    Raises Conflict where nothing is recorded.
    """
    require(viewer, Permission.PEOPLE_STEP_RECORD)
    with acting(viewer) as act:
        records = StepRecord.objects.filter(country=country, step=step, undone_at=None)
        if not records.update(undone_at=clock.now(), undone_by_id=viewer.id):
            raise Conflict(_("Nothing is recorded for this step, so there is nothing to withdraw."))
        act.record(_CHAIN, acts.STEP_UNDONE, _subject(country, step))


def _known_step(viewer: OfficerViewer, country: str, step: str) -> Step:
    require(viewer, Permission.PEOPLE_STEP_RECORD)
    directory.country(viewer, country)
    known = setup_steps.book().find(step)
    if known is None:
        raise NotFound
    if known.seen:
        raise Conflict(_("The system detects this itself: nobody needs to record it."))
    return known


def _record(
    viewer: OfficerViewer, country: str, step: str, what: str, state: StepState, **columns: Any
) -> UUID:
    row = StepRecord(
        id=uuid4(),
        country=country,
        step=step,
        state=state,
        recorded_at=clock.now(),
        recorded_by_id=viewer.id,
        **columns,
    )
    try:
        with acting(viewer) as act:
            row.save(force_insert=True)
            act.record(_CHAIN, what, _subject(country, step))
    except IntegrityError:
        sentence = _("This step already has a record. Withdraw that first.")
        raise Conflict(sentence) from None
    return row.id


def _line(field: str, text: str, longest: int) -> str:
    """Return a text in one line, without unprintable signs. Raises BadInput where it is too long."""
    words = " ".join("".join(x if x.isprintable() else " " for x in text).split())
    if len(words) > longest:
        sentence = _("This is too long: at most %(count)d characters.")
        raise BadInput(field, sentence % {"count": longest})
    return words


def _place(step: Step, place: str) -> str:
    words = _line("place", place, LONGEST_PLACE)
    if words and not step.place:
        raise BadInput("place", _("Do not record where this is kept: that would help a thief."))
    return words


def _subject(country: str, step: str) -> str:
    return f"step:{country.lower()}/{step}"
