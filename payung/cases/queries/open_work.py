"""Open work: a decision, the next act for a child in danger, an answer, a child's wish.

Two sets that do not overlap, each found by an index of its own, so that a queue costs the same whatever has
been done before: what is not done, and what came back after it was. At P1 and P2 the first lasts until somebody
has written down what became of the child (`cases/actions/endings.py`).
"""

from typing import Any, Final

from django.db.models import Exists, IntegerField, OuterRef, QuerySet, Subquery

from payung.cases.models import Case, Decided, Proposal
from payung.foundation import clock
from payung.foundation.viewer import Viewer
from payung.intake.models import WISHES, Author, Message, MessageKind, StoredReport
from payung.staff.viewer import OfficerViewer

COUNTED: Final = 1000  # nobody needs to know of more, and counting further would take time


class HowMany(Subquery):
    """How many rows a subquery has."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def waiting(
    viewer: Viewer, found: QuerySet[StoredReport]
) -> tuple[QuerySet[StoredReport], QuerySet[StoredReport]]:
    """Return those of `found` that wait: what is not done, and what came back."""
    return found.filter(done_at=None), _returned(viewer, found)


def _returned(viewer: Viewer, found: QuerySet[StoredReport]) -> QuerySet[StoredReport]:
    del viewer  # who may see what stands in `found`
    wishes = Message.objects.filter(kind__in=WISHES, decided_at=None)
    words = Message.objects.filter(author=Author.REPORTER, seen_at=None)
    looks = StoredReport.objects.filter(look_at__lte=clock.now())
    ids = wishes.values("report_id").union(words.values("report_id"), looks.values("id"))
    return _of_these(ids, found).filter(done_at__isnull=False)


def _of_these(ids: QuerySet[Any, Any], found: QuerySet[StoredReport]) -> QuerySet[StoredReport]:
    """Return those of a few reports that are in `found`.

    From these few ids, never from all reports of the unit: SQLite cannot tell which are fewer, so `found` is
    asked of each instead of being read.
    """
    return StoredReport.objects.filter(Exists(found.filter(id=OuterRef("id"))), id__in=ids)


def unanswered() -> QuerySet[Message]:
    """Return what the reporter of a report wrote and nobody has answered, for a subquery.

    A wish has its own sign until it is decided; then the child waits to be told.
    """
    wrote = Message.objects.filter(report=OuterRef("id"), author=Author.REPORTER, seen_at=None)
    return wrote.exclude(kind__in=WISHES, decided_at=None)


def undecided(wish: MessageKind | None = None) -> QuerySet[Message]:
    """Return the wishes of a report (of one kind) that nobody has decided, for a subquery."""
    asked = Message.objects.filter(report=OuterRef("id"), kind__in=WISHES, decided_at=None)
    return asked.filter(kind=wish) if wish else asked


def open_proposals() -> QuerySet[Proposal]:
    """Return what is proposed or decided to be deleted of a report, for a subquery."""
    return Proposal.objects.filter(record=OuterRef("id")).exclude(decision=Decided.KEEP)


def new_to(viewer: OfficerViewer, found: QuerySet[StoredReport]) -> QuerySet[StoredReport]:
    """Return those of `found` that a colleague gave to the viewer, who has not opened them since."""
    given = Case.objects.filter(owner_id=viewer.id, unit_id=viewer.unit, new_to_owner=True)
    return _of_these(given.values_list("report_id", flat=True), found)
