"""Hand a shift to a colleague, and accept, decline or withdraw what was handed over."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final
from uuid import UUID

from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from payung.cases import acts, sealed
from payung.cases.actions.case_lookups import lock_leads
from payung.cases.assignment.actions.held_cases import CANNOT, give
from payung.cases.assignment.actions.held_steps import pass_steps
from payung.cases.assignment.queries.colleagues import takers
from payung.cases.handover.shift_record import ShiftRecord
from payung.cases.models import Case, Handover, HandoverState
from payung.cases.policy import (
    require_accepting,
    require_hand_over_shift,
    require_withdrawing,
)
from payung.cases.queries import members_of, under
from payung.foundation import clock, sealing
from payung.foundation.errors import BadInput, Text
from payung.ledger.actions import Act, acting
from payung.staff import queries as people
from payung.staff.policy import require
from payung.staff.queries.lookups import chain
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

MOST: Final = 100  # cases of one handover
LONGEST: Final = 2000  # characters of the words
GONE: Final = _("it is not open to you")
ELSEWHERE: Final = _("its owner has changed meanwhile")
ENDED: Final = _("it has been closed meanwhile")
NO_KEY: Final = _("you do not have the unit's newest key")


def hand_over_shift(
    viewer: OfficerViewer, officer: UUID | None, colleague: UUID, cases: Iterable[UUID], words: str
) -> UUID:
    """Offer a colleague what an officer holds of some cases, or (None) what each owner in the unit does.

    Nobody's work changes hands before the colleague accepts. Raises BadInput where the colleague could not take
    cases, and for a handover without cases and words.
    """
    require_hand_over_shift(viewer, officer)
    message = words.strip()
    if len(message) > LONGEST:
        raise BadInput("words", _("This is too long: at most 2,000 characters."))
    if colleague == viewer.id or colleague not in takers(viewer, viewer.unit):
        raise BadInput("officer", CANNOT)
    ids = list(dict.fromkeys(cases))[:MOST]
    rows = under(viewer, ids).filter(closed_at=None, merged_into=None)
    parts = tuple(
        (case.about, holder)
        for case in rows.order_by("level", "due_at", "id")
        if (holder := officer or case.owner_id) and holder != colleague
    )
    if not parts and not message:
        raise BadInput(
            "words", _("Select at least one report, or write what your colleague needs.")
        )
    handover = Handover(
        unit_id=viewer.unit,
        officer_id=viewer.id,
        colleague_id=colleague,
        state=HandoverState.OFFERED,
        made_at=clock.now(),
    )
    with acting(viewer) as act:
        _seal(viewer, handover, ShiftRecord(message, parts))
        handover.save(force_insert=True)
        act.record(chain(viewer.unit), acts.HANDOVER_OFFERED, f"officer:{colleague}")
    return handover.id


def accept_shift(viewer: OfficerViewer, handover_id: UUID) -> Mapping[UUID, Text]:
    """Take over what a colleague handed to the viewer; return why each of the others stayed.

    For each case the same holds as for one that is transferred alone: it is still the colleague's, and the
    viewer has the role, the certificate and the key for it.
    """
    require(viewer, Permission.REPORT_TAKE)
    with acting(viewer) as act:
        handover = require_accepting(viewer, _locked(handover_id))
        place = sealed.handover_place(handover)
        contents = ShiftRecord.read(sealing.unseal(place, bytes(handover.body), viewer.keys))
        has_key = viewer.id in takers(viewer, viewer.unit)
        stayed: dict[UUID, Text] = {}
        there = _locked_cases(viewer, [about for about, _holder in contents.parts])
        for about, holder in contents.parts:
            reason = _pass_on(viewer, act, there.get(about), holder, has_key=has_key)
            if reason is not None:
                stayed[about] = reason
        if stayed:
            sealing.forget_all(handover.id)
            _seal(viewer, handover, ShiftRecord(contents.words, contents.parts, tuple(stayed)))
        _decide(viewer, act, handover, HandoverState.ACCEPTED)
    return stayed


def decline_shift(viewer: OfficerViewer, handover_id: UUID) -> None:
    """Decline what a colleague handed to the viewer: the colleague keeps it."""
    with acting(viewer) as act:
        handover = require_accepting(viewer, _locked(handover_id))
        _decide(viewer, act, handover, HandoverState.DECLINED)


def withdraw_shift(viewer: OfficerViewer, handover_id: UUID) -> None:
    """Withdraw a handover that nobody has accepted: who made it does, or a supervisor."""
    with acting(viewer) as act:
        handover = require_withdrawing(viewer, _locked(handover_id))
        _decide(viewer, act, handover, HandoverState.WITHDRAWN)


def _locked(handover_id: UUID) -> Handover | None:
    return Handover.objects.select_for_update(of=("self",)).filter(id=handover_id).first()


def _seal(viewer: OfficerViewer, handover: Handover, contents: ShiftRecord) -> None:
    reader = people.unit_reader(viewer, handover.unit_id)
    place = sealed.handover_place(handover)
    handover.body = sealing.seal(place, contents.sealed, [reader])


def _decide(viewer: OfficerViewer, act: Act, handover: Handover, state: HandoverState) -> None:
    handover.state, handover.decided_at = state, clock.now()
    handover.save(update_fields=["state", "decided_at", "body"])
    what = {
        HandoverState.ACCEPTED: acts.HANDOVER_ACCEPTED,
        HandoverState.DECLINED: acts.HANDOVER_DECLINED,
        HandoverState.WITHDRAWN: acts.HANDOVER_WITHDRAWN,
    }[state]
    about = handover.officer_id if viewer.id == handover.colleague_id else handover.colleague_id
    act.record(chain(viewer.unit), what, f"officer:{about}")


def _locked_cases(viewer: OfficerViewer, wanted: Collection[UUID]) -> dict[UUID, Case]:
    """Return the cases that now lead where these are, and that exist for the viewer, locked."""
    lock_leads(wanted)
    leading = dict(
        Case.objects.filter(id__in=wanted).values_list("id", Coalesce("merged_into", "id"))
    )
    rows = under(viewer, leading.values()).select_for_update(of=("self",))
    there = {case.about: case for case in rows.order_by("id")}
    return {about: there[lead] for about, lead in leading.items() if lead in there}


def _pass_on(
    viewer: OfficerViewer, act: Act, case: Case | None, holder: UUID, *, has_key: bool
) -> Text | None:
    """Give the viewer what an officer still holds of a locked case; say why where it stays."""
    if case is None:
        return GONE
    if case.closed_at:
        return ENDED
    if not (has_key or case.named_only):
        return NO_KEY
    members = members_of(viewer, case.about).values_list("id", flat=True)
    steps = pass_steps(act, holder, list(members), viewer.unit, viewer.id)
    if case.owner_id == holder:
        give(act, case, viewer.id)
        return None
    return None if steps or case.owner_id == viewer.id else ELSEWHERE
