"""docs/operators/first-unit.md is true: the sums of its table, its minutes, its groups of steps."""

import re
from pathlib import Path

from payung.staff import setup_steps, staffing
from payung.staff.staffing import Load, Post, plan

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "operators" / "first-unit.md").read_text(encoding="utf-8")
COLUMNS = (
    *(Post.INTAKE, Post.SUPERVISOR, Post.PROTECTION, Post.INVESTIGATOR, Post.IDENTIFICATION),
    *(Post.WELLBEING, Post.TRAINING, Post.ADMINISTRATOR),
)


def rows(first: str) -> list[list[str]]:
    """Return the cells of the rows whose first cell matches."""
    lines = (line.strip("|").split("|") for line in PAGE.splitlines() if line.startswith("|"))
    cells = [[cell.strip() for cell in row] for row in lines]
    return [row for row in cells if re.fullmatch(first, row[0])]


def test_the_worked_table_is_what_the_desk_works_out() -> None:
    table = rows(r"[\d.]+( / [\d.]+){4}")
    assert len(table) == 4
    for load, *numbers in table:
        reports = dict(zip(staffing.EFFORT, map(float, load.split(" / ")), strict=True))
        worked = plan(Load(reports))
        people = {need.post: need.people for need in worked.needs}
        assert [int(number) for number in numbers] == [
            *(people[post] for post in COLUMNS), worked.people, worked.seats,
        ], load  # fmt: skip


def test_the_minutes_on_the_page_are_those_of_the_program() -> None:
    for lane, effort in staffing.EFFORT.items():
        (row,) = [cells for cells in rows(lane.replace("_", " ")) if len(cells) == 6]
        assert [float(cell) for cell in row[1:]] == [*effort.minutes.values(), effort.urgent]


def test_each_group_of_steps_has_its_part() -> None:
    headings = set(re.findall(r"^## (.+)$", PAGE, re.M))
    assert {str(group.title) for group in setup_steps.ours().groups} <= headings
