"""The cases that exist for an officer, and the keys to which what is added to a case is sealed."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from payung.cases import policy
from payung.cases.models import Case, ConflictOfInterest, Reader
from payung.cases.sides import HELPLINE, Side, read_by
from payung.foundation.sealing import PublicKey
from payung.foundation.viewer import Viewer
from payung.staff import queries as people
from payung.staff.policy import may
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


def visible(viewer: OfficerViewer) -> QuerySet[Case]:
    """Return the cases that exist for the viewer: their unit's, but none that is for others by name.

    Nor one in which they have a conflict of interest.

    With them the unit's shares of other units' cases, as long as they last.
    """
    mine = Case.objects.filter(Q(share_of=None) | Q(closed_at=None), unit_id=viewer.unit)
    own = conflicts_of(viewer)
    mine = mine.exclude(Q(id__in=own) | Q(share_of__in=own))
    return mine.filter(Q(named_only=False) | Q(id__in=named_to(viewer)))


def conflicts_of(viewer: OfficerViewer) -> QuerySet[ConflictOfInterest, UUID]:
    """Return the ids of the cases in which the viewer has a conflict of interest."""
    mine = ConflictOfInterest.objects.filter(officer_id=viewer.id)
    return mine.values_list("case_id", flat=True)


def leads(viewer: OfficerViewer) -> QuerySet[Case]:
    """Return the visible cases that are merged into no other: what lists show."""
    return visible(viewer).filter(merged_into=None)


def under(viewer: OfficerViewer, reports: Iterable[UUID]) -> QuerySet[Case]:
    """Return the visible cases and shares that officers know by these numbers."""
    ids = list(reports)
    return visible(viewer).filter(Q(id__in=ids, share_of=None) | Q(share_of__in=ids))


def named_to(viewer: OfficerViewer) -> QuerySet[Reader, UUID]:
    """Return the ids of the cases that are there for the viewer by name (`policy.is_named`)."""
    mine = Q(officer_id=viewer.id)
    if may(viewer, Permission.REPORT_NAME_READERS):
        here = Reader.objects.filter(case=OuterRef("case"), officer__is_active=True)
        # One test for each reader: they are few, and SQLite would read all cases.
        ours = Case.objects.filter(id=OuterRef("case"), unit_id=viewer.unit)
        mine |= Q(~Exists(here), Exists(ours))
    return Reader.objects.filter(mine).values_list("case_id", flat=True)


def case_of(
    viewer: OfficerViewer, case_id: UUID, permission: Permission = Permission.REPORT_QUEUE_READ
) -> Case:
    """Return one case that the viewer's unit leads, on which they hold `permission`.

    Raises NotFound for any other, NotAllowed for one that the viewer's unit only shares.
    """
    case = lead_of(viewer, case_id)
    return policy.require_there(viewer, case, permission)


def worked_on(
    viewer: OfficerViewer, case_id: UUID, permission: Permission = Permission.REPORT_QUEUE_READ
) -> Case:
    """Return one case on which the viewer's unit works: itself, or their share of it. Raises NotFound."""
    case = lead_of(viewer, case_id)
    if case is not None and case.unit_id != viewer.unit:
        case = share_for(case, viewer.unit, shares_of(viewer, case.id)) or case
    return policy.require_there(viewer, case, permission)


def shares_of(viewer: Viewer, case_id: UUID | OuterRef) -> QuerySet[Case]:
    """Return the shares of a case that last. `case_id` may refer to an outer query."""
    del viewer  # for a case that the caller has, or a subquery
    # Said twice, so that PostgreSQL takes the few shares from their index: of a million cases it read all.
    return Case.objects.filter(share_of__isnull=False, share_of=case_id, closed_at=None)


def share_for(case: Case, unit: UUID, shares: QuerySet[Case]) -> Case | None:
    """Return the share that a unit has of a case, with its owner, from `shares`."""
    share = shares.select_related("owner").filter(unit_id=unit).first()
    if share is not None:
        share.share_of = case
    return share


def lead_of(viewer: Viewer, case_id: UUID) -> Case | None:
    """Return a case with its owner; where it is merged into another, that one."""
    del viewer  # the caller asks whether they may know of it
    cases = Case.objects.select_related("owner", "merged_into__owner")
    case = cases.filter(id=case_id, share_of=None).first()
    return case.merged_into or case if case else None


def members_of(viewer: Viewer, case_id: object) -> QuerySet[Case]:
    """Return a case that leads with all that are merged into it. `case_id` may refer to an outer query."""
    del viewer  # for a case that the caller has, or a subquery
    return Case.objects.filter(Q(id=case_id) | Q(merged_into=case_id))


def members_of_all(viewer: Viewer, leads: Iterable[UUID]) -> QuerySet[Case]:
    """Return cases that lead with all that are merged into one of them."""
    del viewer  # for cases that the caller has
    ids = list(leads)
    return Case.objects.filter(Q(id__in=ids) | Q(merged_into__in=ids))


def named_officers(viewer: OfficerViewer, case: Case) -> list[UUID]:
    """Return the officers to whom alone a case is open; empty where it is open to the unit."""
    policy.require_there(viewer, case, Permission.REPORT_QUEUE_READ)
    return list(case.readers.values_list("officer_id", flat=True))


def readers_of(
    viewer: Viewer, case: Case, side: Side = Side.JOINT, *, for_helplines: bool = True
) -> list[PublicKey]:
    """Return to whom what is added to a case is sealed: its unit, or the officers named for it alone.

    Where none of those is left it is the unit again: somebody must be able to read it. With it each unit that
    shares the case and has a key. What is of one side goes to the units of that kind alone. `for_helplines`:
    whether a helpline that shares the case reads it, other than what it writes itself.
    """
    whole = case.whole
    named = readers_by_name(viewer, whole)
    if named:
        return named
    sharing = list(shares_of(viewer, whole.id).values_list("unit_id", flat=True))
    units = [whole.unit_id, *(unit for unit in sharing if people.has_reader(viewer, unit))]
    if side is not Side.JOINT:
        units = [unit for unit in units if side in read_by(people.unit(viewer, unit).kind)]
    if not for_helplines:
        theirs = {whole.unit_id, viewer.unit if isinstance(viewer, OfficerViewer) else None}
        units = [
            unit for unit in units if unit in theirs or people.unit(viewer, unit).kind != HELPLINE
        ]
    return [people.unit_reader(viewer, unit) for unit in units]


def readers_by_name(viewer: Viewer, case: Case) -> list[PublicKey]:
    """Return the keys of the officers named for a case alone who still can open it."""
    if not case.named_only:
        return []
    named = Reader.objects.filter(case=case).values_list("officer_id", "chain")
    return people.named_readers(viewer, case.unit_id, named)


def hidden(viewer: OfficerViewer) -> Iterable[UUID]:
    """Return the cases of the viewer's unit that are for others by name: they may be about the viewer."""
    others = Case.objects.filter(Q(named_only=True) | Q(conflicted=True), unit_id=viewer.unit)
    return others.exclude(id__in=visible(viewer).values("id")).values_list("id", flat=True)
