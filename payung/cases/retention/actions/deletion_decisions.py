"""Decide on proposals: keep a record until a date, or delete it; two officers decide on a case."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.cases import acts, sealed
from payung.cases.actions.case_lookups import locked_itself, words_of
from payung.cases.models import Case, Decided, Proposal
from payung.cases.queries import readers_of, shares_of
from payung.cases.retention import periods
from payung.cases.retention.periods import Kind
from payung.cases.retention.policy import CHILD_ASKED, REVIEWED, needs_second, require_deletion
from payung.cases.retention.queries import aged_records as case_retention
from payung.foundation import clock, sealing
from payung.foundation.errors import BadInput, Conflict, NotFound
from payung.foundation.sealing import PublicKey
from payung.ledger.actions import Act, acting
from payung.staff import queries as people
from payung.staff.viewer import OfficerViewer

MOST: Final = 100  # proposals in one decision
_HELD: Final = _("This report is under a legal hold, so nothing of it is deleted.")
LONGEST_MONTHS: Final = 120  # until a person reviews a record that is kept


def keep_until(
    viewer: OfficerViewer, proposals: Sequence[UUID], until: datetime, reason: str
) -> None:
    """Keep records that were proposed for deletion until a review date, with a sealed reason.

    Raises BadInput for a day that is past or more than ten years away, Conflict where a colleague was faster.
    """
    words, until = words_of("reason", reason), day_to_come(until)

    def decide_one(act: Act, proposal: Proposal, case: Case | None) -> None:
        _must_be_open(proposal)
        _decide(viewer, proposal, case, Decided.KEEP, words)
        proposal.ends_at = until
        if case:
            case.review_at, case.review_raised_at = until, None
            case.save(update_fields=["review_at", "review_raised_at"])
        _record(act, acts.KEPT, proposal, case)

    _decide_all(viewer, proposals, decide_one)


def day_to_come(until: datetime) -> datetime:
    """Return a valid day to keep a record until. Raises BadInput for one that is past or too far away."""
    farthest = periods.months_after(clock.now(), LONGEST_MONTHS)
    if not clock.now() < until <= farthest:
        raise BadInput("until", _("Choose a future date, at most ten years away."))
    return until


def decide_deletion(viewer: OfficerViewer, proposals: Sequence[UUID], reason: str) -> None:
    """Decide to delete records that were proposed, with a sealed reason, after a wait in which slips show.

    A case that was acted on waits for a second officer first. Raises Conflict for a legal hold, where somebody
    waits for an answer, or where a colleague was faster.
    """
    words = words_of("reason", reason)

    def decide_one(act: Act, proposal: Proposal, case: Case | None) -> None:
        _must_be_open(proposal)
        _must_be_quiet(viewer, proposal, case)
        _decide(viewer, proposal, case, Decided.DELETE, words)
        if not needs_second(proposal):
            proposal.ends_at = _after_wait(viewer)
        _record(act, acts.DELETION_DECIDED, proposal, case)

    _decide_all(viewer, proposals, decide_one)


def confirm_deletion(viewer: OfficerViewer, proposals: Sequence[UUID]) -> None:
    """Confirm, as a second officer, a colleague's decision to delete."""

    def decide_one(act: Act, proposal: Proposal, case: Case | None) -> None:
        if proposal.decision != Decided.DELETE or proposal.second_id or not needs_second(proposal):
            raise Conflict
        if proposal.officer_id == viewer.id:
            raise Conflict(_("You decided this yourself, so a second officer must confirm it."))
        _must_be_quiet(viewer, proposal, case)
        proposal.second_id, proposal.second_at = viewer.id, clock.now()
        proposal.ends_at = _after_wait(viewer)
        _record(act, acts.DELETION_CONFIRMED, proposal, case)

    _decide_all(viewer, proposals, decide_one)


def take_deletion_back(viewer: OfficerViewer, proposals: Sequence[UUID]) -> None:
    """Take back a decision to delete before it is carried out: the proposal waits for a person again."""

    def decide_one(act: Act, proposal: Proposal, case: Case | None) -> None:
        if proposal.decision != Decided.DELETE:
            raise Conflict
        reopen(proposal)
        _record(act, acts.DELETION_TAKEN_BACK, proposal, case)

    _decide_all(viewer, proposals, decide_one)


def propose_for_child(viewer: OfficerViewer, case: Case, reason: str) -> None:
    """Propose to delete a report that the child wants deleted; the viewer's is the first of two decisions.

    Runs in the transaction that decides the wish. Raises Conflict for a legal hold.
    """
    with acting(viewer) as act:
        proposal = _new_proposal(viewer, case, CHILD_ASKED)
        _decide(viewer, proposal, case, Decided.DELETE, reason)
        proposal.save()
        _record(act, acts.DELETION_DECIDED, proposal, case)


def propose_after_review(viewer: OfficerViewer, case: Case, reason: str) -> None:
    """Propose to delete a case that, by its review, nobody needs any more.

    Runs in the transaction of the review. Raises Conflict for a legal hold.
    """
    with acting(viewer) as act:
        proposal = _new_proposal(viewer, case, REVIEWED)
        _seal_reason(viewer, proposal, case, reason)
        proposal.save()
        _record(act, acts.DELETION_PROPOSED, proposal, case)


def _new_proposal(viewer: OfficerViewer, case: Case, rule: str) -> Proposal:
    """Return the proposal on a case, new or set back: an earlier decision is void."""
    if case.is_held:
        raise Conflict(_HELD)
    (now,) = case_retention.aged(viewer, Case.objects.filter(id=case.id))
    earlier = Proposal.objects.select_for_update(of=("self",)).filter(record=case.id)
    proposal = earlier.exclude(decision=Decided.KEEP).first() or Proposal(record=case.id)
    proposal.unit_id, proposal.kind, proposal.since = case.unit_id, now.kind, now.since
    proposal.rule = rule
    proposal.proposed_at, proposal.proposed_by = clock.now(), viewer.name
    reopen(proposal)
    return proposal


def reopen(proposal: Proposal) -> None:
    """Let a proposal wait for a person again; the caller saves it."""
    proposal.decision, proposal.ends_at = "", None
    proposal.officer_id = proposal.second_id = None
    proposal.decided_at = proposal.second_at = None


DecideOne = Callable[[Act, Proposal, Case | None], None]


def _decide_all(viewer: OfficerViewer, proposals: Sequence[UUID], decide_one: DecideOne) -> None:
    """Decide on each proposal with `decide_one`, in one transaction: on all of them, or on none."""
    ids = list(dict.fromkeys(proposals))
    if not ids:
        raise BadInput("proposal", _("Select at least one record first."))
    if len(ids) > MOST:
        raise BadInput("proposal", _("Select at most 100 records at once."))
    with acting(viewer) as act:
        for proposal_id in ids:
            proposal, case = _locked(viewer, proposal_id)
            decide_one(act, proposal, case)
            proposal.save()


def _locked(viewer: OfficerViewer, proposal_id: UUID) -> tuple[Proposal, Case | None]:
    """Lock and return a proposal of the viewer's unit, and its case. Raises where it is not theirs."""
    record = Proposal.objects.filter(id=proposal_id).values_list("record", flat=True).first()
    if record is None:
        raise NotFound
    # In the order in which a deletion locks them, so that neither waits for the other.
    case = locked_itself(record)
    proposal = Proposal.objects.select_for_update(of=("self",)).filter(id=proposal_id).first()
    require_deletion(viewer, proposal, case)
    if proposal is None:
        raise NotFound
    return proposal, case


def _must_be_open(proposal: Proposal) -> None:
    if proposal.decision:
        raise Conflict(_("A colleague has decided this in the meantime."))


def _must_be_quiet(viewer: OfficerViewer, proposal: Proposal, case: Case | None) -> None:
    """Raise Conflict where a case must not be deleted now; set the kind of record that it has become."""
    if case is None:
        return
    if case.is_held:
        raise Conflict(_HELD)
    if shares_of(viewer, case.id).exists():
        raise Conflict(_("Another unit works on this case too. End the sharing first."))
    (now,) = case_retention.aged(viewer, Case.objects.filter(id=case.id))
    if now.waits:
        raise Conflict(
            _(
                "This report is still waiting for a person. Answer it, and close the case, before"
                " you consider deletion."
            )
        )
    proposal.kind = now.kind


def _decide(
    viewer: OfficerViewer,
    proposal: Proposal,
    case: Case | None,
    decision: Decided,
    reason: str,
) -> None:
    _seal_reason(viewer, proposal, case, reason)
    proposal.decision, proposal.officer_id = decision, viewer.id
    proposal.decided_at = clock.now()


def _seal_reason(viewer: OfficerViewer, proposal: Proposal, case: Case | None, reason: str) -> None:
    sealing.forget_all(proposal.id)
    place = sealed.proposal_place(proposal)
    proposal.body = sealing.seal(place, {"reason": reason}, _readers(viewer, case))


def _readers(viewer: OfficerViewer, case: Case | None) -> list[PublicKey]:
    if case:
        return readers_of(viewer, case)
    return [people.unit_reader(viewer, viewer.unit)]


def _after_wait(viewer: OfficerViewer) -> datetime:
    country = people.unit(viewer, viewer.unit).country
    return periods.rule(Kind.WAIT, country).ends(clock.now()) or clock.now()


def _record(act: Act, name: str, proposal: Proposal, case: Case | None) -> None:
    if case:
        act.record(case.chain, name, f"report:{case.id}")
    else:
        act.record(
            f"{proposal.unit_id}/{Kind.FEEDBACK}", name, f"{Kind.FEEDBACK}:{proposal.record}"
        )
