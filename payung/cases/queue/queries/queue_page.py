"""One page of the queue: which reports, in which order, and how many wait in each lane."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, F, Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from payung.cases.models import Case
from payung.cases.queries.open_work import COUNTED, HowMany, new_to, open_proposals, waiting
from payung.cases.queries.visibility import leads, worked_on
from payung.cases.queue.queries.queue_rows import Row, rows_of, with_signs
from payung.foundation import clock
from payung.staff.models import Unit
from payung.staff.policy import require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import Lane, Level

PAGE: Final = 50
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class State(StrEnum):
    """Which reports are looked at, by how far they have come."""

    OPEN = "open"  # whatever waits for a person
    UNTAKEN = "untaken"  # waits, and nobody has it: nobody has taken it, or who had it has left
    MINE = "mine"  # waits, and is the viewer's
    LATE = "late"  # waits beyond its time
    RISEN = "risen"  # waits, and has risen to the supervisor
    NEW = "new"  # a colleague gave it to the viewer, who has not opened it since
    REVIEW = "review"  # its day has come: is it still needed?
    TAKEN = "taken"  # all that the viewer has, done or not
    ALL = "all"

    @property
    def is_archive(self) -> bool:
        """Say whether it holds what is done too: then the newest comes first, and nothing is counted."""
        return self in {State.NEW, State.REVIEW, State.TAKEN, State.ALL}

    @property
    def order(self) -> tuple[str, ...]:
        """Return by what its reports stand in order."""
        if self is State.REVIEW:
            return ("review_at", "id")
        return ("opened_at", "id") if self.is_archive else ("level", "due_at", "id")

    @property
    def newest_first(self) -> bool:
        """Say whether the newest comes first; what is to be reviewed stands by how long it has waited."""
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
    """What of the queue is wanted; empty means any. A page begins `after` one row, or ends `before` one."""

    state: State = State.OPEN
    lane: str = ""
    level: str = ""
    languages: tuple[str, ...] = ()  # BCP-47 tags, also of what is narrower: "th" finds "th-TH"
    other_languages: bool = False  # then none of `languages`
    opened_from: datetime | None = None
    opened_before: datetime | None = None
    owner: UUID | None = None
    after: Position | None = None
    before: Position | None = None


@dataclass(frozen=True)
class Queue:
    """One page. `counts`: how many stand in each lane, no further than COUNTED + 1; empty for an archive."""

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
    found = _page(viewer, wanted, back=back)
    more, shown = len(found) > PAGE, found[:PAGE]
    if back:
        shown.reverse()
    first = _position(wanted, shown[0]) if shown else None
    last = _position(wanted, shown[-1]) if shown else None
    return Queue(
        rows=rows_of(viewer, shown),
        counts={} if wanted.state.is_archive else _counts(viewer, wanted),
        earlier=first if (more if back else wanted.after) else None,
        later=last if back or more else None,
    )


def beside(
    viewer: OfficerViewer, wanted: QueueFilter, case_id: UUID, *, back: bool = False
) -> UUID | None:
    """Return the report after one in a queue, or (`back`) before it; None at the end. Raises NotFound.

    It is after where the report would stand now, also where it has left that queue meanwhile.
    """
    here = _position(wanted, worked_on(viewer, case_id))
    asked = replace(wanted, after=None if back else here, before=here if back else None)
    found = _page(viewer, asked, back=back)
    return found[0].about if found else None


def is_empty(viewer: OfficerViewer, wanted: QueueFilter) -> bool:
    """Say whether nothing at all stands where `wanted` looks."""
    require(viewer, Permission.REPORT_QUEUE_READ)
    everywhere = replace(wanted, after=None, before=None)
    return not any(part.exists() for part in _parts(viewer, everywhere))


def _parts(viewer: OfficerViewer, wanted: QueueFilter) -> tuple[QuerySet[Case], ...]:
    """Return the sets in which the wanted reports lie; no report is in two."""
    found = leads(viewer).filter(_conditions(viewer, wanted))
    if wanted.state is State.NEW:
        return (new_to(viewer, found),)
    return (found,) if wanted.state.is_archive else waiting(viewer, found)


def _conditions(viewer: OfficerViewer, wanted: QueueFilter) -> Q:
    asked = _in_state(viewer, wanted.state) & _in_languages(wanted)
    if wanted.lane:
        asked &= Q(lane=wanted.lane)
    if wanted.level:
        asked &= Q(level=wanted.level)
    if wanted.opened_from:
        asked &= Q(opened_at__gte=wanted.opened_from)
    if wanted.opened_before:
        asked &= Q(opened_at__lt=wanted.opened_before)
    if wanted.owner:
        asked &= Q(owner_id=wanted.owner)
    return asked


def _in_state(viewer: OfficerViewer, state: State) -> Q:
    match state:
        case State.UNTAKEN:
            return Q(owner=None) | Q(owner__is_active=False)
        case State.MINE | State.TAKEN:
            return Q(owner_id=viewer.id)
        case State.LATE:
            return Q(due_at__lt=clock.now())
        case State.RISEN:
            return Q(raised_at__isnull=False)
        case State.REVIEW:
            return Q(~Exists(open_proposals()), review_at__lte=clock.now())
    return Q()


def _in_languages(wanted: QueueFilter) -> Q:
    asked = Q()
    for tag in wanted.languages:
        asked |= Q(language=tag) | Q(language__startswith=f"{tag}-")
    return ~asked if wanted.other_languages else asked


def _page(viewer: OfficerViewer, wanted: QueueFilter, *, back: bool) -> list[Case]:
    """Return up to one row more than a page, from the wanted position on; `back`: towards the start."""
    order, descending = wanted.state.order, wanted.state.newest_first != back
    position = wanted.before if back else wanted.after
    found: list[Case] = []
    for part in _parts(viewer, wanted):
        rows = _beyond(part, order, position, descending=descending)
        names = [f"-{name}" if descending else name for name in order]
        found += with_signs(viewer, rows).order_by(*names)[: PAGE + 1]
    found.sort(key=lambda row: [getattr(row, name) for name in order], reverse=descending)
    return found[: PAGE + 1]


def _beyond(
    found: QuerySet[Case],
    order: Sequence[str],
    position: Position | None,
    *,
    descending: bool,
) -> QuerySet[Case]:
    """Begin at a position, which an index finds at once however far it lies behind the first page."""
    if position is None:
        return found
    values = {"level": position.level, "id": position.id}
    there = tuple(values.get(name, position.at) for name in order)
    compare = TupleLessThan if descending else TupleGreaterThan
    return found.filter(compare(Tuple(*(F(name) for name in order)), there))


def _position(wanted: QueueFilter, row: Case) -> Position:
    name = next(name for name in wanted.state.order if name.endswith("_at"))
    return Position(row.level, getattr(row, name) or row.opened_at, row.id)


def _counts(viewer: OfficerViewer, wanted: QueueFilter) -> dict[str, int]:
    """Count each lane with the other filters: what is not done up to COUNTED + 1, then what came back."""
    waits, returned = _parts(viewer, replace(wanted, lane="", after=None, before=None))
    # In the order of the index: otherwise SQLite, which keeps no figures, may choose to read a whole lane.
    limited = waits.order_by(*wanted.state.order)
    found = Unit.objects.filter(id=viewer.unit).values_list(
        *(HowMany(limited.filter(lane=lane)[: COUNTED + 1].values("id")) for lane in Lane)
    )
    came_back = dict(returned.values_list("lane").annotate(Count("id")))
    return {
        lane.value: number + came_back.get(lane.value, 0)
        for lane, number in zip(Lane, found.get(), strict=True)
    }
