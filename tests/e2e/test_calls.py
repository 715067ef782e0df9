"""A call is written down at the desk, and the caller comes back with the number that was read out."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Faces, shot
from tests.e2e.page_walk import Problems, Window
from tests.e2e.test_accessibility import violations
from tests.e2e.test_desk_day import at_the_desk
from tests.e2e.test_sizes import too_small, too_wide

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [360, 1200])
def test_a_caller_gets_a_number_that_opens_the_childrens_page(
    faces: Faces, window: Window, width: int
) -> None:
    page = at_the_desk(faces, window, "anan", width)
    problems = Problems(page)
    page.goto(f"{faces.desk}/write-down/")
    assert violations(page) == []
    assert too_wide(page) == too_small(page) == []
    page.get_by_role("group", name="Is the child safe now?").get_by_label("no", exact=True).check()
    page.get_by_label("What they said, in their own words").fill("Somebody waits for her.")
    page.get_by_label("They want to come back").check()
    page.get_by_role("button", name="Save the report").click()
    expect(page.locator("h1")).to_contain_text("danger now")
    assert violations(page) == []
    assert too_wide(page) == too_small(page) == []
    shot(page, f"call-written-{width}")
    receipt = page.locator("#receipt-title + p").inner_text()
    page.get_by_role("link", name="Open it, and take it").click()
    expect(page.locator("h1")).to_contain_text("Report")
    assert problems == []

    page.goto(f"{faces.public}/en/answer/")
    page.get_by_label("Type your code here.").fill(receipt)
    page.get_by_role("button", name="Open").click()
    expect(page.locator("main")).to_contain_text("We have it")
