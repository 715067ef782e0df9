"""From a report to the search by one key, and back to it by its number."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Faces, shot
from tests.e2e.page_walk import Problems, Window
from tests.e2e.test_accessibility import violations
from tests.e2e.test_desk_day import at_the_desk, new_report, take
from tests.e2e.test_sizes import too_small, too_wide

pytestmark = pytest.mark.browser


def test_a_key_leads_from_a_report_to_the_search_which_finds_it(
    faces: Faces, window: Window
) -> None:
    page = at_the_desk(faces, window, "anan")
    problems = Problems(page)
    path = new_report(page, window, faces)
    take(page, faces, path)
    page.keyboard.press("/")
    expect(page.locator("h1")).to_contain_text("Search")
    page.get_by_label("Number of the report").fill(path.split("/")[2][:8])
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#results h2")).to_have_text("1 report")
    assert violations(page) == []
    assert urlsplit(page.url)[2:] == ("/search/", "", "")
    page.locator("#results th a").click()
    page.wait_for_url(faces.desk + path)
    assert problems == []


@pytest.mark.parametrize("width", [360, 1200])
def test_a_search_for_a_person_asks_why_and_says_what_was_not_searched(
    faces: Faces, window: Window, width: int
) -> None:
    page = at_the_desk(faces, window, "anan", width)
    page.goto(f"{faces.desk}/search/")
    page.locator("[name=name]").fill("Arun")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".field.wrong textarea")).to_be_visible()
    shot(page, f"search-why-{width}")
    page.get_by_label("Or a reason").fill("His teacher asks.")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#results .empty")).to_contain_text("that nobody has opened yet")
    shot(page, f"search-nothing-{width}")
    page.locator("[name=name]").fill("")
    page.get_by_label("Status").select_option("open")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#results table")).to_be_visible()
    shot(page, f"search-open-{width}")
    assert [*too_wide(page), *too_small(page)] == []
