"""Read the children in all cases of one suspect, which the ledger records."""

from uuid import UUID

from payung.cases import acts
from payung.cases.children.queries import SuspectChildren, suspect_children
from payung.cases.queries import worked_on
from payung.ledger.actions import acting
from payung.staff.viewer import OfficerViewer


def open_suspect_children(viewer: OfficerViewer, case_id: UUID) -> SuspectChildren:
    """Return all children of one suspect. The ledger records who reads those of other cases."""
    opened = suspect_children(viewer, case_id)
    if len(opened.cases) > 1:
        with acting(viewer) as act:
            case = worked_on(viewer, case_id)
            count = len(opened.cases)
            act.record(case.chain, acts.SUSPECT_CASES_READ, f"report:{case.about}", count=count)
    return opened
