"""Delete the records that people decided to delete: each whole or not at all, and again after a
restore.
"""

from pathlib import Path
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from payung.cases import acts
from payung.cases.actions.case_lookups import locked_itself
from payung.cases.models import Decided, Proposal
from payung.cases.retention.actions.deletion import (
    decided_deletion,
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
    delete_report,
    file_tombstones,
)
from payung.intake.feedback.queries.old_feedback import unit_of_feedback
from payung.ledger.actions import acting
from payung.media.exhibits.actions import tombstones as exhibit_tombstones
from payung.staff.queries import oversight

# What a decision sets, and what the worker may write of it. The reason stays sealed until one decides anew.
_DECIDED: Final = ("decision", "ends_at", "officer", "decided_at", "second", "second_at")


def delete_decided(viewer: SystemViewer) -> int:
    """Delete what officers have decided to delete, once its wait is over; return how many records went.

    Each record goes in a transaction of its own, with its ledger entry and its tombstone. Killed in the
    middle, the rest goes on the next time.
    """
    file_tombstones(viewer)  # what a killed run has left
    gone = 0
    for record in aged_records.due(viewer):
        gone += _delete(viewer, record)
        file_tombstones(viewer)
    cut_log()
    return gone


def _delete(viewer: SystemViewer, record: UUID) -> bool:
    """Delete one record if it is still to be deleted; say whether it went."""
    with acting(viewer) as act:
        case = locked_itself(record)
        proposal = decided_deletion(record)
        if proposal is None:
            return False
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


def _cause(proposal: Proposal) -> Cause:
    second = f"officer:{proposal.second_id}" if proposal.second_id else ""
    return Cause(proposal.kind, proposal.rule, f"officer:{proposal.officer_id}", second)


def _delete_feedback(viewer: SystemViewer, proposal: Proposal, cause: Cause) -> bool:
    went = delete_feedback(viewer, proposal.record, proposal.unit_id, cause)
    forget_proposals_of(proposal.record)
    return went


def replay_tombstones(viewer: SystemViewer, path: Path) -> int:
    """Delete again what an older copy of the database has brought back; return how many records went.

    For after every restore, before any face is started. `path`: the file of tombstones (PAYUNG_TOMBSTONES).
    Idempotent. Raises BadInput where the file is not there or, after all others were replayed, where a line
    of it cannot be read.
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
    """Let each deletion that was decided and not carried out wait for a person again; return how many.

    For after every restore: a word of the child, a legal hold, or a second thought that came since the copy was
    made is lost, and with it what would have stopped the deletion.
    """
    decided = Proposal.objects.filter(decision=Decided.DELETE)
    records = list(decided.order_by("record").values_list("record", flat=True))
    return sum(_let_wait(viewer, record) for record in records)


def _let_wait(viewer: SystemViewer, record: UUID) -> bool:
    with acting(viewer) as act:
        case = locked_itself(record)
        found = Proposal.objects.select_for_update(of=("self",)).defer("body")
        proposal = found.filter(record=record, decision=Decided.DELETE).first()
        if proposal is None:
            return False
        reopen(proposal)
        proposal.save(update_fields=_DECIDED)
        place = case.chain if case else f"{proposal.unit_id}/{Kind.FEEDBACK}"
        kind = "report" if case else Kind.FEEDBACK
        act.record(place, acts.DELETION_STOPPED, f"{kind}:{record}")
    return True


def _delete_again(viewer: SystemViewer, line: tombstones.Line) -> bool:
    """Delete a record that came back, whatever the older copy says of it."""
    if line.kind == exhibit_tombstones.KIND:
        return exhibit_tombstones.destroy_again(viewer, line.record)
    cause = Cause(line.kind, line.rule, line.decided_by, line.confirmed_by, again=True)
    with acting(viewer):
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
