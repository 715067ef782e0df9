"""A day and a night of twelve officers, and the day of a unit of three: watched, then looked at in the desk."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.demonstration import Demonstration
from tests.e2e.conftest import shot, started
from tests.e2e.page_walk import Problems, Window
from tests.e2e.sign_in_pages import sign_in

pytestmark = pytest.mark.browser


def test_after_a_day_and_a_night_nothing_is_undecided_or_nobodys(
    tmp_path: Path, window: Window
) -> None:
    day = Demonstration(tmp_path / "day", ("--day",))
    printed = day.printed().decode()
    # the visitor watched two children in danger at night, the gate, the handover
    night = [line for line in printed.splitlines() if line[:2] in {"01", "03"} and "P1" in line]
    assert len([line for line in night if "arrives" in line]) == 2
    assert printed.count("arrest not planned") == 2
    assert "handed over to" in printed
    assert "60 reports received (ledger: 60)" in printed
    assert "No case is without a decision, an owner and a next step." in printed

    home = tmp_path / "served"
    home.mkdir()
    with started(home, day) as faces:
        page = window(1280, 900)
        problems = Problems(page)
        sign_in(page, faces, "sari")
        page.goto(f"{faces.desk}/queue/?state=untaken")
        expect(page.locator("table.queue tbody tr")).to_have_count(0)
        shot(page, "day-untaken")
        page.goto(f"{faces.desk}/queue/?level=P1")
        shot(page, "day-p1")
        page.goto(f"{faces.desk}/unit/")
        shot(page, "day-unit")
        assert problems == []


def test_a_unit_of_three_runs_its_day(tmp_path: Path) -> None:
    printed = Demonstration(tmp_path / "small", ("--small",)).printed().decode()
    assert "6 reports received (ledger: 6)" in printed
    assert "the child is safe for now" in printed
    assert "No case is without a decision, an owner and a next step." in printed
