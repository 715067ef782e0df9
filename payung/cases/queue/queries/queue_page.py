"""One page of the queue: which reports, in which order, and how many wait in each lane."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, F, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from payung.cases.models import Case
from payung.cases.parts import parts
from payung.cases.queries.open_work import (
    each_of,
    looks_due,
    new_to,
    numbers_of,
    open_proposals,
    returned,
    still_open,
)
from payung.cases.queries.visibility import leads, worked_on
from payung.cases.queue.queries.queue_rows import (
    REPORTED_AGAIN,
    Row,
    rows_of,
    with_sign,
    with_signs,
)
from payung.foundation import clock
from payung.staff.policy import require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import Lane, Level

PAGE: Final = 50
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class State(StrEnum):
    """A list of the queue, by how far its cases have come."""

    OPEN = "open"  # waits for a person
    UNTAKEN = "untaken"  # waits, and has no owner: nobody has taken it, or its owner has left
    MINE = "mine"  # waits, and is the viewer's
    LATE = "late"  # waits beyond its time
    RISEN = "risen"  # waits, and has risen to the supervisor
    NEW = "new"  # a colleague gave it to the viewer, who has not opened it since
    REPORTED_AGAIN = "reported_again"  # closed or at rest, and a new report names its account
    REVIEW = "review"  # its review date has come: is it still needed?
    TAKEN = "taken"  # all that the viewer has, done or not
    ALL = "all"

    @property
    def is_archive(self) -> bool:
        """Say whether the list has finished cases too: then the newest comes first, without counts."""
        return self in {State.NEW, State.REPORTED_AGAIN, State.REVIEW, State.TAKEN, State.ALL}

    @property
    def is_folded(self) -> bool:
        """Say whether reports that say the same, word for word, are one row."""
        return self in {State.OPEN, State.UNTAKEN}

    @property
    def order(self) -> tuple[str, ...]:
        """Return the columns by which the list is ordered."""
        if self is State.REVIEW:
            return ("review_at", "id")
        return ("opened_at", "id") if self.is_archive else ("level", "due_at", "id")

    @property
    def newest_first(self) -> bool:
        """Say whether the newest comes first; reviews are ordered by how long they have waited."""
        return self.is_archive and self is not State.REVIEW


@dataclass(frozen=True)
class Position:
    """A place between two rows of a queue: the row after or before which a page begins."""

    level: str
    at: datetime  # when it is due; in an archive, when it came, or is to be reviewed
    id: UUID

    def __str__(self) -> str:
        micros = (self.at - _EPOCH) // timedelta(microseconds=1)
        return f"{self.level}.{micros}.{self.id}"

    @classmethod
    def read(cls, text: str) -> "Position | None":
        """Return what `str` wrote; None for anything else."""
        try:
            level, micros, record = text.split(".")
            return cls(
                Level(level).value, _EPOCH + timedelta(microseconds=int(micros)), UUID(record)
            )
        except (ValueError, OverflowError):
            return None


@dataclass(frozen=True)
class QueueFilter:
    """The filters of the queue; empty means any. A page begins `after` a row, or ends `before` one."""

    state: State = State.OPEN
    lane: str = ""
    level: str = ""
    languages: tuple[str, ...] = ()  # BCP-47 tags, with narrower ones: "th" finds "th-TH"
    other_languages: bool = False  # then none of `languages`
    opened_from: datetime | None = None
    opened_before: datetime | None = None
    owner: UUID | None = None
    same: UUID | None = None  # reports that say the same as this one, each in a row
    after: Position | None = None
    before: Position | None = None


@dataclass(frozen=True)
class Queue:
    """One page. `counts`: how many cases each lane has, at most COUNTED + 1; empty for an archive."""

    rows: tuple[Row, ...]
    counts: dict[str, int]
    earlier: Position | None = None
    later: Position | None = None


def queue(viewer: OfficerViewer, wanted: QueueFilter = QueueFilter()) -> Queue:
    """Return a page of the unit's reports: the most urgent level first, then the soonest due.

    An archive has the newest first.
    """
    require(viewer, Permission.REPORT_QUEUE_READ)
    back = wanted.before is not None
    counts = None if wanted.state.is_archive else _counts(viewer, wanted)
    rows = _page(viewer, wanted, back=back, counts=counts)
    more, shown = len(rows) > PAGE, rows[:PAGE]
    if back:
        shown.reverse()
    first = _position(wanted, shown[0]) if shown else None
    last = _position(wanted, shown[-1]) if shown else None
    return Queue(
        rows=rows_of(viewer, shown),
        counts=counts.of_lanes() if counts else {},
        earlier=first if (more if back else wanted.after) else None,
        later=last if back or more else None,
    )


def lane_counts(viewer: OfficerViewer) -> dict[str, int]:
    """Return how many cases of each lane need an act of the unit, each at most COUNTED + 1."""
    require(viewer, Permission.REPORT_QUEUE_READ)
    return _counts(viewer, QueueFilter()).of_lanes()


def beside(
    viewer: OfficerViewer, wanted: QueueFilter, case_id: UUID, *, back: bool = False
) -> UUID | None:
    """Return the report after one in a queue, or (`back`) before it; None at the end. Raises NotFound.

    It is the one after the report's place now, even if the report has left that queue meanwhile.
    """
    here = _position(wanted, worked_on(viewer, case_id))
    nearby = replace(wanted, after=None if back else here, before=here if back else None)
    rows = _page(viewer, nearby, back=back)
    return rows[0].about if rows else None


def is_empty(viewer: OfficerViewer, wanted: QueueFilter) -> bool:
    """Say whether no case fits `wanted`."""
    require(viewer, Permission.REPORT_QUEUE_READ)
    everywhere = replace(wanted, after=None, before=None)
    return not any(part.exists() for part in _parts(viewer, everywhere))


def _parts(viewer: OfficerViewer, wanted: QueueFilter) -> Iterator[QuerySet[Case]]:
    """Yield the sets of the wanted cases; no case is in two."""
    cases = leads(viewer)
    of_one = wanted.owner or wanted.state in {State.MINE, State.TAKEN}
    if of_one and wanted.state is not State.REVIEW:  # the unit's reviews that are due are few too
        cases = each_of(cases)
    cases = cases.filter(_conditions(viewer, wanted))
    if wanted.state is State.NEW:
        yield new_to(viewer, cases)
    elif wanted.state is State.REPORTED_AGAIN:
        yield with_sign(viewer, cases, REPORTED_AGAIN)
    elif wanted.state.is_archive:
        yield cases
    else:
        yield still_open(viewer, cases)
        yield returned(viewer, cases)


def _conditions(viewer: OfficerViewer, wanted: QueueFilter) -> Q:
    condition = _in_state(viewer, wanted.state) & _in_languages(wanted)
    if wanted.lane:
        condition &= Q(lane=wanted.lane)
    if wanted.level:
        condition &= Q(level=wanted.level)
    if wanted.opened_from:
        condition &= Q(opened_at__gte=wanted.opened_from)
    if wanted.opened_before:
        condition &= Q(opened_at__lt=wanted.opened_before)
    if wanted.owner:
        condition &= Q(owner_id=wanted.owner)
    if wanted.same:
        condition &= _same(viewer, wanted.same)
    return condition


def _same(viewer: OfficerViewer, report: UUID) -> Q:
    condition = Q(pk__in=())
    for part in parts():
        condition |= part.same_words(viewer, report)
    return condition


def _in_state(viewer: OfficerViewer, state: State) -> Q:
    match state:
        case State.UNTAKEN:
            return Q(owner=None) | Q(owner__is_active=False)
        case State.MINE | State.TAKEN:
            return Q(owner_id=viewer.id)
        case State.LATE:
            # Of each level: then an index that begins with it finds them at once.
            return Q(due_at__lt=clock.now(), level__in=[level.value for level in Level])
        case State.RISEN:
            return Q(raised_at__isnull=False)
        case State.REVIEW:
            return Q(~Exists(open_proposals()), review_at__lte=clock.now())
    return Q()


def _in_languages(wanted: QueueFilter) -> Q:
    condition = Q()
    for tag in wanted.languages:
        condition |= Q(language=tag) | Q(language__startswith=f"{tag}-")
    return ~condition if wanted.other_languages else condition


def _page(
    viewer: OfficerViewer, wanted: QueueFilter, *, back: bool, counts: "_Counts | None" = None
) -> list[Case]:
    """Return up to one row more than a page, from the wanted position on; `back`: towards the start.

    `counts`: where they are known and no case came back, nobody looks for one.
    """
    order, descending = wanted.state.order, wanted.state.newest_first != back
    position = wanted.before if back else wanted.after
    cases: list[Case] = []
    names = [f"-{name}" if descending else name for name in order]
    folds = wanted.state.is_folded and wanted.same is None
    for part in islice(_parts(viewer, wanted), 1 if counts and not counts.came_back else None):
        rows = _beyond(part, order, position, descending=descending)
        ordered = with_signs(viewer, rows).order_by(*names)
        cases += _folded(viewer, ordered, part) if folds else ordered[: PAGE + 1]
        folds = False  # those in the second part are decided: each has a row of its own
    cases.sort(key=lambda row: [getattr(row, name) for name in order], reverse=descending)
    return cases[: PAGE + 1]


def _folded(viewer: OfficerViewer, rows: QuerySet[Case], whole: QuerySet[Case]) -> list[Case]:
    """Return the first of `rows`, without those that are behind another of the `whole` list."""
    others: dict[UUID, int] = {}
    for part in parts():
        fold = part.folded(viewer, whole)
        if fold.behind is not None:
            rows = rows.exclude(fold.behind)
        others |= fold.others
    cases = list(rows[: PAGE + 1])
    for case in cases:
        vars(case)["same_words"] = others.get(case.id, 0)
    return cases


def _beyond(
    rows: QuerySet[Case],
    order: Sequence[str],
    position: Position | None,
    *,
    descending: bool,
) -> QuerySet[Case]:
    """Return the rows beyond a position, which an index finds at once on any page."""
    if position is None:
        return rows
    values = {"level": position.level, "id": position.id}
    there = tuple(values.get(name, position.at) for name in order)
    compare = TupleLessThan if descending else TupleGreaterThan
    return rows.filter(compare(Tuple(*(F(name) for name in order)), there))


def _position(wanted: QueueFilter, row: Case) -> Position:
    name = next(name for name in wanted.state.order if name.endswith("_at"))
    return Position(row.level, getattr(row, name) or row.opened_at, row.id)


@dataclass(frozen=True)
class _Counts:
    """How many cases each lane has: open ones, up to COUNTED + 1, and all that came back."""

    opened: dict[str, int]
    came_back: dict[str, int]

    def of_lanes(self) -> dict[str, int]:
        return {lane: number + self.came_back.get(lane, 0) for lane, number in self.opened.items()}


def _counts(viewer: OfficerViewer, wanted: QueueFilter) -> _Counts:
    """Count each lane with the other filters."""
    parts_of_all = _parts(viewer, replace(wanted, lane="", after=None, before=None))
    # In the order of the index: otherwise SQLite, which keeps no statistics, may read a whole lane.
    ordered = next(parts_of_all).order_by(*wanted.state.order)
    looks, *numbers = numbers_of(
        viewer, looks_due(viewer)[:1], *(ordered.filter(lane=lane) for lane in Lane)
    )
    came_back = next(parts_of_all).values_list("lane").annotate(Count("id")) if looks else ()
    return _Counts(
        {lane.value: number for lane, number in zip(Lane, numbers, strict=True)}, dict(came_back)
    )
