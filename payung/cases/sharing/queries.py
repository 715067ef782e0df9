"""Which units work on a case, and whose sharing an officer may end."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from payung.cases.models import Case
from payung.cases.policy import require_there
from payung.cases.queries import shares_of, worked_on
from payung.cases.sharing.policy import require_end
from payung.staff import queries as people
from payung.staff.policy import require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


@dataclass(frozen=True)
class Sharer:
    """A unit that works on a case led by another, since when, and its owner there.

    `reads_on`: it has a valid key, so that it reads what is written now.
    """

    unit: UUID
    since: datetime
    owner_name: str
    reads_on: bool


@dataclass(frozen=True)
class Sharing:
    """Who works on a case: the unit that leads it, and those that share it, the oldest first."""

    lead: UUID
    lead_owner_name: str
    lead_closed_at: datetime | None
    sharers: tuple[Sharer, ...]


def sharing(viewer: OfficerViewer, case: Case) -> Sharing:
    """Return which units work on a case, itself or the share by which the viewer's unit does."""
    require_there(viewer, case, Permission.REPORT_QUEUE_READ)
    whole = case.whole
    shares = shares_of(viewer, whole.id).select_related("owner").order_by("opened_at", "id")
    keyed = people.with_reader(viewer, (share.unit_id for share in shares))
    return Sharing(
        lead=whole.unit_id,
        lead_owner_name=whole.owner.full_name if whole.owner else "",
        lead_closed_at=whole.closed_at,
        sharers=tuple(
            Sharer(
                unit=share.unit_id,
                since=share.opened_at,
                owner_name=share.owner.full_name if share.owner else "",
                reads_on=share.unit_id in keyed,
            )
            for share in shares
        ),
    )


def to_end(viewer: OfficerViewer, case_id: UUID) -> tuple[UUID, ...]:
    """Return the units whose sharing of a case the viewer may end; raise where they may end none."""
    case = worked_on(viewer, case_id)
    if case.share_of_id is not None:
        require_end(viewer, case)
        return (case.unit_id,)
    require(viewer, Permission.REPORT_HAND_OVER)
    return tuple(shares_of(viewer, case.id).order_by("opened_at").values_list("unit_id", flat=True))


def shared_with(viewer: OfficerViewer, case: Case, unit: UUID) -> Case | None:
    """Return the share that a unit has of a case; None for another unit's where the viewer's only shares it."""
    if case.share_of_id is not None and unit != viewer.unit:
        return None
    return shares_of(viewer, case.about).select_related("owner").filter(unit_id=unit).first()
