"""The officers of one's own unit: as a filter of the queue, and as new owners of a report."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from payung.cases.models import Case
from payung.cases.queries.visibility import named_officers, worked_on
from payung.foundation import clock, sealing
from payung.foundation.sealing import PublicKey
from payung.foundation.viewer import Viewer
from payung.staff import queries as people
from payung.staff import trust_chain
from payung.staff.models import Certificate, Officer, Override, RoleHeld, UnitKey
from payung.staff.policy import require
from payung.staff.roles import HELD_BY, NEEDS, Permission, Role
from payung.staff.viewer import OfficerViewer


@dataclass(frozen=True)
class Colleague:
    """An officer of one's own unit. `left`: they work here no more."""

    id: UUID
    name: str
    left: bool = False


def colleagues(viewer: OfficerViewer) -> tuple[Colleague, ...]:
    """Return the officers who work on reports in the viewer's unit, by name; also former owners of cases."""
    require(viewer, Permission.REPORT_QUEUE_READ)
    had = Exists(Case.objects.filter(owner=OuterRef("id"), unit_id=viewer.unit))
    left = Officer.objects.filter(had, unit_id=viewer.unit, is_active=False)
    working = _with_role(viewer.unit, Permission.REPORT_QUEUE_READ).values("id")
    return _named(Officer.objects.filter(Q(id__in=working) | Q(id__in=left.values("id"))))


def able(viewer: OfficerViewer, case_id: UUID) -> tuple[Colleague, ...]:
    """Return the colleagues who can take a case: with the role, the certificate, and keys that open it.

    Raises NotFound where the case is not there for the viewer.
    """
    case = worked_on(viewer, case_id)
    ids = _trained(viewer.unit) - {viewer.id} - conflicted(viewer, case)
    if case.named_only:
        ids &= set(named_officers(viewer, case))
    else:
        ids &= _holders(viewer, viewer.unit, ids)
    return _named(Officer.objects.filter(id__in=ids))


def able_in_unit(viewer: OfficerViewer) -> tuple[Colleague, ...]:
    """Return the officers of the viewer's unit who can take its cases, by name."""
    require(viewer, Permission.REPORT_TAKE)
    return _named(Officer.objects.filter(id__in=takers(viewer, viewer.unit)))


def takers(viewer: Viewer, unit: UUID) -> set[UUID]:
    """Return the officers of a unit who have the role, the certificate and the unit's key to take cases."""
    trained = _trained(unit)
    return trained & _holders(viewer, unit, trained)


def supervising(viewer: Viewer, officers: Iterable[UUID]) -> set[UUID]:
    """Return those of `officers` who are supervisors."""
    return _with(viewer, officers, Role.SUPERVISOR)


def protecting(viewer: Viewer, officers: Iterable[UUID]) -> set[UUID]:
    """Return those of `officers` who are child-protection workers."""
    return _with(viewer, officers, Role.CHILD_PROTECTION)


def _with(viewer: Viewer, officers: Iterable[UUID], role: Role) -> set[UUID]:
    del viewer  # roles are no secret
    roles = RoleHeld.objects.filter(officer_id__in=set(officers), role=role)
    return set(roles.values_list("officer_id", flat=True))


def _trained(unit: UUID) -> set[UUID]:
    """Return the officers of a unit who have the role and the certificate to take cases."""
    with_role = set(_with_role(unit, Permission.REPORT_TAKE).values_list("id", flat=True))
    return with_role & _certified(Permission.REPORT_TAKE)


def confirmed(viewer: OfficerViewer, case: Case) -> tuple[Colleague, ...]:
    """Return the officers of the viewer's unit who could be named for a case, by name."""
    require(viewer, Permission.REPORT_NAME_READERS)
    return _named(Officer.objects.filter(id__in=nameable(viewer, case)))


def nameable(viewer: OfficerViewer, case: Case) -> dict[UUID, str]:
    """Return what vouches for the key of each officer who opens reports and has no conflict in the case."""
    working = _with_role(viewer.unit, Permission.REPORT_CONTENT_OPEN)
    ids = set(working.values_list("id", flat=True)) - conflicted(viewer, case)
    return people.officer_chains(viewer, ids)


def conflicted(viewer: Viewer, case: Case) -> set[UUID]:  # noqa: ARG001  of a case that the caller has
    """Return the officers who have a conflict of interest in a case."""
    if not case.conflicted:
        return set()
    return set(case.whole.conflicts.values_list("officer_id", flat=True))


def _with_role(unit: UUID, permission: Permission) -> QuerySet[Officer]:
    roles = [role for role, permissions in HELD_BY.items() if permission in permissions]
    of_unit = Officer.objects.filter(unit_id=unit, is_active=True)
    return of_unit.filter(roles_held__role__in=roles).distinct()


def _named(officers: QuerySet[Officer]) -> tuple[Colleague, ...]:
    rows = officers.order_by("full_name", "id").values_list("id", "full_name", "is_active")
    return tuple(Colleague(officer, name, left=not active) for officer, name, active in rows)


def _certified(permission: Permission) -> set[UUID]:
    function, now = NEEDS[permission], clock.now()
    valid = Certificate.objects.filter(function=function, expires_at__gt=now, withdrawn_at=None)
    overrides = Override.objects.filter(function=function, ends_at__gt=now)
    return {
        officer
        for rows in (valid, overrides)
        for officer in rows.values_list("officer_id", flat=True)
    }


def _holders(viewer: Viewer, unit: UUID, officers: Iterable[UUID]) -> set[UUID]:
    """Return those of `officers` who have a confirmed key that opens the unit's newest key."""
    newest = UnitKey.objects.filter(unit_id=unit).order_by("-version").first()
    names = {
        PublicKey(link[0].statement.public).id: officer
        for officer, chain in people.chains_of_unit(viewer, unit, officers).items()
        if (link := trust_chain.read(chain))
    }
    readers = sealing.readers_of([newest.id], names) if newest else set()
    return {names[reader] for _record, reader in readers}
