"""Share a case with another unit, and end that. The records open to both; no record moves."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.cases import acts
from payung.cases.actions.case_lookups import case_for, locked_for, words_of
from payung.cases.actions.decision_records import decide
from payung.cases.actions.shares import end_shares, new_share
from payung.cases.models import Case, DecisionKind, Draft
from payung.cases.parts import parts
from payung.cases.policy import require_there
from payung.cases.queries import members_of
from payung.cases.queries.sealed_records import not_for_helplines, one_sided, sealed_of
from payung.cases.sharing.policy import objection, obstacle, require_end
from payung.cases.sharing.queries import shared_with
from payung.cases.sides import HELPLINE, Side, read_by
from payung.foundation import sealing
from payung.foundation.errors import Conflict
from payung.ledger.actions import acting
from payung.staff import queries as people
from payung.staff.queries import UnitCard
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


def share(viewer: OfficerViewer, case_id: UUID, unit: UUID, reason: str) -> None:
    """Share a case with another unit: it works on it too, and opens all that both units write from now on.

    The viewer's unit leads: it decides the level, answers the child, joins, restricts, holds, closes, deletes.
    Raises Conflict where the unit cannot share it, or it would go against what the one who told wished for.
    """
    words = words_of("reason", reason)
    with acting(viewer) as act:
        case = case_for(viewer, case_id, Permission.REPORT_HAND_OVER)
        sharing = people.unit(viewer, unit)
        against = obstacle(viewer, case) or objection(viewer, case, sharing)
        if against:
            raise Conflict(against)
        members = list(members_of(viewer, case.id).exclude(id=case.id).order_by("id"))
        _grant(viewer, [case.id, *(member.id for member in members)], sharing)
        lead = new_share(case, unit)
        Case.objects.bulk_create([lead, *(new_share(member, unit, lead) for member in members)])
        decide(viewer, case, DecisionKind.SHARED, case.level, words, unit=str(unit))
        for chain in (case.chain, lead.chain):
            act.record(chain, acts.CASE_SHARED, f"report:{case.id}")


def end_share(viewer: OfficerViewer, case_id: UUID, unit: UUID, reason: str) -> None:
    """End the sharing of a case with a unit, which opens nothing more of it; what it has read it knows.

    That unit does it, once it has finished, or the unit that leads.
    """
    words = words_of("reason", reason)
    with acting(viewer) as act:
        case = require_there(viewer, locked_for(viewer, case_id), Permission.REPORT_QUEUE_READ)
        share = shared_with(viewer, case, unit)
        if share is None:
            raise Conflict(_("This unit no longer works on this case."))
        require_end(viewer, share)
        whole = case.whole
        decide(viewer, whole, DecisionKind.SHARE_ENDED, whole.level, words, unit=str(unit))
        end_shares(viewer, act, whole, [unit])


def _grant(viewer: OfficerViewer, members: Sequence[UUID], unit: UnitCard) -> None:
    """Let a unit open what is sealed about reports, as far as the viewer does: what is joint or of its side.

    No draft. A helpline reads what was told and the outcomes.
    """
    records = {record for member in members for record in sealed_of(viewer, member)}
    records -= set(Draft.objects.filter(case__in=members).values_list("id", flat=True))
    records -= one_sided(viewer, members, set(Side) - read_by(unit.kind))
    if unit.kind == HELPLINE:
        records -= not_for_helplines(viewer, members, unit.id)
    keys = [key.public.id for key in viewer.keys]
    mine = {record for record, _reader in sealing.readers_of(records, keys)}
    for part in parts():
        if not all(part.is_complete(member, mine) for member in members):
            raise Conflict(_("Your keys do not open this report, so you cannot share it."))
    sealing.grant(mine, viewer.keys, [people.unit_reader(viewer, unit.id)])
