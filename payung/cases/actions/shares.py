"""Change the shares of a case: other units that work on it too, each with its own owner and clock.

A door runs some of this, so nothing here reads the owner of a share.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from payung.cases import acts
from payung.cases.actions.clocks import CLOCK, first_act, set_clock
from payung.cases.models import UNREAD, Case, ChildFile, Draft, Step
from payung.cases.queries import members_of, shares_of
from payung.cases.queries.sealed_records import one_sided, sealed_of
from payung.cases.sides import Side
from payung.foundation import clock, sealing
from payung.foundation.viewer import Viewer
from payung.ledger.actions import Act
from payung.staff import queries as people
from payung.staff.viewer import OfficerViewer


def new_share(case: Case, unit: UUID, lead: Case | None = None) -> Case:
    """Return the share of one case; that of a report which is joined with others waits with its `lead`."""
    now = clock.now()
    row = Case(
        id=uuid4(),
        share_of=case,
        unit_id=unit,
        lane=case.lane,
        level=case.level,
        language=case.language,
        merged_into=lead,
        merged_at=now if lead else None,
        opened_at=now,
        level_decided_at=now,
    )
    set_clock(row, now + first_act(case.level))
    return row


def follow_level(viewer: Viewer, case: Case, due: datetime | None = None) -> None:
    """Give the shares of a case its level. Where that is higher, or `due` sooner, their clocks end sooner."""
    for share in shares_of(viewer, case.id).select_for_update().defer(*UNREAD):
        soon = due
        if case.level < share.level:
            soon = due or clock.now() + first_act(case.level)
        if soon and share.due_at and soon < share.due_at:
            set_clock(share, soon, latest=share.rises_at)
        share.level = case.level
        share.save(update_fields=["level", *CLOCK])


def release_shares(case: Case) -> None:
    """Separate the shares of reports that a case led, since it no longer leads them."""
    joined = Case.objects.filter(merged_into__in=Case.objects.filter(share_of=case.id).values("id"))
    joined.update(merged_into=None, merged_at=None)


def close_shares(viewer: Viewer, act: Act, case: Case, units: Sequence[UUID] = ()) -> None:
    """Close the shares of one case, of `units` or of all units; the ledger of each unit records it."""
    shares = shares_of(viewer, case.id).select_for_update().defer(*UNREAD).order_by("id")
    for share in shares.filter(unit__in=units) if units else shares:
        share.closed_at = clock.now()
        share.due_at = share.rises_at = share.raised_at = None
        share.merged_into = share.merged_at = None
        share.save(update_fields=["closed_at", "merged_into", "merged_at", *CLOCK])
        act.record(share.chain, acts.SHARE_ENDED, f"report:{share.about}")


def end_shares(viewer: OfficerViewer, act: Act, case: Case, units: Sequence[UUID]) -> None:
    """End the sharing of a lead case with `units`: they can no longer open it; deletes their drafts.

    What they alone read, since they wrote it for their own side, stays sealed to them: nobody else may have it.
    """
    if not units:
        return
    members = list(members_of(viewer, case.id).order_by("id"))
    ids = [member.id for member in members]
    drafts = Draft.objects.filter(case__in=ids, officer__unit_id__in=units)
    sealing.forget_all(*drafts.values_list("id", flat=True))
    drafts.delete()
    records = [record for member in ids for record in sealed_of(viewer, member)]
    names = {name for unit in units for name in people.unit_key_names(viewer, unit)}
    granted = {record for record, _reader in sealing.readers_of(records, names)}
    readers = sealing.readers(granted & one_sided(viewer, ids, set(Side) - {Side.JOINT}))
    theirs = {record for record, holders in readers.items() if holders <= names}
    sealing.withdraw(granted - theirs, names)
    planned = Step.objects.filter(case__in=ids, done_at=None, owner__unit_id__in=units)
    planned.update(owner=None)  # whoever goes on with the case does them
    ChildFile.objects.filter(case__in=ids, worker__unit_id__in=units).update(worker=None)
    for member in members:
        close_shares(viewer, act, member, units)
    act.record(case.chain, acts.SHARE_ENDED, f"report:{case.id}")
