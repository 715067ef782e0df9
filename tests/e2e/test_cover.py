"""A tap covers the screen with homework, a tap brings the page back: without scripts, nothing lost."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import Faces, shot
from tests.e2e.page_walk import SENTENCE, Window, skip_to_words
from tests.e2e.test_accessibility import WITH_AXE, violations
from tests.e2e.test_sizes import Zoom, too_small, too_wide

pytestmark = pytest.mark.browser


def words_of(page: Page, faces: Faces, language: str = "en") -> None:
    """Go to the page where somebody writes, and write."""
    page.goto(f"{faces.public}/{language}/tell/")
    skip_to_words(page)
    page.fill("textarea[name=narrative]", SENTENCE)


@pytest.mark.parametrize("scripts", [False, True])
def test_a_tap_covers_the_page_and_a_tap_brings_it_back(
    scripts: bool, faces: Faces, window: Window
) -> None:
    page = window(360, 640, java_script_enabled=scripts)
    words_of(page, faces)
    page.locator("summary").click()
    expect(page.locator(".cover table")).to_be_visible()
    for covered in ("main", "h1", "textarea", "a.leave"):
        expect(page.locator(covered)).to_be_hidden()
    place = page.locator("summary").bounding_box()
    assert place
    assert place["y"] > 480  # where the thumb is already
    page.locator("summary").click()
    expect(page.locator(".cover table")).to_be_hidden()
    expect(page.locator("textarea")).to_have_value(SENTENCE)


def test_by_keyboard_only_the_way_back_is_in_reach(faces: Faces, window: Window) -> None:
    page = window(360, 640)
    words_of(page, faces)
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("summary").get_by_text("Back to the page")).to_be_visible()
    expect(page.locator("summary").get_by_text("Cover the screen")).to_be_hidden()
    for _ in range(3):
        page.keyboard.press("Tab")
        assert page.locator(":is(main, footer, .leave) :focus, .leave:focus").count() == 0
    page.locator("summary").focus()
    page.keyboard.press("Space")
    expect(page.locator("textarea")).to_have_value(SENTENCE)


@pytest.mark.parametrize("language", ["en", "id", "th"])
def test_the_cover_fits_a_small_phone_and_axe_finds_nothing(
    language: str, faces: Faces, window: Window
) -> None:
    page = window(320, 568, **WITH_AXE)
    page.goto(f"{faces.public}/{language}/")
    page.locator("summary").click()
    shot(page, f"cover-{language}")
    assert [*too_wide(page), *too_small(page), *Zoom()(page), *violations(page)] == []


def test_an_answer_that_arrives_does_not_uncover_the_screen(faces: Faces, window: Window) -> None:
    page = window(360, 640, java_script_enabled=True)
    words_of(page, faces)
    waiting: list[Route] = []
    page.route(f"{faces.public}/en/tell/", lambda route: waiting.append(route), times=1)
    with page.expect_request(f"{faces.public}/en/tell/"):
        page.locator("button[value=send]").click()
    page.locator(".cover summary").click()
    waiting[0].continue_()
    expect(page.locator("#receipt")).to_have_count(1)
    expect(page.locator(".cover table")).to_be_visible()
    expect(page.locator("h1")).to_be_hidden()
    page.reload()  # the phone dropped it
    expect(page.locator("#receipt")).to_have_count(1)
    expect(page.locator(".cover table")).to_be_visible()
    page.locator(".cover summary").click()
    expect(page.locator("#receipt")).to_be_visible()
