"""Transfer a case to another unit, or restrict it to named officers. Both grant its keys again.

Whoever held it before holds nothing afterwards, of what was and of what comes. What they have read they know.
The reason goes with it, sealed.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from payung.cases import acts
from payung.cases.actions.case_lookups import case_for, forget_proposals, words_of
from payung.cases.actions.child_deletions import drop_file_deletion
from payung.cases.actions.decision_records import decide
from payung.cases.actions.door_changes import move
from payung.cases.actions.shares import end_shares
from payung.cases.assignment.queries.colleagues import conflicted
from payung.cases.models import (
    Case,
    ChildFile,
    DecisionKind,
    Draft,
    Reader,
    Step,
    Transfer,
    TransferState,
)
from payung.cases.parts import parts
from payung.cases.queries import shares_of
from payung.cases.queries.sealed_records import one_sided, sealed_of
from payung.cases.sides import Side, read_by
from payung.foundation import clock, sealing
from payung.foundation.errors import BadInput, Conflict
from payung.foundation.sealing import PublicKey
from payung.ledger.actions import Act, acting
from payung.staff import queries as people
from payung.staff import trust_chain
from payung.staff.duty import queries as duty
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

FEWEST: Final = 2  # named officers: one who loses a password must not take the case with them


def hand_over(viewer: OfficerViewer, case_id: UUID, unit: UUID, reason: str) -> None:
    """Transfer a case to another unit: it opens everything of it, and the viewer's unit nothing any more.

    What the viewer's unit decided and noted goes along, but not what is of one side where the other unit is of
    another kind: that stays. What a colleague had only drafted ends here, and so does the sharing with others:
    the unit that has the case then can share it again. Raises Conflict where a room objects: it would go
    against what the one who told wished for.
    """
    words = words_of("reason", reason)
    with acting(viewer):
        move_case(viewer, case_for(viewer, case_id, Permission.REPORT_HAND_OVER), unit, words)


def require_receiver(viewer: OfficerViewer, case: Case, unit: UUID) -> None:
    """Raise BadInput or Conflict, with the reason, where a case must not move to a unit."""
    receiving = people.unit(viewer, unit)
    if unit == case.unit_id or receiving.kind == "analysis":
        raise BadInput("unit", _("Choose another unit that works on reports."))
    for part in parts():
        objection = part.objection(viewer, case, receiving)
        if objection:
            raise Conflict(objection)


def move_case(viewer: OfficerViewer, case: Case, unit: UUID, reason: str) -> None:
    """Move a locked case and its keys to another unit; the caller has asked whether the viewer may."""
    with acting(viewer) as act:
        require_receiver(viewer, case, unit)
        end_shares(viewer, act, case, _sharing(viewer, case))
        decide(viewer, case, DecisionKind.HANDED_OVER, case.level, reason)
        members = [case.id, *_merged(case).values_list("id", flat=True)]
        drafts = Draft.objects.filter(case__in=members)
        sealing.forget_all(*drafts.values_list("id", flat=True))
        drafts.delete()
        transfers = Transfer.objects.filter(case__in=members)
        stay = set(transfers.values_list("id", flat=True))  # why it goes is this unit's to know
        theirs = read_by(people.unit(viewer, unit).kind)
        stay |= one_sided(viewer, members, set(Side) - theirs)
        planned = Step.objects.filter(case__in=members, done_at=None).exclude(side__in=theirs)
        planned.update(owner=None)  # they wait for whoever takes the case once it comes back
        children = ChildFile.objects.filter(case__in=members)
        children.update(worker=None)
        for child in children.values_list("id", flat=True):
            drop_file_deletion(child)
        records = {record for member in members for record in sealed_of(viewer, member)} - stay
        _regrant(viewer, case, [people.unit_reader(viewer, unit)], records)
        proposed = transfers.filter(state=TransferState.PROPOSED)
        proposed.update(state=TransferState.WITHDRAWN, decided_by=viewer.id, decided_at=clock.now())
        act.record(case.chain, acts.REPORT_HANDED_OVER, f"report:{case.id}")
        Reader.objects.filter(case__in=members).delete()
        for moved in [*_merged(case).select_for_update().order_by("id"), case]:
            move(moved, unit)
        act.record(case.chain, acts.REPORT_TAKEN_OVER, f"report:{case.id}")
        for member in members:
            forget_proposals(member)


def name_readers(
    viewer: OfficerViewer, case_id: UUID, officers: Sequence[UUID], reason: str
) -> None:
    """Let only the named officers of the unit open a case, from now on; with a reason.

    Called again it changes who they are, also after one of them has a new key. At least two, each with a
    confirmed key. Where its owner is not among them, the first of them answers for it from now on. What nobody
    has taken stays so: one of them takes it.
    """
    words = words_of("reason", reason)
    with acting(viewer) as act:
        case = case_for(viewer, case_id, Permission.REPORT_NAME_READERS)
        if _sharing(viewer, case):
            raise Conflict(_("Another unit works on this case too. End the sharing first."))
        restrict(viewer, act, case, _chains(viewer, case, officers), words)
        if case.owner_id is not None and case.owner_id not in officers:
            case.owner_id, case.new_to_owner = officers[0], officers[0] != viewer.id
            case.save(update_fields=["owner", "new_to_owner"])
            act.record(case.chain, acts.CASE_ASSIGNED, f"report:{case_id}")


def restrict(
    viewer: OfficerViewer, act: Act, case: Case, chains: Mapping[UUID, str], reason: str
) -> None:
    """Let only the officers of `chains` open a locked case; the caller has asked whether the viewer may."""
    with acting(viewer):
        decide(viewer, case, DecisionKind.READERS_NAMED, case.level, reason)
        members = [case.id, *_merged(case).values_list("id", flat=True)]
        Draft.objects.filter(case__in=members).exclude(officer_id__in=list(chains)).delete()
        named = people.named_readers(viewer, viewer.unit, chains.items())
        _regrant(viewer, case, named, _all_records(viewer, case))
        Reader.objects.filter(case__in=members).delete()
        Reader.objects.bulk_create(
            Reader(case_id=member, officer_id=officer, chain=text)
            for member in members
            for officer, text in chains.items()
        )
        _merged(case).update(named_only=True)
        case.named_only = True
        case.save(update_fields=["named_only"])
        act.record(case.chain, acts.READERS_NAMED, f"report:{case.id}", count=len(chains))


def _sharing(viewer: OfficerViewer, case: Case) -> list[UUID]:
    return list(shares_of(viewer, case.id).values_list("unit_id", flat=True))


def _chains(viewer: OfficerViewer, case: Case, officers: Sequence[UUID]) -> dict[UUID, str]:
    """Return what vouches for the key of each officer. Raises BadInput where they are too few to be named."""
    if conflicted(viewer, case).intersection(officers):
        raise BadInput("officers", _("One of these officers is not available for this report."))
    chains = people.officer_chains(viewer, officers)
    if len(chains) < FEWEST or len(chains) < len(set(officers)):
        raise BadInput(
            "officers", _("Name at least two officers of your unit whose keys are confirmed.")
        )
    if not people.any_may(viewer, chains, Permission.REPORT_NAME_READERS):
        raise BadInput(
            "officers",
            _(
                "At least one of them must be able to name others later: a supervisor, or a"
                " member of oversight."
            ),
        )
    return dict(chains)


def open_to_unit(viewer: OfficerViewer, case_id: UUID, reason: str) -> None:
    """Let the whole unit open a case again that was for named officers alone; one of them does it."""
    words = words_of("reason", reason)
    with acting(viewer) as act:
        case = case_for(viewer, case_id, Permission.REPORT_NAME_READERS)
        if not case.named_only:
            raise Conflict(_("This report is already open to your unit."))
        decide(viewer, case, DecisionKind.READERS_UNNAMED, case.level, words)
        reader = people.unit_reader(viewer, case.unit_id)
        _regrant(viewer, case, [reader], _all_records(viewer, case))
        Reader.objects.filter(Q(case=case) | Q(case__merged_into=case)).delete()
        _merged(case).update(named_only=False)
        case.named_only = False
        case.save(update_fields=["named_only"])
        act.record(case.chain, acts.READERS_UNNAMED, f"report:{case_id}")


def _all_records(viewer: OfficerViewer, case: Case) -> list[UUID]:
    """Return the sealed records of a case and its members, with those that stay in the unit."""
    members = [case.id, *_merged(case).values_list("id", flat=True)]
    return [
        record
        for member in members
        for records in (
            sealed_of(viewer, member),
            *(part.sealed_in_unit(viewer, member) for part in parts()),
        )
        for record in records
    ]


def _merged(case: Case) -> QuerySet[Case]:
    """Return the cases that are merged into one: they go where it goes."""
    return Case.objects.filter(merged_into=case.id)


def _regrant(
    viewer: OfficerViewer, case: Case, readers: list[PublicKey], records: Iterable[UUID]
) -> None:
    """Grant `records` to `readers`, and take them from whoever held them in the viewer's unit.

    What the viewer cannot open was sealed for a unit that had the case before; it stays there.
    """
    keys = [key.public.id for key in viewer.keys]
    members = [case.id, *_merged(case).values_list("id", flat=True)]
    mine = {record for record, _reader in sealing.readers_of(records, keys)}
    for part in parts():
        if not all(part.is_complete(member, mine) for member in members):
            raise Conflict(_("Your keys do not open this report, so you cannot transfer it."))
    sealing.hand_on(mine, viewer.keys, readers, before=_holders(viewer, case))
    for part in parts():
        part.readers_changed(viewer, case)


def _holders(viewer: OfficerViewer, case: Case) -> set[str]:
    """Return the names of all keys by which the unit, or the named officers, hold a case today.

    A P1 is sealed to the unit that answers for this one too, which may never have been called.
    """
    units = {case.unit_id, *duty.answering_units(viewer, case.unit_id)}
    keys = {name for unit in units for name in people.unit_key_names(viewer, unit)}
    return keys | names_of_readers(case)


def names_of_readers(case: Case) -> set[str]:
    """Return the names of the keys of the officers who were named for a case alone."""
    chains = Reader.objects.filter(case=case).values_list("chain", flat=True)
    keys = [link[0].statement.public for text in chains if (link := trust_chain.read(text))]
    return {PublicKey(public).id for public in keys}
