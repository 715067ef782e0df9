"""What an officer holds: for who closes the account, and for who passes it on."""

from uuid import UUID

from payung.foundation.errors import NotFound
from payung.staff.handover import Held, held_by
from payung.staff.models import Officer
from payung.staff.policy import may, may_pass_on
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


def held_work(viewer: OfficerViewer, officer: UUID) -> tuple[Held, ...]:
    """Return what an officer holds, by kind. Raises NotFound for who neither closes accounts nor passes it on.

    An administrator sees only how many. A supervisor counts what exists for them: a case that is for others by
    name does not.
    """
    if may(viewer, Permission.PEOPLE_OFFICER_MANAGE):
        return held_by(officer)
    require_passing_on(viewer, officer)
    return held_by(officer, viewer)


def require_passing_on(viewer: OfficerViewer, officer: UUID) -> None:
    """Raise NotFound unless the viewer may pass on what an officer of their unit holds."""
    here = Officer.objects.filter(id=officer, unit_id=viewer.unit)
    if not (may_pass_on(viewer, officer) and here.exists()):
        raise NotFound
