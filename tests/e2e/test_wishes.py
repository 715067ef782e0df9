"""A child asks to see, correct and delete the report; officers decide: in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Faces
from tests.e2e.page_walk import (
    ANSWER,
    Child,
    Visitor,
    Window,
    answer,
    in_queue,
    newest,
    press,
    receipt_on,
)
from tests.e2e.sign_in_pages import sign_in
from tests.e2e.test_accessibility import WITH_AXE, at_width
from tests.e2e.test_sizes import too_small, too_wide

pytestmark = pytest.mark.browser
WHY = "Nobody needs it any more."


@pytest.mark.parametrize("width", [320, 1280])
def test_what_a_child_asks_is_seen_at_the_desk_and_what_is_old_is_decided(
    width: int, faces: Faces, window: Window
) -> None:
    visitor = Visitor(f"wishes {width}", (at_width(width), too_wide, too_small))
    page = visitor.watch(window(width, 900, **WITH_AXE))
    sign_in(page, faces, "sari")  # just now: deciding asks who is there
    away = Visitor("away", ())
    child = Child(away.watch(window()), faces.public, "en", away)
    child.open("tell/", "safe")
    child.choose(safe_now="yes")
    press(child.page, "next")
    press(child.page, "send")
    receipt = receipt_on(child.page)

    path = newest(faces)
    page.goto(faces.desk + path)
    with page.expect_navigation():
        page.locator("form[action*='/take/'] button").click()
    answer(page, ANSWER)
    child.open("answer/", "receipt")
    child.page.fill("input[name=receipt]", receipt)
    press(child.page, "open")
    child.ask()

    page.goto(faces.desk + path)
    visitor(page, "report with wishes")
    expect(page.locator("#forget")).to_contain_text("Decide only after contact with the child")
    page.goto(f"{faces.desk}{path}together/")
    visitor(page, "gone through together")
    expect(page.locator("main")).to_contain_text(ANSWER)
    row = in_queue(page, f"{faces.desk}/queue/?lane=child", path)
    visitor(page, "queue with wishes")
    expect(row).to_contain_text("asks for deletion")

    page.goto(f"{faces.desk}/unit/keeping/")
    visitor(page, "keeping")
    decided = page.locator("form[action*='decide'] input[name=proposal]").first
    if decided.count():  # the first of the two widths decides
        decided.check()
        page.locator("input[name=do][value=delete]").check()
        page.fill("form[action*='decide'] textarea", WHY)
        page.locator("#all-open").check()
        with page.expect_navigation():
            page.locator("form[action*='decide'] button").click()
    visitor(page, "decided")
    expect(page.locator("main")).to_contain_text("a second officer must confirm")
    expect(page.locator("main")).to_contain_text(WHY)
    visitor.found_nothing(least=5)
