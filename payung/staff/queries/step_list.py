"""What is recorded of setting a country up, beside the list of what there is to do."""

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
    """What somebody recorded of a step; `undone_at` is set where it was taken back."""

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
    """A step with what is recorded of it now; None: nothing yet."""

    step: Step
    record: Recorded | None


@dataclass(frozen=True)
class GroupRows:
    """A group of steps with their records."""

    group: Group
    rows: tuple[StepRow, ...]


@dataclass(frozen=True)
class SetUpOf:
    """How far a country is set up. `left`: records of steps that today's list does not hold any more."""

    country: CountryView
    groups: tuple[GroupRows, ...]
    left: tuple[Recorded, ...]
    problem: str


def own_country(viewer: OfficerViewer) -> str:
    """Return the country of the viewer's unit."""
    return str(Unit.objects.values_list("country", flat=True).get(id=viewer.unit))


def set_up_of(viewer: OfficerViewer, country: str) -> SetUpOf:
    """Return every step with its record, for those who record them, and who may read of this country.

    Raises NotAllowed, and NotFound for another country than the viewer's, or one that nobody knows.
    """
    home = _home(viewer, country)
    standing = StepRecord.objects.filter(country=country, undone_at=None)
    found = {each.step: each for each in _records(standing)}
    book = setup_steps.book()
    groups = tuple(
        GroupRows(group, tuple(StepRow(each, found.pop(each.id, None)) for each in group.steps))
        for group in book.groups
    )
    return SetUpOf(home, groups, tuple(found.values()), book.problem)


def step_of(
    viewer: OfficerViewer, country: str, step: str
) -> tuple[CountryView, Step, list[Recorded]]:
    """Return a country, one step, and all that was ever recorded of it, the newest first. Raises NotFound."""
    home = _home(viewer, country)
    found = setup_steps.book().find(step)
    if found is None:
        raise NotFound
    return home, found, _records(StepRecord.objects.filter(country=country, step=step))


def _home(viewer: OfficerViewer, country: str) -> CountryView:
    require_steps(viewer, country, own_country(viewer))
    return directory.country(viewer, country)


def _records(rows: QuerySet[StepRecord]) -> list[Recorded]:
    found = rows.select_related("recorded_by", "undone_by").order_by("-recorded_at", "-id")
    return [_recorded(row) for row in found]


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
