"""Lookups that the actions of this room share: an officer's text, the case of a report, its proposals."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from payung.cases.models import Case, Decided, Proposal
from payung.cases.policy import require_there
from payung.cases.queries import share_for, shares_of
from payung.foundation import sealing
from payung.foundation.errors import BadInput, Conflict
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

ATTEMPTS: Final = 5  # while a colleague joins or parts the same case
LONGEST: Final = 20_000  # code points of what an officer writes: a message, a note, a reason


def words_of(field: str, text: str) -> str:
    """Return what was written, without the space around it. Raises BadInput for nothing or too much."""
    words = text.strip()
    if not words:
        raise BadInput(field, _("Please write at least one sentence."))
    if len(words) > LONGEST:
        raise BadInput(field, _("This is too long: at most 20,000 characters."))
    return words


def locked(case_id: UUID) -> Case | None:
    """Return one case, locked until the transaction ends, so that two writers take turns.

    Where it is merged into another, that one: a unit works on the case that leads.
    """
    return lock_lead(Case.objects.select_for_update(), case_id)


def locked_for(viewer: OfficerViewer, case_id: UUID) -> Case | None:
    """Return by what the viewer's unit works on a case, locked: the case itself, or their share of it.

    Where they have neither, the case: then they may not act on it. Whoever works on a share waits for those who
    change the case.
    """
    case = locked(case_id)
    if case is None or case.unit_id == viewer.unit:
        return case
    shares = shares_of(viewer, case.id).select_for_update(of=("self",))
    return share_for(case, viewer.unit, shares) or case


def lock_lead(cases: QuerySet[Case], case_id: UUID) -> Case | None:
    """Return from `cases`, which lock what they read, the case that leads where `case_id` is.

    Raises Conflict where others join and part it all the time.
    """
    wanted = case_id
    for _attempt in range(ATTEMPTS):
        case = cases.filter(id=wanted, merged_into=None, share_of=None).first()
        pointer = Case.objects.filter(id=case_id, share_of=None).values_list(
            "merged_into_id", flat=True
        )
        if case is not None and (wanted == case_id or list(pointer) == [wanted]):
            return case
        leads = list(pointer)
        if not leads:
            return None
        wanted = leads[0] or case_id
    raise Conflict


def lock_leads(cases: Collection[UUID]) -> set[UUID]:
    """Lock the cases that lead where these are, in the order of their ids; return their ids.

    All who lock several do it in this order, so that no two wait for each other. Raises Conflict where others
    join and part them all the time.
    """
    for _attempt in range(ATTEMPTS):
        attempt = transaction.savepoint()
        leading = _leads_of(cases)
        rows = Case.objects.select_for_update().filter(id__in=leading, merged_into=None)
        if (
            len(rows.order_by("id").values_list("id")) == len(leading)
            and _leads_of(cases) == leading
        ):
            transaction.savepoint_commit(attempt)
            return leading
        transaction.savepoint_rollback(attempt)  # let go of them, or the order would be lost
    raise Conflict


def _leads_of(cases: Collection[UUID]) -> set[UUID]:
    pointers = Case.objects.filter(id__in=cases).values_list("id", "merged_into")
    return {merged_into or id_ for id_, merged_into in pointers}


def locked_itself(case_id: UUID) -> Case | None:
    """Return one case itself, merged or not, locked until the transaction ends."""
    return Case.objects.select_for_update().filter(id=case_id, share_of=None).first()


def case_for(viewer: OfficerViewer, case_id: UUID, permission: Permission) -> Case:
    """Return a case that the viewer's unit leads, taken or not, locked; raise where they may not act on it."""
    return require_there(viewer, locked(case_id), permission)


def plan_afresh(case: Case) -> None:
    """Let the next action that was named, and what waits to be seconded, be moot: things are otherwise now."""
    case.action_at = case.ending = None
    case.save(update_fields=["action_at", "ending"])


def forget_proposals(case_id: UUID) -> None:
    """Let what was proposed or decided about deleting a case be gone: it was another unit's, or is held."""
    proposals = Proposal.objects.filter(record=case_id).exclude(decision=Decided.KEEP)
    sealing.forget_all(*proposals.values_list("id", flat=True))
    proposals.delete()
