"""Routing: by path, wish and place; danger comes first; nobody is sent to whom they fear without need."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from payung.intake.routing import NoUnit, choose
from payung.staff.queries import UnitCard
from payung.triage.lanes import Level, Path
from payung.triage.report import Report


def unit(kind: str, *, area: str = "", default: bool = False, country: str = "XA") -> UnitCard:
    return UnitCard(uuid4(), f"{kind} {area}", kind, country, area, default, "UTC")


DAY = timedelta(days=1)
POLICE = unit("police", default=True)
LOCAL = unit("police", area="XA-01")
CARE = unit("child_protection")
LINE = unit("helpline")
OVER = unit("oversight")
FIGURES = unit("analysis")
ALL = [FIGURES, OVER, LINE, CARE, LOCAL, POLICE]


def chosen(
    units: list[UnitCard] = ALL,
    level: Level = Level.P3,
    paths: tuple[Path, ...] = (),
    **answers: object,
) -> UnitCard:
    return choose(units, Report.lenient({"language": "en", **answers}), level, paths, "XA")


def test_without_a_wish_the_default_unit_receives() -> None:
    assert chosen() is POLICE


@pytest.mark.parametrize(
    ("wish", "kind"),
    [("helpline_only", LINE), ("child_protection", CARE), ("police", POLICE)],
)
def test_a_wish_is_followed(wish: str, kind: UnitCard) -> None:
    assert chosen(share_with=wish) is kind


def test_an_area_goes_to_its_own_unit() -> None:
    assert chosen(area="XA-01") is LOCAL
    assert chosen(area="XA-02") is POLICE


def test_local_police_can_be_avoided() -> None:
    assert chosen(area="XA-01", avoid=["local_police"]) is POLICE


def test_police_can_be_avoided() -> None:
    assert chosen(avoid=["police"]) is CARE
    assert chosen(avoid=["police"], share_with="police") is not LOCAL


def test_in_danger_the_wish_waits_but_a_feared_police_still_does() -> None:
    assert chosen(level=Level.P1, share_with="helpline_only") is POLICE
    assert chosen(level=Level.P1, avoid=["police"]) is CARE


def test_when_an_official_is_named_oversight_alone_receives() -> None:
    for level in (Level.P1, Level.P3):
        assert chosen(level=level, paths=(Path.OVERSIGHT,), share_with="police") is OVER


def test_without_oversight_an_official_is_never_told_of_themselves() -> None:
    assert chosen([POLICE, LOCAL, CARE], paths=(Path.OVERSIGHT,)) is CARE
    with pytest.raises(NoUnit):
        chosen([POLICE, LOCAL], paths=(Path.OVERSIGHT,))


def test_analysts_never_receive() -> None:
    with pytest.raises(NoUnit):
        chosen([FIGURES])


def test_a_unit_without_a_key_never_receives() -> None:
    keyless = UnitCard(uuid4(), "new", "police", "XA", "", True, "UTC", has_key=False)
    assert chosen([keyless, LINE]) is LINE


def test_what_names_an_official_goes_abroad_rather_than_to_police() -> None:
    far = unit("oversight", country="XB")
    assert chosen([POLICE, far], paths=(Path.OVERSIGHT,)) is far


def test_when_any_police_is_feared_and_there_is_nobody_else_it_is_still_received() -> None:
    assert chosen([POLICE], avoid=["police"]) is POLICE
    assert chosen([POLICE, OVER], avoid=["police"]) is OVER


def test_only_wishes_that_can_be_kept_are_offered() -> None:
    from payung.intake.routing import offered

    assert offered([POLICE]) == {"police", "decide_later"}
    assert offered([POLICE, LINE]) == {
        "police",
        "helpline_only",
        "child_protection",
        "decide_later",
    }


def test_of_several_oversight_units_the_one_that_the_root_signed_first_receives() -> None:
    day = datetime(2026, 1, 1, tzinfo=UTC)
    first = replace(unit("oversight"), order=(False, day))
    placed = replace(unit("oversight", area="XA-01", default=True), order=(False, day + DAY))
    unsigned = unit("oversight", area="XA-01", default=True)
    for level in (Level.P1, Level.P3):
        for units, best in (
            ([unsigned, placed, first, POLICE], first),
            ([unsigned, placed, POLICE], placed),
        ):
            assert chosen(units, level, (Path.OVERSIGHT,), area="XA-01") is best
    # Nor does it where oversight is all that is left.
    assert chosen([unsigned, placed, first], area="XA-01") is first
