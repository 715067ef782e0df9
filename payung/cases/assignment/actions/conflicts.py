"""An officer knows somebody in a case: it is not there for them any more, and others go on with it."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from payung.cases import acts, sealed
from payung.cases.actions.case_lookups import locked_for, words_of
from payung.cases.assignment.actions.held_cases import pass_to_supervisor
from payung.cases.assignment.actions.held_children import release_children
from payung.cases.assignment.actions.held_steps import release_steps
from payung.cases.assignment.actions.transfer import FEWEST, move_case, require_receiver, restrict
from payung.cases.assignment.queries.colleagues import nameable
from payung.cases.models import Case, ConflictOfInterest
from payung.cases.policy import may_declare_conflict, require_there
from payung.cases.queries import shares_of
from payung.foundation import clock, sealing
from payung.foundation.errors import BadInput, Conflict, NotAllowed, PayungError
from payung.ledger.actions import Act, acting
from payung.staff import queries as people
from payung.staff.queries import oversight
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


def declare_conflict(viewer: OfficerViewer, case_id: UUID, officer: UUID, reason: str) -> None:
    """Take a case from an officer who knows somebody in it; they say so themselves, or their supervisor does.

    From this act on it is not there for them. Where the unit leads it alone, and enough others are left, it is
    for these by name; where nobody is left, it goes to oversight or another unit. Its owner changes. The reason
    is for oversight alone. Raises Conflict where nobody anywhere could go on.
    """
    words = words_of("reason", reason)
    leave = may_declare_conflict(viewer, officer)
    if not leave:
        raise NotAllowed(leave.reason)
    with acting(viewer) as act:
        case = require_there(viewer, locked_for(viewer, case_id), Permission.REPORT_QUEUE_READ)
        name = people.names_in_unit(viewer, [officer]).get(officer)
        if name is None:
            raise BadInput("officer", _("Choose an officer of your unit."))
        _keep(viewer, case, officer, words)
        act.record(case.chain, acts.CONFLICT_DECLARED, f"report:{case.about}")
        if case.owner_id == officer:
            pass_to_supervisor(act, case)
        release_steps(act, officer, _members(case), viewer.unit)
        release_children(act, officer, _members(case), viewer.unit)
        if case.share_of_id is None:
            sentence = _("%(name)s is not available for this case.") % {"name": name}
            _close_to_officer(viewer, act, case, sentence)


def _keep(viewer: OfficerViewer, case: Case, officer: UUID, words: str) -> None:
    """Keep a conflict of interest in a case and its members. Raises Conflict where it is known already."""
    readers = list(oversight.watchers(viewer, viewer.unit).values())
    members = _members(case)
    known = ConflictOfInterest.objects.filter(case__in=members, officer_id=officer)
    before = set(known.values_list("case_id", flat=True))
    if case.about in before:
        raise Conflict(_("This officer is not available for the report already."))
    for member in members:
        if member not in before:
            row = ConflictOfInterest(
                case_id=member,
                officer_id=officer,
                declared_by_id=viewer.id,
                declared_at=clock.now(),
            )
            if readers:
                row.body = sealing.seal(sealed.conflict_place(row), {"reason": words}, readers)
            row.save(force_insert=True)
    case.conflicted = True
    Case.objects.filter(id__in=[case.id, *members]).update(conflicted=True)


def _members(case: Case) -> list[UUID]:
    """Return the ids of a case itself and of all that are merged into it."""
    merged = Case.objects.filter(merged_into=case.about).values_list("id", flat=True)
    return [case.about, *merged]


def _close_to_officer(viewer: OfficerViewer, act: Act, case: Case, sentence: str) -> None:
    """Let others alone open a case, by their keys too where these suffice; move it where nobody is left."""
    others = dict(nameable(viewer, case))
    if case.named_only:
        named = set(case.readers.values_list("officer_id", flat=True))
        others = {officer: chain for officer, chain in others.items() if officer in named}
    if not others:
        _move_away(viewer, case, sentence)
    elif _enough(viewer, case, others):
        try:
            restrict(viewer, act, case, others, sentence)
        except Conflict:
            return  # the viewer's keys do not open it: policy alone keeps the officer out


def _enough(viewer: OfficerViewer, case: Case, others: Mapping[UUID, str]) -> bool:
    """Say whether a case can be for these officers by name: enough of them, and no unit shares it."""
    if len(others) < FEWEST or shares_of(viewer, case.id).exists():
        return False
    return people.any_may(viewer, others, Permission.REPORT_NAME_READERS)


def _move_away(viewer: OfficerViewer, case: Case, sentence: str) -> None:
    """Move a case to oversight, or to another unit of the country that may have it."""
    for unit in _elsewhere(viewer):
        try:
            require_receiver(viewer, case, unit)
            move_case(viewer, case, unit, sentence)
        except PayungError:
            continue
        return
    raise Conflict(
        _(
            "Nobody else here could work on this report, and no other unit can take it. Telephone "
            "oversight or another unit now: nothing has been done yet."
        )
    )


def _elsewhere(viewer: OfficerViewer) -> Iterator[UUID]:
    """Yield the units of the viewer's country that could go on with a case: oversight first, police last."""
    own = people.unit(viewer, viewer.unit).country
    order = ("oversight", "child_protection", "helpline", "police")
    units = [unit for unit in people.units(viewer) if unit.country == own and unit.can_receive]
    for unit in sorted(units, key=lambda unit: order.index(unit.kind)):
        if unit.id != viewer.unit:
            yield unit.id
