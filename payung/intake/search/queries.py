"""Every read of searches: their results, and for oversight the record of searches for persons."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan

from payung.cases.models import Case
from payung.cases.policy import require_watch
from payung.cases.queries import COUNTED, leads, visible
from payung.cases.queue.queries import Position, Row
from payung.cases.queue.queries.queue_rows import rows_of, with_signs
from payung.foundation import sealing
from payung.foundation.sealing import Place
from payung.intake.models import PersonSearch
from payung.staff import queries as people
from payung.staff.policy import require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

PAGE: Final = 50
SAMPLED: Final = 10  # oversight's sample has one search in this many
# Ids are random, so one in SAMPLED is below this one, and no officer can choose which.
_SAMPLE_ENDS: Final = UUID(int=2**128 // SAMPLED)


@dataclass(frozen=True)
class SearchFilter:
    """The conditions of a search besides the person; None is no condition.

    `number`: the first and last id that a typed number may mean. `after`: the last row of the page before.
    """

    number: tuple[UUID, UUID] | None = None
    closed: bool | None = None
    owner: UUID | None = None
    after: Position | None = None

    @property
    def is_any(self) -> bool:
        """Say whether there is no condition."""
        return self.number is None and self.closed is None and self.owner is None


@dataclass(frozen=True)
class SearchPage:
    """One page of results, newest first. `count`: results on all pages, at most COUNTED + 1."""

    rows: tuple[Row, ...]
    count: int
    later: Position | None = None


def search(viewer: OfficerViewer, conditions: SearchFilter) -> SearchPage:
    """Return a page of the cases that exist for the viewer, by number, status and owner."""
    require(viewer, Permission.REPORT_QUEUE_READ)
    if conditions.number is None:
        # As lists show them, by their indexes.
        return page(viewer, leads(viewer), conditions, holds=Q)
    return page(viewer, visible(viewer), conditions)


def of_lead(**lookups: object) -> Q:
    """Return the condition that `lookups` hold for a case, or for its lead where it is merged."""
    merged = {f"merged_into__{name}": value for name, value in lookups.items()}
    return Q(merged_into=None, **lookups) | Q(merged_into__isnull=False, **merged)


def page(
    viewer: OfficerViewer,
    cases: QuerySet[Case],
    conditions: SearchFilter,
    *,
    holds: Callable[..., Q] = of_lead,
) -> SearchPage:
    """Return a page of those of `cases` that fit, newest first. `holds`: makes a condition of lookups."""
    condition = Q()
    if conditions.number:
        # Read first: as a subquery, SQLite looks at every case of the unit to see whether it is among them.
        condition &= Q(id__in=list(_numbered(*conditions.number)))
    if conditions.closed is not None:
        condition &= holds(closed_at__isnull=not conditions.closed)
    if conditions.owner:
        condition &= holds(owner_id=conditions.owner)
    matching = cases.filter(condition)
    rest, after = matching, conditions.after
    if after:
        rest = matching.filter(TupleLessThan(Tuple("opened_at", "id"), (after.at, after.id)))
    rows = list(with_signs(viewer, rest).order_by("-opened_at", "-id")[: PAGE + 1])
    shown = rows[:PAGE]
    last = shown[-1] if len(rows) > PAGE else None
    whole = after is None and last is None
    return SearchPage(
        rows=_as_worked_on(viewer, shown),
        count=len(shown) if whole else matching.order_by("-opened_at")[: COUNTED + 1].count(),
        later=Position(last.level, last.opened_at, last.id) if last else None,
    )


def _numbered(first: UUID, last: UUID) -> QuerySet[Case, UUID]:
    """Return the ids of all cases with numbers in a range, and of their shares.

    Apart, by their own indexes: with OR, SQLite reads all cases of the unit.
    """
    ids = Case.objects.values_list("id", flat=True)
    own = ids.filter(id__range=(first, last), share_of=None)
    return own.union(ids.filter(share_of__id__range=(first, last)), all=True)


def _as_worked_on(viewer: OfficerViewer, cases: Sequence[Case]) -> tuple[Row, ...]:
    """Return rows, with the level, clock and owner of the lead case for those that are merged.

    A merged case's own columns do not change any more: "nobody yet" would be wrong.
    """
    merged = {case.merged_into_id for case in cases if case.merged_into_id}
    if not merged:
        return rows_of(viewer, cases)
    leading = list(with_signs(viewer, visible(viewer).filter(id__in=merged)))
    every = [*cases, *leading]
    rows = dict(zip([case.id for case in every], rows_of(viewer, every), strict=True))
    return tuple(_under_own_number(rows, case) for case in cases)


def _under_own_number(rows: Mapping[UUID, Row], case: Case) -> Row:
    own = rows[case.id]
    lead = rows.get(case.merged_into_id) if case.merged_into_id else None
    if lead is None:
        return own
    return replace(
        lead,
        id=own.id,
        lane=own.lane,
        language=own.language,
        opened_at=own.opened_at,
        signs=own.signs,
    )


def search_place(row: PersonSearch) -> Place:
    """Return where the reason of a search is sealed."""
    return Place("person_search", row.id, str(row.unit_id), str(row.officer_id))


@dataclass(frozen=True)
class RecordedSearch:
    """A search for a person. `case`: the case it was made for. `opens`: False where the reason does not."""

    id: UUID
    unit: UUID
    officer: UUID
    officer_name: str
    kind: str
    searched_at: datetime
    found: int
    reason: str
    case: UUID | None
    opens: bool


def searches(
    viewer: OfficerViewer, *, officer: UUID | None = None, after: UUID | None = None
) -> tuple[list[RecordedSearch], bool]:
    """Return a page of searches for persons in the units that the viewer watches, and whether more follow.

    It is a sample, newest first; with `officer`, all of theirs. `after`: the last search of the page before.
    """
    require_watch(viewer)
    country = people.unit(viewer, viewer.unit).country
    watched = PersonSearch.objects.filter(unit__country=country).exclude(unit_id=viewer.unit)
    listed = watched.filter(officer_id=officer) if officer else watched.filter(id__lt=_SAMPLE_ENDS)
    last = PersonSearch.objects.filter(id=after).first() if after else None
    if last:
        listed = listed.filter(
            TupleLessThan(Tuple("searched_at", "id"), (last.searched_at, last.id))
        )
    ordered = listed.select_related("officer").order_by("-searched_at", "-id")
    rows = list(ordered[: PAGE + 1])
    return _opened(viewer, rows[:PAGE]), len(rows) > PAGE


def _opened(viewer: OfficerViewer, rows: list[PersonSearch]) -> list[RecordedSearch]:
    places = [(search_place(row), bytes(row.body)) for row in rows]
    return [
        RecordedSearch(
            id=row.id,
            unit=row.unit_id,
            officer=row.officer_id,
            officer_name=row.officer.full_name,
            kind=row.kind,
            searched_at=row.searched_at,
            found=row.found,
            reason=str(contents["reason"]) if contents else "",
            case=UUID(str(contents["case"])) if contents and contents["case"] else None,
            opens=contents is not None,
        )
        for row, contents in zip(rows, sealing.unseal_many(places, viewer.keys), strict=True)
    ]
