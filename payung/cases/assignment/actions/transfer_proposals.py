"""Propose a transfer to another unit, decide what was proposed, and review what was made at once at P1.

An intake officer proposes and a supervisor decides. At P1 the officer transfers at once: a child in danger does
not wait for a supervisor, who reviews it afterwards. Nobody decides or reviews their own.
"""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.cases import acts, sealed
from payung.cases.actions.case_lookups import case_for, words_of
from payung.cases.actions.decision_records import decide
from payung.cases.assignment.actions.transfer import hand_over, move_case, require_receiver
from payung.cases.models import Case, DecisionKind, Transfer, TransferState
from payung.cases.policy import may_decide_transfer, may_transfer_at_once, may_withdraw_transfer
from payung.cases.queries import readers_by_name
from payung.foundation import clock, sealing
from payung.foundation.errors import Conflict, NotAllowed, NotFound
from payung.ledger.actions import acting
from payung.staff import queries as people
from payung.staff.policy import PermissionResult, require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


def propose_transfer(viewer: OfficerViewer, case_id: UUID, unit: UUID, reason: str) -> None:
    """Propose to transfer a case to another unit, for a supervisor to decide; taken or not.

    Raises Conflict where a transfer is proposed already, or where a room objects to this unit.
    """
    words = words_of("reason", reason)
    with acting(viewer) as act:
        case = case_for(viewer, case_id, Permission.REPORT_TRANSFER_PROPOSE)
        require_receiver(viewer, case, unit)
        before = Transfer.objects.filter(case=case, state=TransferState.PROPOSED)
        _decide(viewer, TransferState.WITHDRAWN, *before.exclude(unit_id=case.unit_id))
        if before.exists():
            raise Conflict(_("A transfer of this report has already been proposed."))
        _record(viewer, case, unit, TransferState.PROPOSED, words)
        act.record(case.chain, acts.TRANSFER_PROPOSED, f"report:{case_id}")


def transfer_at_once(viewer: OfficerViewer, case_id: UUID, unit: UUID, reason: str) -> None:
    """Transfer a P1 to another unit now; a supervisor of the sending unit reviews it afterwards.

    Raises NotAllowed at other levels, where a colleague has it, and where it is for named officers alone: one
    of these can always transfer it.
    """
    words = words_of("reason", reason)
    with acting(viewer):
        case = case_for(viewer, case_id, Permission.REPORT_TRANSFER_PROPOSE)
        _must(may_transfer_at_once(viewer, case.level, case.owner_id, named_only=case.named_only))
        _record(viewer, case, unit, TransferState.AT_ONCE, words)
        move_case(viewer, case, unit, words)


def accept_transfer(viewer: OfficerViewer, transfer_id: UUID) -> None:
    """Transfer a case as a colleague proposed, in the viewer's name, with the reason of the proposal."""
    with acting(viewer):
        transfer, case = _proposed(viewer, transfer_id)
        _must(may_decide_transfer(viewer, transfer.officer_id))
        place = sealed.transfer_place(transfer)
        reason = str(sealing.unseal(place, bytes(transfer.body), viewer.keys)["reason"])
        _decide(viewer, TransferState.ACCEPTED, transfer)
        hand_over(viewer, case.id, transfer.receiving_id, reason)


def decline_transfer(viewer: OfficerViewer, transfer_id: UUID, reason: str) -> None:
    """Decline what a colleague proposed, with a reason; the case stays, and says why."""
    words = words_of("reason", reason)
    with acting(viewer) as act:
        transfer, case = _proposed(viewer, transfer_id)
        _must(may_decide_transfer(viewer, transfer.officer_id))
        _decide(viewer, TransferState.DECLINED, transfer)
        decide(viewer, case, DecisionKind.TRANSFER_DECLINED, case.level, words)
        act.record(case.chain, acts.TRANSFER_DECLINED, f"report:{case.id}")


def withdraw_transfer(viewer: OfficerViewer, transfer_id: UUID) -> None:
    """Withdraw a proposal: who made it does, or the owner of the case."""
    with acting(viewer) as act:
        transfer, case = _proposed(viewer, transfer_id)
        _must(may_withdraw_transfer(viewer, transfer.officer_id, case.owner_id))
        _decide(viewer, TransferState.WITHDRAWN, transfer)
        act.record(case.chain, acts.TRANSFER_WITHDRAWN, f"report:{case.id}")


def review_transfer(viewer: OfficerViewer, transfer_id: UUID, words: str = "") -> None:
    """Note that a supervisor has reviewed a transfer made at once, with words if they add any.

    The words stay in the sending unit, sealed with the reason. Raises Conflict where somebody has.
    """
    added = words_of("words", words) if words.strip() else ""
    with acting(viewer) as act:
        require(viewer, Permission.REPORT_HAND_OVER)
        rows = Transfer.objects.select_for_update(of=("self",)).select_related("case")
        transfer = rows.filter(id=transfer_id, unit_id=viewer.unit).first()
        if transfer is None:
            raise NotFound
        _must(may_decide_transfer(viewer, transfer.officer_id))
        if transfer.state != TransferState.AT_ONCE:
            raise Conflict(_("A colleague has already reviewed this transfer."))
        if added:
            _add(viewer, transfer, added)
        _decide(viewer, TransferState.REVIEWED, transfer)
        chain = f"{transfer.unit_id}/{transfer.case.lane}"
        act.record(chain, acts.TRANSFER_REVIEWED, f"report:{transfer.case_id}")


def _must(leave: PermissionResult) -> None:
    if not leave:
        raise NotAllowed(leave.reason)


def _record(
    viewer: OfficerViewer, case: Case, unit: UUID, state: TransferState, reason: str
) -> None:
    """Keep a transfer with its reason, sealed to whoever may open the case in the sending unit."""
    transfer = Transfer(
        case=case,
        unit_id=case.unit_id,
        receiving_id=unit,
        officer_id=viewer.id,
        state=state,
        made_at=clock.now(),
    )
    here = readers_by_name(viewer, case) or [people.unit_reader(viewer, case.unit_id)]
    transfer.body = sealing.seal(sealed.transfer_place(transfer), {"reason": reason}, here)
    transfer.save(force_insert=True)


def _add(viewer: OfficerViewer, transfer: Transfer, words: str) -> None:
    """Add words to the reason of a transfer made at once, which is sealed to the sending unit."""
    place = sealed.transfer_place(transfer)
    contents = sealing.unseal(place, bytes(transfer.body), viewer.keys)
    sealing.forget_all(transfer.id)
    reader = people.unit_reader(viewer, transfer.unit_id)
    transfer.body = sealing.seal(place, {**contents, "words": words}, [reader])
    transfer.save(update_fields=["body"])


def _decide(viewer: OfficerViewer, state: TransferState, *transfers: Transfer) -> None:
    """Write down what became of transfers."""
    for transfer in transfers:
        transfer.state, transfer.decided_by_id, transfer.decided_at = state, viewer.id, clock.now()
        transfer.save(update_fields=["state", "decided_by", "decided_at"])


def _proposed(viewer: OfficerViewer, transfer_id: UUID) -> tuple[Transfer, Case]:
    """Return what is proposed, locked, with its case; raise where it is not there, or was decided meanwhile."""
    mine = Transfer.objects.filter(id=transfer_id, unit_id=viewer.unit)
    case_id = mine.values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound
    case = case_for(viewer, case_id, Permission.REPORT_QUEUE_READ)
    transfer = mine.select_for_update(of=("self",)).get()
    if transfer.state != TransferState.PROPOSED or case.id != case_id:
        raise Conflict(_("This has changed in the meantime. Check it again first."))
    return transfer, case
