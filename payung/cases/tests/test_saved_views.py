"""One's own desk: views saved under sealed names, at most twenty, one to start with; single keys."""

import pytest

from payung.cases.models import OwnDesk
from payung.cases.queue import actions, queries
from payung.foundation.errors import BadInput, NotAllowed, NotFound
from payung.foundation.models import Grant
from tests.house import House


def names(house: House, officer: str = "intake") -> list[str]:
    return [view.name for view in queries.own_desk(house.viewer(officer)).views]


def test_a_view_is_saved_for_oneself_and_nobody_else(house: House) -> None:
    actions.save_view(house.viewer("intake"), "  Thai,  urgent ", "level=P1&language=th")
    (view,) = queries.own_desk(house.viewer("intake")).views
    assert (view.name, view.query, view.is_start) == ("Thai, urgent", "level=P1&language=th", False)
    assert names(house, "super") == []


def test_names_and_filters_are_sealed(house: House) -> None:
    actions.save_view(house.viewer("intake"), "Thai, urgent", "level=P1")
    actions.save_view(house.viewer("intake"), "Late", "state=late")
    row = OwnDesk.objects.get()
    assert row.body is not None
    assert b"Thai" not in bytes(row.body)
    assert Grant.objects.filter(record=row.id).count() == 1


def test_the_same_name_again_is_the_same_view(house: House) -> None:
    for query in ("level=P1", "level=P2"):
        actions.save_view(house.viewer("intake"), "Urgent", query)
    actions.save_view(house.viewer("intake"), "URGENT", "level=P3")
    (view,) = queries.own_desk(house.viewer("intake")).views
    assert (view.name, view.query) == ("URGENT", "level=P3")


@pytest.mark.parametrize("name", ["", "   ", "x" * 31])
def test_a_view_has_a_short_name(house: House, name: str) -> None:
    with pytest.raises(BadInput):
        actions.save_view(house.viewer("intake"), name, "")
    assert not OwnDesk.objects.filter(body__isnull=False).exists()


def test_twenty_views_are_enough(house: House) -> None:
    officer = house.viewer("intake")
    for number in range(20):
        actions.save_view(officer, f"View {number:02}", "level=P1")
    with pytest.raises(BadInput, match="20 views"):
        actions.save_view(officer, "One more", "level=P1")
    actions.save_view(officer, "View 07", "level=P2")
    assert names(house) == [f"View {number:02}" for number in range(20)]


def test_a_view_is_renamed_started_with_and_deleted(house: House) -> None:
    officer = house.viewer("intake")
    for name in ("Late", "Mine"):
        actions.save_view(officer, name, f"state={name.lower()}")
    late, mine = queries.own_desk(officer).views
    actions.rename_view(officer, late.id, "Too late")
    with pytest.raises(BadInput, match="You already have a view with this name"):
        actions.rename_view(officer, late.id, "mine")
    actions.start_with(officer, late.id)
    actions.start_with(officer, mine.id)
    start = queries.own_desk(officer).start
    assert start is not None
    assert start.name == "Mine"
    actions.start_with(officer, mine.id)
    assert queries.own_desk(officer).start is None
    actions.delete_view(officer, late.id)
    assert names(house) == ["Mine"]
    for deed in (actions.delete_view, actions.start_with):
        with pytest.raises(NotFound):
            deed(officer, late.id)


def test_single_keys_are_on_until_they_are_switched_off(house: House) -> None:
    officer = house.viewer("intake")
    assert queries.single_keys(officer)
    assert queries.own_desk(officer).single_keys
    actions.set_single_keys(officer, on=False)
    actions.save_view(officer, "Late", "state=late")
    assert not queries.single_keys(officer)
    assert not queries.own_desk(officer).single_keys
    actions.set_single_keys(officer, on=True)
    assert queries.single_keys(officer)
    assert names(house) == ["Late"]


def test_who_has_no_part_in_reports_has_no_views(house: House) -> None:
    with pytest.raises(NotAllowed):
        actions.save_view(house.viewer("admin"), "Late", "")
    with pytest.raises(NotAllowed):
        actions.set_single_keys(house.viewer("figures"), on=False)
