"""Viewing sessions: begin, take one step, hide, end; and the limits that protect the viewer."""

from collections.abc import Mapping
from typing import Final, NamedTuple
from uuid import UUID, uuid4

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from payung.foundation import clock, sealing
from payung.foundation.errors import BadInput, Conflict, NotAllowed
from payung.ledger.actions import Act, acting
from payung.media import acts, sealed
from payung.media.choices import Purpose
from payung.media.exhibits import policy as exhibit_policy
from payung.media.exhibits.actions.custody import chain, locked, readers_of, subject, words_of
from payung.media.models import Beside, Exhibit, OptOut, Reveal, Viewing, ViewingLimits
from payung.media.viewing import policy as viewing_policy
from payung.media.viewing.queries.presentation import (
    care_of,
    made,
    numbers,
    own_viewing,
    shown_in,
    sound_first,
)
from payung.media.viewing.rules import (
    AT_ONCE,
    BESIDE_FOR,
    MOST_A_DAY,
    REST,
    SHOWN_FOR,
    Limits,
    Shown,
    Step,
    left,
)
from payung.staff.policy import require
from payung.staff.queries.members import members
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

LEAST: Final = 5  # minutes of a limit
LONGEST_REST: Final = 120  # minutes
TRIED: Final = 12  # files inside an exhibit that are tried until one can be shown
_ONE_BY_ONE: Final = _("Take one step at a time.")


def begin_viewing(
    viewer: OfficerViewer, exhibit_id: UUID, purpose: Purpose, reason: str, *, classified: bool
) -> UUID:
    """Begin a viewing of an exhibit, and show its first step; return the viewing's id.

    `classified`: a list says already what it shows. Raises NotAllowed with the reason, BadInput where the
    purpose asks for a reason and none is there, Conflict where nothing can be shown. A viewing of the same
    officer that is still open is ended.
    """
    row = Exhibit.objects.filter(id=exhibit_id).first()
    row = exhibit_policy.require_there(viewer, row, Permission.EXHIBIT_READ)
    request = _Asked(purpose, reason, classified)
    _granted(viewer, row, request)
    first = _first(viewer, row, purpose)
    try:
        return _begin(viewer, exhibit_id, request, first)
    except IntegrityError:  # one viewing of an officer at a time: the database sees to it
        raise Conflict(
            _("You have just begun viewing in another window: continue there.")
        ) from None


def _first(viewer: OfficerViewer, row: Exhibit, purpose: Purpose) -> int:
    """Return the number that is shown first: a file that cannot be shown counts no minute.

    Raises Conflict with the reason where none of the first few can be.
    """
    wrong = Conflict(_("It contains nothing that can be shown and is not yet known."))
    for number in sound_first(viewer, row, purpose)[:TRIED]:
        try:
            made(viewer, row, Step.SMALL, "", number)
        except Conflict as error:
            wrong = error
        else:
            return number
    raise wrong


class _Asked(NamedTuple):
    purpose: Purpose
    reason: str
    classified: bool


def _granted(
    viewer: OfficerViewer, row: Exhibit, request: _Asked
) -> tuple[viewing_policy.Care, str]:
    """Return the officer's protection, and the reason to store. Raises NotAllowed, and BadInput."""
    care = care_of(viewer)
    leave = viewing_policy.may_look(
        viewer, row, care, request.purpose, classified=request.classified
    )
    if not leave:
        raise NotAllowed(leave.reason)
    if request.purpose is Purpose.ASSESSMENT:
        return care, request.reason.strip()
    return care, words_of("reason", request.reason)


def _begin(viewer: OfficerViewer, exhibit_id: UUID, request: _Asked, first: int) -> UUID:
    with acting(viewer) as act:
        row = locked(viewer, exhibit_id, Permission.EXHIBIT_READ)
        care, words = _granted(viewer, row, request)  # once more: making the picture took its time
        _end_open(viewer)
        viewing = Viewing(
            id=uuid4(),
            exhibit=row,
            officer_id=viewer.id,
            purpose=request.purpose,
            began_at=clock.now(),
        )
        readers = readers_of(viewer, row)
        viewing.body = sealing.seal(sealed.viewing_place(viewing), {"words": words}, readers)
        viewing.save(force_insert=True)
        _show(viewer, viewing, _Next(Step.SMALL, first, {}), care)
        act.record(chain(row), acts.VIEWING_BEGAN, subject(row.id), digest=row.file)
    return viewing.id


def reveal(viewer: OfficerViewer, viewing_id: UUID, step: Step, why: str, words: str) -> None:
    """Show one step of a viewing: the next, or one that was shown before, again; with the reason, sealed.

    Raises NotAllowed with the reason, BadInput without one, Conflict for a step that comes later.
    """
    with acting(viewer) as act:
        viewing = own_viewing(viewer, viewing_id, hold=True)
        care, shown = _going_on(viewer, viewing)
        if step > shown.farthest + 1:
            raise Conflict(_ONE_BY_ONE)
        if not why:
            raise BadInput("why", _("Please choose why you need to see more."))
        reason = {"why": why, "words": words.strip()}
        _show_next(viewer, act, viewing, _Next(step, shown.still, reason), care)


def show_still(viewer: OfficerViewer, viewing_id: UUID, still: int, step: Step) -> None:
    """Show another still of a film, another picture of a file, or one again; one look, counted as any other.

    Small, grey and blurred, or as much as a reason was given for in this viewing, but for colour. Raises
    NotAllowed with the reason, BadInput for a still that there is not, Conflict for a step that was not asked
    for yet, or where it cannot be shown: then nothing is counted.
    """
    viewing = own_viewing(viewer, viewing_id)
    _require_still(viewer, viewing, still, step)
    made(viewer, viewing.exhibit, step, "", still)
    with acting(viewer) as act:
        viewing = own_viewing(viewer, viewing_id, hold=True)
        care = _require_still(viewer, viewing, still, step)
        _show_next(viewer, act, viewing, _Next(step, still, {}), care)


def _require_still(
    viewer: OfficerViewer, viewing: Viewing, still: int, step: Step
) -> viewing_policy.Care:
    care, shown = _going_on(viewer, viewing)
    offered = numbers(viewer, viewing.exhibit, Purpose(viewing.purpose))
    if len(offered) < 2 or still not in offered:
        raise BadInput("still", _("This still does not exist."))
    if step > shown.given:
        raise Conflict(_ONE_BY_ONE)
    return care


def _going_on(viewer: OfficerViewer, viewing: Viewing) -> tuple[viewing_policy.Care, Shown]:
    """Return the officer's protection, and the pictures shown so far. Raises NotAllowed with the reason."""
    care = care_of(viewer)
    leave = viewing_policy.may_go_on(viewer, viewing.exhibit, care)
    if not leave:
        raise NotAllowed(leave.reason)
    return care, shown_in(viewing)


class _Next(NamedTuple):
    step: Step
    still: int
    reason: Mapping[str, object]


def _show_next(
    viewer: OfficerViewer, act: Act, viewing: Viewing, request: _Next, care: viewing_policy.Care
) -> None:
    _hide(viewing)
    _show(viewer, viewing, request, care)
    row = viewing.exhibit
    act.record(chain(row), acts.EXHIBIT_REVEALED, subject(row.id), digest=row.file)


def hide(viewer: OfficerViewer, viewing_id: UUID) -> None:
    """Hide the shown picture at once. That is always allowed, and stops the count."""
    with acting(viewer):
        _hide(own_viewing(viewer, viewing_id, hold=True))


def end_viewing(viewer: OfficerViewer, viewing_id: UUID) -> None:
    """End a viewing."""
    with acting(viewer) as act:
        viewing = own_viewing(viewer, viewing_id, hold=True)
        _end(viewing)
        row = viewing.exhibit
        act.record(chain(row), acts.VIEWING_ENDED, subject(row.id), digest=row.file)


def opt_out(viewer: OfficerViewer) -> None:
    """Pause all viewing without a reason. This is private: the ledger has no entry."""
    OptOut.objects.get_or_create(officer_id=viewer.id, defaults={"since": clock.now()})
    _end_open(viewer)


def opt_in(viewer: OfficerViewer) -> None:
    """Be ready to look again."""
    OptOut.objects.filter(officer_id=viewer.id).delete()


def stand_beside(viewer: OfficerViewer, colleague: UUID) -> None:
    """Record for two hours that the viewer is with a colleague of the unit who views at night.

    Raises BadInput for oneself, and for somebody who is not of the unit.
    """
    mine = {member.id for member in members(viewer, viewer.unit) if member.is_active}
    if colleague == viewer.id or colleague not in mine:
        raise BadInput("colleague", _("Choose a colleague of your unit."))
    with acting(viewer) as act:
        until = clock.now() + BESIDE_FOR
        Beside.objects.create(officer_id=colleague, colleague_id=viewer.id, until=until)
        act.record(f"{viewer.unit}/exhibits", acts.STANDS_BESIDE, f"officer:{colleague}")


def set_limits(viewer: OfficerViewer, limits: Limits) -> None:
    """Set the viewing limits of the viewer's unit. Raises NotAllowed, and BadInput."""
    require(viewer, Permission.VIEWING_LIMITS_SET)
    _within("a_day", limits.a_day, LEAST, MOST_A_DAY)
    _within("at_once", limits.at_once, LEAST, AT_ONCE)
    _within("rest", limits.rest, REST, LONGEST_REST)
    with acting(viewer) as act:
        ViewingLimits.objects.update_or_create(unit_id=viewer.unit, defaults=vars(limits))
        act.record(f"{viewer.unit}/exhibits", acts.LIMITS_SET, f"unit:{viewer.unit}")


def _within(field: str, minutes: int, least: int, most: int) -> None:
    if not least <= minutes <= most:
        sentence = _("Between %(least)d and %(most)d minutes.")
        raise BadInput(field, sentence % {"least": least, "most": most})


def _show(
    viewer: OfficerViewer, viewing: Viewing, request: _Next, care: viewing_policy.Care
) -> None:
    """Record that a step is shown from now on, no longer than the time left."""
    now = clock.now()
    until = now + min(SHOWN_FOR, left(care.exposure, care.limits))
    row = Reveal(
        id=uuid4(),
        viewing=viewing,
        officer_id=viewer.id,
        step=request.step,
        still=request.still,
        began_at=now,
        until=until,
    )
    readers = readers_of(viewer, viewing.exhibit)
    row.body = sealing.seal(sealed.reveal_place(row), request.reason, readers)
    row.save(force_insert=True)


def _hide(viewing: Viewing) -> None:
    viewing.reveals.filter(until__gt=clock.now()).update(until=clock.now())


def _end(viewing: Viewing) -> None:
    _hide(viewing)
    Viewing.objects.filter(id=viewing.id).update(ended_at=clock.now())


def _end_open(viewer: OfficerViewer) -> None:
    for viewing in Viewing.objects.filter(officer_id=viewer.id, ended_at=None):
        _end(viewing)
