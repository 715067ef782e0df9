"""The desk's one style keeps docs/developers/desk-style.md: colours, contrast, classes, size, stillness."""

import re
from pathlib import Path
from typing import Final

import pytest

from payung.triage import lanes

ROOT: Final = Path(__file__).resolve().parents[4]
DESK: Final = ROOT / "payung" / "doors" / "desk"
STYLE: Final = (DESK / "static" / "desk" / "look.css").read_text(encoding="utf-8")
RULES: Final = re.sub(r"/\*.*?\*/", "", STYLE, flags=re.DOTALL)
TEMPLATES: Final = sorted(
    path for face in (DESK, DESK.parent / "api") for path in (face / "templates").rglob("*.html")
)
PAGE: Final = (ROOT / "docs" / "developers" / "desk-style.md").read_text(encoding="utf-8")

MOST: Final = 14_500  # bytes of the file
TEXT: Final = ("ink", "quiet", "act", "warn")
GROUNDS: Final = ("paper", "card", "note", "good", "tint")
AT_LEAST: Final = {**dict.fromkeys(TEXT, 7.0), "on-act": 7.0, "paper": 7.0, "edge": 3.0}
# What a template puts into a class by itself: the expression, and what can come of it.
BY_ITSELF: Final = {
    "level.code|lower": {level.value.lower() for level in lanes.Level},
    "said.ours|yesno:'ours,theirs'": {"ours", "theirs"},
    "path.code": {path.value for path in lanes.Path},
}

Colours = dict[str, str]


def colours(block: int) -> Colours:
    """Return the colours of a `:root` block: 0 is light, 1 dark."""
    rules_of_block = re.findall(r":root \{(.*?)\}", RULES, re.DOTALL)[block]
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", rules_of_block))


LIGHT: Final = colours(0)
DARK: Final = colours(1)


def luminance(colour: str) -> float:
    """Return the relative luminance of `#rgb` or `#rrggbb` (WCAG 2.2)."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def rows(columns: int) -> list[list[str]]:
    """Return the rows of the tables in docs/developers/desk-style.md whose first cell names a colour."""
    lines = re.findall(r"^\| `[a-z-]+` \|.*\|$", PAGE, re.MULTILINE)
    cells = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if len(row) == columns]


CONTRASTS: Final = rows(5)  # what, on what, in light, in dark, at least


def classes_of_style() -> set[str]:
    """Return the classes for which look.css has a rule."""
    selectors = re.findall(r"([^{};]+)\{", RULES)
    return {name for selector in selectors for name in re.findall(r"\.([a-z][\w-]*)", selector)}


def classes_of_templates() -> set[str]:
    """Return the classes that stand in templates, with those that come of an expression."""
    classes: set[str] = set()
    for path in TEMPLATES:
        for value in re.findall(r'class="((?:\{\{.*?\}\}|\{%.*?%\}|[^"])*)"', path.read_text()):
            for expression in re.findall(r"\{\{ (.*?) \}\}", value):
                classes |= BY_ITSELF[expression]
            classes |= set(re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", value).split())
    return classes


def test_contrast_is_known_by_its_two_ends() -> None:
    assert contrast("#000", "#fff") == 21
    assert contrast("#777777", "#777") == 1


@pytest.mark.parametrize("row", CONTRASTS, ids=lambda row: f"{row[0]} on {row[1]}")
def test_each_pair_has_the_contrast_that_the_page_says_and_enough_of_it(row: list[str]) -> None:
    what, ground, light, dark, least = row
    assert float(least) == AT_LEAST[what]
    for said, theme in ((light, LIGHT), (dark, DARK)):
        measured = contrast(theme[what], theme[ground])
        assert measured >= float(least)
        assert said == f"{measured:.1f}"


def test_every_colour_of_text_and_of_edges_is_measured_on_every_ground() -> None:
    pairs = {(row[0], row[1]) for row in CONTRASTS}
    wanted = {(what, ground) for what in (*TEXT, "edge") for ground in GROUNDS}
    assert pairs == wanted | {("on-act", "act"), ("paper", "warn")}


def test_the_page_lists_every_colour_as_it_is() -> None:
    listed = {name: (light, dark) for name, _, light, dark in rows(4)}
    assert listed == {name: (LIGHT[name], DARK[name]) for name in LIGHT}
    assert set(LIGHT) == set(DARK)


def test_colours_stand_only_where_they_get_their_names() -> None:
    rest = re.sub(r":root \{.*?\}", "", RULES, flags=re.DOTALL)
    assert re.findall(r"#[0-9a-f]{3,8}\b|rgb|hsl", rest) == []


def test_an_error_has_a_sign_that_is_no_colour() -> None:
    by_style = "data-lock-wrong"  # a script fills it: look.css puts the sign before it
    lines = [line for path in TEMPLATES for line in path.read_text().splitlines()]
    errors = [line for line in lines if 'class="error"' in line and by_style not in line]
    assert [line for line in errors if '<span aria-hidden="true">!</span>' not in line] == []
    assert errors
    assert f"[{by_style}]:not(:empty)::before" in RULES


def test_every_class_of_the_style_is_used_and_every_class_used_has_a_rule() -> None:
    style, templates = classes_of_style(), classes_of_templates()
    assert sorted(style - templates) == []
    plain = set().union(*BY_ITSELF.values())  # these may look like all of their kind
    assert sorted(templates - style - plain) == []


def test_nothing_moves_shouts_or_is_fetched() -> None:
    loud = (
        r"animation|transition|gradient|shadow|@import|url\(|italic|text-transform|letter-spacing"
    )
    assert re.findall(loud, RULES) == []
    assert RULES.count("!important") == 1  # what is hidden stays hidden


def test_every_name_of_a_colour_is_known() -> None:
    named = set(re.findall(r"var\(--([a-z-]+)", RULES))
    assert named == set(LIGHT) | {"mono"}


def test_the_style_stays_small() -> None:
    assert len(STYLE.encode()) <= MOST
