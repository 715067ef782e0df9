"""Which units share a case."""

from uuid import UUID

from payung.cases.models import Case
from payung.cases.queries import shares_of
from payung.staff.viewer import OfficerViewer


def shared_with(viewer: OfficerViewer, case: Case, unit: UUID) -> Case | None:
    """Return the share that a unit has of a case; None for another unit's where the viewer's only shares it."""
    if case.share_of_id is not None and unit != viewer.unit:
        return None
    return shares_of(viewer, case.about).select_related("owner").filter(unit_id=unit).first()
