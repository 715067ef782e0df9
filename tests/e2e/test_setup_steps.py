"""A country is set up by keyboard, without scripts; all states of its pages pass the checks."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Faces
from tests.e2e.page_walk import Visitor, Window
from tests.e2e.sign_in_pages import sign_in
from tests.e2e.test_accessibility import WITH_AXE, at_width
from tests.e2e.test_desk_pages import on_paper
from tests.e2e.test_sizes import too_small, too_wide

pytestmark = pytest.mark.browser

ALL = "/administration/set-up/"
STEP = ALL + "XA/quiet-room/"
LONG = "Office for the Protection of Children and Families of the Northern Islands (invented)"


def typed(page: Page, *words: str) -> None:
    """Go on by Tab, writing what each field is to hold, and press Enter in the last one."""
    for word in words:
        page.keyboard.press("Tab")
        page.keyboard.insert_text(word)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_step_is_recorded_and_taken_back_by_keyboard_alone(faces: Faces, window: Window) -> None:
    page = window(320, 800)
    sign_in(page, faces, "ada")
    page.goto(faces.desk + ALL)
    page.locator(f"a[href='{STEP}']").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator("#done [name=by]").focus()
    page.keyboard.insert_text(LONG)
    typed(page, LONG)
    expect(page.locator(".message")).to_have_text("Recorded as done.")
    page.goto(faces.desk + STEP)
    expect(page.locator("main")).to_contain_text(LONG)
    page.locator("form[action$='/undo/'] button").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".message")).to_contain_text("the step is open again")


@pytest.mark.parametrize("width", [320, 1280])
def test_every_state_of_the_pages_keeps_the_rules_of_the_look(
    width: int, faces: Faces, window: Window
) -> None:
    visitor = Visitor(f"set up {width}", (at_width(width), too_wide, too_small, on_paper))
    page = visitor.watch(window(width, 900, **WITH_AXE))
    sign_in(page, faces, "ada")
    for path, name in {
        ALL: "list",
        ALL + "SG/": "a country with nothing",
        STEP: "open step",
        ALL + "XA/legal-basis/": "recorded step",
        ALL + "XA/practice-day/": "step taken back",
        ALL + "XA/community-doors/": "step not needed",
        ALL + "XA/key-holders/": "step that is seen",
        ALL + "staffing/": "staffing",
        ALL + "staffing/?child=8&industry=5000": "staffing worked out",
        ALL + "staffing/?child=kite&industry=-1": "staffing refused",
    }.items():
        page.goto(faces.desk + path)
        visitor(page, name)
    page.goto(faces.desk + STEP)
    page.locator("form").evaluate_all("forms => forms.forEach(one => { one.noValidate = true })")
    page.locator("#not-needed button").click()
    expect(page.locator("#not-needed .error").filter(has_text="Please fill in")).to_be_visible()
    visitor(page, "reason missing")
    page = visitor.watch(window(width, 900, **WITH_AXE))
    sign_in(page, faces, "omar")
    for path in (ALL, STEP):
        page.goto(faces.desk + path)
        visitor(page, f"read by oversight {path}")
    visitor.found_nothing(least=13)
