"""The list of setup steps with a country's records."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from payung.directory import queries as directory
from payung.directory.cards import CountryView
from payung.foundation.errors import NotFound
from payung.staff import setup_steps
from payung.staff.models import StepRecord, StepState, Unit
from payung.staff.policy import require_steps
from payung.staff.setup_steps import Group, Step
from payung.staff.viewer import OfficerViewer


@dataclass(frozen=True)
class Recorded:
    """A record of a step; `undone_at` is set where it was withdrawn."""

    step: str
    is_done: bool
    done_on: date | None
    done_by: str
    place: str
    reason: str
    recorded_at: datetime
    recorded_by: str
    undone_at: datetime | None
    undone_by: str


@dataclass(frozen=True)
class StepRow:
    """A step with its current record, if any."""

    step: Step
    record: Recorded | None


@dataclass(frozen=True)
class GroupRows:
    """A group of steps with their records."""

    group: Group
    rows: tuple[StepRow, ...]


@dataclass(frozen=True)
class SetUpOf:
    """A country's setup steps with their records. `left`: records of steps no longer in the list."""

    country: CountryView
    groups: tuple[GroupRows, ...]
    left: tuple[Recorded, ...]
    problem: str


def own_country(viewer: OfficerViewer) -> str:
    """Return the country of the viewer's unit."""
    return str(Unit.objects.values_list("country", flat=True).get(id=viewer.unit))


def set_up_of(viewer: OfficerViewer, country: str) -> SetUpOf:
    """Return every step with its record, for viewers who record steps or may read this country's.

    Raises NotAllowed, and NotFound for an unknown country, or for another than the viewer's.
    """
    home = _home(viewer, country)
    current = StepRecord.objects.filter(country=country, undone_at=None)
    records = {record.step: record for record in _records(current)}
    book = setup_steps.book()
    groups = tuple(
        GroupRows(group, tuple(StepRow(step, records.pop(step.id, None)) for step in group.steps))
        for group in book.groups
    )
    return SetUpOf(home, groups, tuple(records.values()), book.problem)


def step_of(
    viewer: OfficerViewer, country: str, step: str
) -> tuple[CountryView, Step, list[Recorded]]:
    """Return a country, one step, and all its records, newest first. Raises NotFound."""
    home = _home(viewer, country)
    known = setup_steps.book().find(step)
    if known is None:
        raise NotFound
    return home, known, _records(StepRecord.objects.filter(country=country, step=step))


def _home(viewer: OfficerViewer, country: str) -> CountryView:
    require_steps(viewer, country, own_country(viewer))
    return directory.country(viewer, country)


def _records(rows: QuerySet[StepRecord]) -> list[Recorded]:
    newest = rows.select_related("recorded_by", "undone_by").order_by("-recorded_at", "-id")
    return [_recorded(row) for row in newest]


def _recorded(row: StepRecord) -> Recorded:
    return Recorded(
        step=row.step,
        is_done=row.state == StepState.DONE,
        done_on=row.done_on,
        done_by=row.done_by,
        place=row.place,
        reason=row.reason,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by.full_name,
        undone_at=row.undone_at,
        undone_by=row.undone_by.full_name if row.undone_by else "",
    )
