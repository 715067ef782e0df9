"""The viewing worklist: known exhibits are set apart, new ones are viewed with care."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Faces, shot
from tests.e2e.page_walk import Problems, Visitor, Window
from tests.e2e.sign_in_pages import sign_in
from tests.e2e.test_accessibility import WITH_AXE, violations
from tests.e2e.test_sizes import too_small, too_wide

pytestmark = pytest.mark.browser


def stands_beside(page: Page, faces: Faces, name: str) -> None:
    """Say that one is with a colleague: at night, when this runs, nobody looks alone."""
    page.goto(f"{faces.desk}/care/")
    page.get_by_label("I am in the room with").select_option(label=name)
    with page.expect_navigation():
        page.get_by_role("button", name="I am with this colleague").click()
    expect(page.locator(".message")).to_contain_text("you are with your colleague for two hours")


@pytest.mark.parametrize("scripts", [False, True])
def test_from_the_list_to_what_it_shows_step_by_step(
    faces: Faces, window: Window, *, scripts: bool
) -> None:
    # given a supervisor without the certificate, who reads why nothing is shown
    other = window(1280, 900)
    sign_in(other, faces, "sari")
    other.goto(f"{faces.desk}/worklist/")
    expect(other.locator("main")).to_contain_text("in a hash set and need not be viewed")
    other.get_by_role("link", name="house.jpg" if scripts else "kite.jpg").click()
    expect(other.locator("main")).to_contain_text("You have no certificate for viewing yet.")
    expect(other.locator("button", has_text="Show it small")).to_have_count(0)
    stands_beside(other, faces, "Rani Wulan")

    # when the analyst opens the same exhibit on a narrow screen
    page = window(320, 900, **(WITH_AXE if scripts else {}))
    problems = Problems(page)
    sign_in(page, faces, "rani")

    def look(name: str) -> None:
        page.wait_for_load_state("networkidle")
        shot(page, f"looking-{'with' if scripts else 'without'}-{name}")
        assert too_wide(page) == too_small(page) == []
        assert not scripts or violations(page) == []

    def press(name: str) -> None:
        with page.expect_navigation():
            page.get_by_role("button", name=name, exact=True).click()
        page.wait_for_load_state("networkidle")

    page.goto(f"{faces.desk}/worklist/")
    look("list")
    page.get_by_role("link", name="house.jpg" if scripts else "kite.jpg").click()
    look("before")
    page.get_by_label("to classify it").check()
    press("Show it small, grey and blurred")
    look("small")
    picture = page.locator("main img")
    assert picture.evaluate("image => image.naturalWidth") == 200
    # then a key hides it at once, and it comes back only with a reason
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("It is hidden.")
    for _step in range(3):
        page.get_by_label("I am looking for where or when it was made").check()
        press("Show this for two minutes")
    page.wait_for_load_state("networkidle")
    assert picture.evaluate("image => image.naturalWidth") == 960
    look("whole")
    # and what was seen is written down, so that the list is shorter and the next reads it
    press("I have seen enough: classify it")
    expect(page.locator(".message")).to_contain_text("talk with Dara Lestari at any time")
    look("ruling")
    page.get_by_label("not illegal, but a child may be in danger").check()
    page.get_by_label("a view outside, plants, weather").check()
    press("Record it")
    expect(page.locator(".message")).to_contain_text("the next officer need not view it")
    other.reload()
    other.goto(f"{faces.desk}/worklist/")
    name = "house.jpg" if scripts else "kite.jpg"
    expect(other.locator("section[aria-labelledby^=series]", has_text=name)).to_have_count(0)
    # the child is unidentified, so the exhibit is listed among those to identify, with its clues
    to_find = other.locator("section[aria-labelledby=find-title]")
    expect(to_find).to_contain_text(name)
    expect(to_find).to_contain_text("a view outside, plants, weather")
    page.goto(f"{faces.desk}/care/")
    expect(page.locator("main")).to_contain_text("of them in colour")
    look("care")
    assert problems == []


def test_what_lies_in_a_packed_file_is_named_and_looked_at_one_by_one(
    faces: Faces, window: Window
) -> None:
    other = window(1280, 900)
    sign_in(other, faces, "sari")
    stands_beside(other, faces, "Rani Wulan")
    page = window(320, 900, **WITH_AXE)
    visitor = Visitor("packed", (violations, too_wide, too_small))
    visitor.watch(page)
    sign_in(page, faces, "rani")
    page.goto(f"{faces.desk}/worklist/")
    expect(page.locator("main")).to_contain_text("3 unknown files inside it")
    page.get_by_role("link", name="album.zip").click()
    visitor(page, "before")
    page.get_by_role("link", name="5 files inside it.").click()
    expect(page.locator("main")).to_contain_text("1 · boat.jpg")
    visitor(page, "inside")
    page.go_back()
    page.get_by_label("to classify it").check()
    for button, number in (("Show it small, grey and blurred", 2), ("3", 3)):
        with page.expect_navigation():
            page.get_by_role("button", name=button, exact=True).click()
        expect(page.locator("main")).to_contain_text(f"File {number} inside this exhibit.")
        page.wait_for_load_state("networkidle")
        assert page.locator("main img").evaluate("image => image.naturalWidth") == 200
        visitor(page, f"number {number}")
    visitor.found_nothing(least=4)
