"""Who receives, who receives where that unit is missing, and so on: the whole order, for every wish.

`data/routes.txt` holds it, a line for each situation; a `-` ends the line where nobody else may receive.
"""

from collections.abc import Mapping
from itertools import product
from pathlib import Path as File
from typing import Final

import pytest

from payung.intake.routing import NoUnit, choose
from payung.intake.tests.test_routing import unit
from payung.triage.lanes import Level, Path
from payung.triage.report import Report
from payung.triage.report.value import Avoid, ShareWith

TABLE: Final = File(__file__).with_name("data") / "routes.txt"
HERE = {
    "police": unit("police", default=True),
    "local police": unit("police", area="XA-01"),
    "other police": unit("police", area="XA-02"),
    "child protection": unit("child_protection"),
    "local child protection": unit("child_protection", area="XA-01"),
    "helpline": unit("helpline"),
    "oversight": unit("oversight"),
    "analysis": unit("analysis"),
}
ABROAD = {
    f"{kind} abroad": unit(kind.replace(" ", "_"), country="XB")
    for kind in ("police", "child protection", "helpline", "oversight")
}
UNITS = ABROAD | HERE
WISHES = (None, *ShareWith.__args__)  # type: ignore[attr-defined]
AVOIDED = (None, *Avoid.__args__)  # type: ignore[attr-defined]
NO_PATH: tuple[Path, ...] = ()
REASONS = {Level.P1: "may-hurt-self", Level.P2: "not-sure-self-harm"}


def order(
    level: Level,
    paths: tuple[Path, ...],
    answers: Mapping[str, object],
    rules: tuple[str, ...] = (),
) -> str:
    report = Report.strict({"language": "en", "area": "XA-01", **answers})
    names: list[str] = []
    left = dict(UNITS)
    while left:
        try:
            unit = choose(left.values(), report, level, paths, "XA", rules=rules)
        except NoUnit:
            return f"{' > '.join(names)} > -"
        names.append(next(name for name, card in left.items() if card is unit))
        del left[names[-1]]
    return " > ".join(names)


def lines() -> list[str]:
    table = [f"an official is named: {order(Level.P1, (Path.OVERSIGHT,), {})}"]
    for level, rule in REASONS.items():
        table.append(f"{level} may hurt themselves: {order(level, NO_PATH, {}, (rule,))}")
    for level, wish, avoided in product((Level.P1, Level.P2), WISHES, AVOIDED):
        answers = {"share_with": wish} if wish else {}
        answers |= {"avoid": [avoided]} if avoided else {}
        named = ", ".join(f"{key} {value}" for key, value in answers.items()).replace("'", "")
        table.append(f"{level} {named or 'no wish'}: {order(level, NO_PATH, answers)}")
    return table


def test_the_order_is_the_one_that_the_table_says() -> None:
    assert lines() == TABLE.read_text("utf-8").splitlines()


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("wish", WISHES)
def test_no_level_and_no_wish_brings_what_names_an_official_to_police(
    level: Level, wish: str | None
) -> None:
    answers = {"share_with": wish} if wish else {}
    always = order(Level.P1, (Path.OVERSIGHT,), {})
    assert order(level, (Path.OVERSIGHT,), answers) == always
    assert "police" not in always


def test_only_danger_now_goes_past_a_wish() -> None:
    for level in set(Level) - {Level.P1}:
        for wish in filter(None, WISHES):
            answers = {"share_with": wish}
            assert order(level, NO_PATH, answers) == order(Level.P2, NO_PATH, answers)


def test_every_unit_that_may_receive_is_reached() -> None:
    able = {name for name in UNITS if name != "analysis"}
    assert set(order(Level.P2, NO_PATH, {}).removesuffix(" > -").split(" > ")) == able
