"""Reports of children that say the same, word for word: one row of the queue, behind the most urgent one.

Only tokens of whole texts are compared, and only of reports in one lane that nobody has taken or decided. The
folding is worked out when somebody looks: a level that rises, or a report that is taken, changes it at once.
"""

from functools import reduce
from operator import or_
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from payung.cases.models import Case
from payung.cases.parts import Fold
from payung.cases.queries import visible
from payung.foundation.blind_index import TEXT
from payung.intake.models import Author, Message, Token
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import CLOSE_TO_THE_CHILD

# The most urgent cases of each lane of a list: a text of which none is among them does not fold.
LOOKED_AT: Final = 1000
TEXTS: Final = 20  # different texts that fold in one list
# Who wrote again, or whom somebody works with, has a row of their own.
_WROTE = Message.objects.filter(author=Author.REPORTER, report=OuterRef("id"))
_ALONE = Q(
    ~Exists(_WROTE),
    *(Q(owner=None), Q(level_decided_at=None), Q(named_only=False), Q(share_of=None)),
)
_LANES: Final = sorted(lane.value for lane in CLOSE_TO_THE_CHILD)
_FOLDS = _ALONE & Q(lane__in=_LANES)


def folded(viewer: OfficerViewer, cases: QuerySet[Case]) -> Fold:
    """Return how `cases` fold: which say the same as a more urgent one, and for how many each stands."""
    del viewer  # `cases` are those that the viewer may see
    texts = Token.objects.filter(kind=TEXT).order_by()
    folding = cases.filter(_FOLDS)
    urgent = cases.filter(_ALONE).order_by("level", "due_at", "id").values("id")
    # Each lane from its index: in a flood of services, children's cases lie far apart in any other.
    lanes = [urgent.filter(lane=lane)[:LOOKED_AT] for lane in _LANES]
    first = reduce(or_, (Q(report__in=lane) for lane in lanes))
    names = [f"report__case__{name}" for name in ("level", "due_at", "id", "lane")]
    groups: dict[tuple[str, bytes], list[UUID]] = {}
    for *_place, case, lane, value in sorted(
        texts.filter(first).values_list(*names, "value"), key=lambda row: row[:3]
    ):
        groups.setdefault((lane, bytes(value)), []).append(case)
    floods = {key: ids[0] for key, ids in groups.items() if len(ids) > 1}
    leading = dict(list(floods.items())[:TEXTS])
    if not leading:
        return Fold()
    equal = texts.filter(value__in={value for _lane, value in leading})
    counted = equal.filter(report__case__in=folding).values_list("report__case__lane", "value")
    numbers = {
        (lane, bytes(value)): number
        for lane, value, number in counted.annotate(number=Count("report", distinct=True))
    }
    behind = Q(pk__in=())
    for (lane, value), lead in leading.items():
        same = texts.filter(value=value).values("report_id")
        behind |= Q(~Q(id=lead), lane=lane, id__in=same)
    return Fold(_FOLDS & behind, {lead: numbers[key] - 1 for key, lead in leading.items()})


def same_words(viewer: OfficerViewer, report: UUID) -> Q:
    """Return the condition that a case says the same as a report that the viewer may know of."""
    texts = Token.objects.filter(kind=TEXT).order_by()
    there = Exists(visible(viewer).filter(id=OuterRef("report__case")))
    values = texts.filter(there, report=report).values("value")
    return Q(id__in=texts.filter(value__in=values).values("report_id"))
