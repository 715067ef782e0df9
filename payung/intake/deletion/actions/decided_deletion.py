"""Delete the records that people decided to delete, each whole or not at all, and again after a restore."""

from pathlib import Path
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from payung.cases import acts
from payung.cases.actions.case_lookups import locked_itself
from payung.cases.actions.child_deletions import drop_file_deletion
from payung.cases.models import CHILD_FILE, CHILD_PART, Case, Decided, Proposal
from payung.cases.parts import is_new_since
from payung.cases.retention.actions.deletion import (
    case_of_file,
    decided_deletion,
    delete_child_part,
    forget_proposals_of,
    has_moved_on,
)
from payung.cases.retention.actions.deletion_decisions import reopen
from payung.cases.retention.periods import Kind
from payung.cases.retention.queries import aged_records
from payung.foundation import tombstones
from payung.foundation.erasure import cut_log
from payung.foundation.errors import BadInput
from payung.foundation.viewer import SystemViewer
from payung.intake.deletion.actions.record_deletion import (
    Cause,
    delete_feedback,
    delete_file,
    delete_report,
    file_tombstones,
)
from payung.intake.feedback.queries.old_feedback import unit_of_feedback
from payung.ledger.actions import Act, acting
from payung.media.exhibits.actions import tombstones as exhibit_tombstones
from payung.staff.queries import oversight

# The columns of a decision that the worker may write. The reason stays sealed until the next decision.
_DECIDED: Final = ("decision", "ends_at", "officer", "decided_at", "second", "second_at")


def delete_decided(viewer: SystemViewer) -> int:
    """Delete the records that officers decided to delete, once the wait is over; return how many.

    Each record goes in a transaction of its own, with its ledger entry and its tombstone. After a kill the
    next run deletes the rest.
    """
    file_tombstones(viewer)  # those that a killed run left behind
    gone = 0
    for record in aged_records.due(viewer):
        gone += _delete(viewer, record)
        file_tombstones(viewer)
    cut_log()
    return gone


def _delete(viewer: SystemViewer, record: UUID) -> bool:
    """Delete one record, if the decision is still in force; say whether it was deleted."""
    with acting(viewer) as act:
        case = locked_itself(case_of_file(record) or record)
        proposal = decided_deletion(record)
        if proposal is None:
            return False
        if proposal.kind == CHILD_FILE:
            return _delete_file(viewer, act, case, proposal)
        cause = _cause(proposal)
        if proposal.kind == Kind.FEEDBACK:
            return _delete_feedback(viewer, proposal, cause)
        if case is None:
            forget_proposals_of(record)
            return False
        if has_moved_on(viewer, case, proposal):
            reopen(proposal)
            proposal.save(update_fields=_DECIDED)
            act.record(case.chain, acts.DELETION_STOPPED, f"report:{record}")
            return False
        delete_report(viewer, case, cause)
    return True


def _delete_file(viewer: SystemViewer, act: Act, case: Case | None, proposal: Proposal) -> bool:
    """Delete a child's file, unless the case is held or has gone, or a word came; say whether it went."""
    if case is None:
        forget_proposals_of(proposal.record)
        return False
    decided_at = proposal.decided_at or proposal.proposed_at
    if case.is_held or case.unit_id != proposal.unit_id or is_new_since(case.id, decided_at):
        drop_file_deletion(proposal.record)
        act.record(case.chain, acts.DELETION_STOPPED, f"report:{case.id}")
        return False
    delete_file(viewer, proposal.record, case, _cause(proposal))
    return True


def _cause(proposal: Proposal) -> Cause:
    second = f"officer:{proposal.second_id}" if proposal.second_id else ""
    return Cause(proposal.kind, proposal.rule, f"officer:{proposal.officer_id}", second)


def _delete_feedback(viewer: SystemViewer, proposal: Proposal, cause: Cause) -> bool:
    went = delete_feedback(viewer, proposal.record, proposal.unit_id, cause)
    forget_proposals_of(proposal.record)
    return went


def replay_tombstones(viewer: SystemViewer, path: Path) -> int:
    """Delete again the records that an older copy of the database brought back; return how many.

    To run after every restore, before any face starts. `path`: the file of tombstones (PAYUNG_TOMBSTONES).
    Idempotent. Raises BadInput where the file cannot be read; where a line cannot be read, after it replayed
    all others.
    """
    gone, unread = 0, 0
    try:
        for number, line in enumerate(tombstones.read(path), start=1):
            if line is None:
                unread = unread or number
            else:
                gone += _delete_again(viewer, line)
    except OSError:
        raise BadInput(
            "path", _("path: there is no tombstone file here, or it cannot be read.")
        ) from None
    finally:
        cut_log()
    if unread:
        words = {"line": unread, "count": gone}
        raise BadInput(
            "path",
            _(
                "path: line %(line)d cannot be read. All other lines were replayed; "
                "%(count)d records were deleted again."
            )
            % words,
        )
    return gone


def let_decided_wait(viewer: SystemViewer) -> int:
    """Let each deletion that was decided and not done wait for a person again; return how many.

    To run after every restore: the copy lacks later messages of a child, legal holds and changed decisions,
    any of which would have stopped a deletion.
    """
    decided = Proposal.objects.filter(decision=Decided.DELETE)
    records = list(decided.order_by("record").values_list("record", flat=True))
    return sum(_let_wait(viewer, record) for record in records)


def _let_wait(viewer: SystemViewer, record: UUID) -> bool:
    with acting(viewer) as act:
        case = locked_itself(case_of_file(record) or record)
        locked = Proposal.objects.select_for_update(of=("self",)).defer("body")
        proposal = locked.filter(record=record, decision=Decided.DELETE).first()
        if proposal is None:
            return False
        if proposal.kind == CHILD_FILE:  # the officers name again what goes with it
            drop_file_deletion(record)
        else:
            reopen(proposal)
            proposal.save(update_fields=_DECIDED)
        place = case.chain if case else f"{proposal.unit_id}/{Kind.FEEDBACK}"
        kind = "report" if case else Kind.FEEDBACK
        act.record(place, acts.DELETION_STOPPED, f"{kind}:{case.id if case else record}")
    return True


def _delete_again(viewer: SystemViewer, line: tombstones.Line) -> bool:
    """Delete a record that came back, whatever the older copy decided on it."""
    if line.kind == exhibit_tombstones.KIND:
        return exhibit_tombstones.destroy_again(viewer, line.record)
    cause = Cause(line.kind, line.rule, line.decided_by, line.confirmed_by, again=True)
    with acting(viewer):
        if line.kind in {CHILD_FILE, CHILD_PART}:
            delete_child_part(line.record)
            return True
        if line.kind == Kind.FEEDBACK:
            return _feedback_again(viewer, line.record, cause)
        case = locked_itself(line.record)
        if case is not None:
            delete_report(viewer, case, cause)
    return case is not None


def _feedback_again(viewer: SystemViewer, record: UUID, cause: Cause) -> bool:
    unit = unit_of_feedback(viewer, record)
    if unit is None:
        return False
    watcher = oversight.watcher_of(viewer, unit) or unit
    went = delete_feedback(viewer, record, watcher, cause)
    forget_proposals_of(record)
    return went
