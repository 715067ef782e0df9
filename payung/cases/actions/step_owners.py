"""Give the open steps of a case a new owner, where theirs no longer works on it."""

from django.db.models import Q

from payung.cases.models import Case, Step
from payung.cases.queries import members_of, shares_of
from payung.cases.sides import read_by
from payung.staff.viewer import OfficerViewer


def take_steps(viewer: OfficerViewer, case: Case) -> None:
    """Let the viewer, who takes a case, own its open steps whose owner has left, or is of a unit before."""
    whole = case.whole
    working = {whole.unit_id, *shares_of(viewer, whole.id).values_list("unit_id", flat=True)}
    left = Q(owner__unit_id=viewer.unit, owner__is_active=False)
    theirs = Step.objects.filter(case__in=members_of(viewer, whole.id), done_at=None)
    readable = theirs.filter(side__in=read_by(viewer.unit_kind))
    gone = readable.filter(left | ~Q(owner__unit_id__in=working) | Q(owner=None))
    ids = list(gone.values_list("id", flat=True))
    if ids:
        Step.objects.filter(id__in=ids).update(owner_id=viewer.id)


def leave_steps(viewer: OfficerViewer, case: Case) -> None:
    """Let the viewer's open steps in a case, which they give back, wait for whoever takes it."""
    own = Step.objects.filter(case__in=members_of(viewer, case.whole.id), owner=viewer.id)
    own.filter(done_at=None).update(owner=None)
