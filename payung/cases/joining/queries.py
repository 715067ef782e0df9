"""What is joined, and how officers name a case that they want to join."""

from payung.cases.models import Case
from payung.cases.queries import leads
from payung.cases.queries.case_numbers import read_number
from payung.staff.policy import require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


def by_number(viewer: OfficerViewer, text: str) -> Case | None:
    """Return the case of the viewer's unit that has this number, short or whole; None for none or several."""
    require(viewer, Permission.REPORT_QUEUE_READ)
    number = read_number(text)
    cases = list(leads(viewer).filter(id__range=number, share_of=None)[:2]) if number else []
    return cases[0] if len(cases) == 1 else None
