"""Records of setup steps: made, withdrawn, kept, and read by those who may."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payung.foundation import clock
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound
from payung.ledger.models import Entry
from payung.staff import actions
from payung.staff.models import StepRecord, Unit
from payung.staff.queries import step_list
from payung.staff.queries.step_list import Recorded
from payung.staff.viewer import OfficerViewer
from tests.house import COUNTRY, House

pytestmark = pytest.mark.django_db

STEP = "legal-basis"
DAY = date(2026, 3, 2)
DONE: dict[str, Any] = {"on": DAY, "by": "The ministry", "place": "Registry, shelf 4"}


def now_recorded(viewer: OfficerViewer, step: str = STEP) -> Recorded | None:
    rows = [row for group in step_list.set_up_of(viewer, COUNTRY).groups for row in group.rows]
    return next(row.record for row in rows if row.step.id == step)


def test_a_step_is_done_on_a_day_by_somebody_and_the_ledger_says_who_recorded_it(
    house: House,
) -> None:
    admin = house.viewer("admin")
    assert now_recorded(admin) is None
    actions.record_step(admin, COUNTRY, STEP, on=DAY, by="  The\nministry ", place="Shelf\x00 4")
    record = now_recorded(admin)
    assert record is not None
    assert (record.is_done, record.done_on, record.done_by, record.place, record.recorded_by) == (
        True, DAY, "The ministry", "Shelf 4", "Admin",
    )  # fmt: skip
    entry = Entry.objects.get(act="step.done")
    assert (entry.chain, entry.actor, entry.subject) == (
        "system", admin.name, f"step:xa/{STEP}",
    )  # fmt: skip


def test_a_step_that_is_not_needed_says_why(house: House) -> None:
    admin = house.viewer("admin")
    with pytest.raises(BadInput, match="does not need it"):
        actions.record_step_not_needed(admin, COUNTRY, STEP, "  ")
    actions.record_step_not_needed(admin, COUNTRY, STEP, "One law covers it.")
    record = now_recorded(admin)
    assert record is not None
    assert (record.is_done, record.reason, record.done_on) == (False, "One law covers it.", None)
    assert Entry.objects.filter(act="step.not-needed").count() == 1


def test_what_was_undone_is_open_again_and_stays_to_be_read(house: House) -> None:
    admin = house.viewer("admin")
    with pytest.raises(
        Conflict, match="Nothing is recorded for this step, so there is nothing to withdraw"
    ):
        actions.undo_step(admin, COUNTRY, STEP)
    actions.record_step(admin, COUNTRY, STEP, **DONE)
    actions.undo_step(admin, COUNTRY, STEP)
    assert now_recorded(admin) is None
    actions.record_step_not_needed(admin, COUNTRY, STEP, "Why.")
    newest, oldest = step_list.step_of(admin, COUNTRY, STEP)[2]
    assert (newest.reason, newest.undone_at) == ("Why.", None)
    assert (oldest.done_by, oldest.undone_by) == ("The ministry", "Admin")
    assert oldest.undone_at is not None
    acts = Entry.objects.filter(subject=f"step:xa/{STEP}").order_by("sequence")
    assert list(acts.values_list("act", flat=True)) == [
        "step.done", "step.undone", "step.not-needed",
    ]  # fmt: skip


def test_two_records_of_one_step_do_not_stand_beside_each_other(house: House) -> None:
    admin = house.viewer("admin")
    actions.record_step(admin, COUNTRY, STEP, **DONE)
    with pytest.raises(Conflict, match="This step already has a record"):
        actions.record_step(admin, COUNTRY, STEP, **DONE)
    with pytest.raises(Conflict, match="This step already has a record"):
        actions.record_step_not_needed(admin, COUNTRY, STEP, "Why.")
    assert StepRecord.objects.count() == 1
    assert Entry.objects.filter(act__startswith="step.").count() == 1


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("on", {"on": date(1949, 12, 31)}),
        ("by", {"by": " \n"}),
        ("by", {"by": "x" * 121}),
        ("place", {"place": "x" * 201}),
    ],
)
def test_what_will_not_do_names_its_field_and_leaves_nothing(
    house: House, field: str, change: dict[str, Any]
) -> None:
    with pytest.raises(BadInput) as error:
        actions.record_step(house.viewer("admin"), COUNTRY, STEP, **(DONE | change))
    assert error.value.field == field
    assert not StepRecord.objects.exists()
    assert not Entry.objects.filter(act__startswith="step.").exists()


def test_a_day_to_come_is_refused_and_today_is_not(house: House) -> None:
    admin, today = house.viewer("admin"), clock.now().date()
    with pytest.raises(BadInput, match="between 1950 and today"):
        actions.record_step(admin, COUNTRY, STEP, **(DONE | {"on": today + timedelta(days=1)}))
    actions.record_step(admin, COUNTRY, STEP, **(DONE | {"on": today}))


@pytest.mark.parametrize("name", ["super", "intake", "over", "trainer", "figures", "fresh"])
def test_nobody_but_an_administrator_records_or_undoes(house: House, name: str) -> None:
    actions.record_step(house.viewer("admin"), COUNTRY, STEP, **DONE)
    viewer = house.viewer(name)
    for act in (
        lambda: actions.record_step(viewer, COUNTRY, STEP, **DONE),
        lambda: actions.record_step_not_needed(viewer, COUNTRY, STEP, "Why."),
        lambda: actions.undo_step(viewer, COUNTRY, STEP),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert StepRecord.objects.get().undone_at is None


@pytest.mark.parametrize("name", ["super", "care", "over"])
def test_supervisors_and_oversight_read_it_for_their_own_country(house: House, name: str) -> None:
    actions.record_step(house.viewer("admin"), COUNTRY, STEP, **DONE)
    viewer = house.viewer(name)
    record = now_recorded(viewer)
    assert record is not None
    assert record.place == "Registry, shelf 4"
    assert len(step_list.step_of(viewer, COUNTRY, STEP)[2]) == 1
    Unit.objects.filter(id=viewer.unit).update(country="XB")
    for read in (step_list.set_up_of, lambda v, c: step_list.step_of(v, c, STEP)):
        with pytest.raises(NotFound):
            read(viewer, COUNTRY)


@pytest.mark.parametrize("name", ["intake", "trainer", "figures", "fresh"])
def test_others_do_not_read_it(house: House, name: str) -> None:
    with pytest.raises(NotAllowed):
        step_list.set_up_of(house.viewer(name), COUNTRY)


def test_a_step_or_country_that_nobody_knows_is_not_found(house: House) -> None:
    admin = house.viewer("admin")
    for country, step in ((COUNTRY, "no-such-step"), ("ZZ", STEP)):
        with pytest.raises(NotFound):
            actions.record_step(admin, country, step, **DONE)
        with pytest.raises(NotFound):
            step_list.step_of(admin, country, step)
    with pytest.raises(NotFound):
        step_list.set_up_of(admin, "ZZ")


def test_a_record_outlives_a_step_that_is_not_in_the_list_any_more(house: House) -> None:
    admin = house.viewer("admin")
    actions.record_step(admin, COUNTRY, STEP, **DONE)
    StepRecord.objects.update(step="of-an-older-list")
    setup = step_list.set_up_of(admin, COUNTRY)
    assert [record.step for record in setup.left] == ["of-an-older-list"]
    actions.undo_step(admin, COUNTRY, "of-an-older-list")
    assert step_list.set_up_of(admin, COUNTRY).left == ()


def test_the_whole_list_costs_the_same_few_queries_however_much_is_recorded(house: House) -> None:
    admin = house.viewer("admin")
    for record in (lambda: None, lambda: actions.record_step(admin, COUNTRY, STEP, **DONE)):
        record()
        with CaptureQueriesContext(connection) as queries:
            step_list.set_up_of(admin, COUNTRY)
        assert len(queries) == 3
