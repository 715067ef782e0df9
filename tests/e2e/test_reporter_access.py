"""A parent reports for a child: no answer reaches them until child protection decides, in real browsers."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Faces
from tests.e2e.page_walk import QUESTION, Child, Visitor, Window, answer, newest, press
from tests.e2e.sign_in_pages import sign_in
from tests.e2e.test_accessibility import WITH_AXE, at_width
from tests.e2e.test_sizes import too_small, too_wide

pytestmark = pytest.mark.browser
WHY = "She lives with her aunt now, and the aunt asks."


def report_as_parent(child: Child) -> str:
    """Report as a parent, and return the receipt."""
    child.open("tell/other/", "who tells")
    child.be("parent_or_carer")
    press(child.page, "next")
    child.choose(safe_now="yes")
    press(child.page, "next")
    child.press("send", "sent for a child")
    return "".join(filter(str.isdigit, child.page.locator("#receipt").inner_text()))


def open_with(child: Child, receipt: str, name: str) -> None:
    child.open("answer/", "receipt")
    child.page.fill("input[name=receipt]", receipt)
    child.press("open", name)


def decide(page: Page, visitor: Visitor, choice: str, name: str) -> None:
    """Choose and give the reason by the keyboard alone."""
    page.locator(f"#ruling input[value={choice}]").focus()
    page.keyboard.press("Space")
    page.locator("#ruling textarea").focus()
    page.keyboard.type(WHY)
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    visitor(page, name)


@pytest.mark.parametrize("width", [360, 1280])
def test_a_parent_reads_nothing_of_ours_until_child_protection_decides(
    width: int, faces: Faces, window: Window
) -> None:
    visitor = Visitor(f"ruling {width}", (at_width(width), too_wide, too_small))
    officer, worker = (visitor.watch(window(width, 900, **WITH_AXE)) for _ in range(2))
    sign_in(officer, faces, "sari")
    sign_in(worker, faces, "maya")
    parent = Child(visitor.watch(window(width, 800, **WITH_AXE)), faces.public, "en", visitor)
    receipt = report_as_parent(parent)
    open_with(parent, receipt, "received")
    path = newest(faces)

    officer.goto(faces.desk + path)
    with officer.expect_navigation():
        officer.locator("form[action*='/take/'] button").click()
    visitor(officer, "who answers is told")
    expect(officer.locator("#answer")).to_contain_text("The reporter cannot read this yet")
    answer(officer, QUESTION, question=True)
    open_with(parent, receipt, "being looked at")
    expect(parent.page.locator("main")).not_to_contain_text(QUESTION)

    worker.goto(faces.desk + path)
    visitor(worker, "child protection decides")
    worker.locator("#ruling form").evaluate("form => { form.noValidate = true }")  # our own words
    with worker.expect_navigation():
        worker.locator("#ruling button").click()
    visitor(worker, "decided without a choice")
    decide(worker, visitor, "safe", "decided safe")
    open_with(parent, receipt, "reads all")
    expect(parent.page.locator("main")).to_contain_text(QUESTION)

    decide(worker, visitor, "taken_back", "taken back")
    open_with(parent, receipt, "reads nothing again")
    expect(parent.page.locator("main")).not_to_contain_text(QUESTION)
    visitor.found_nothing(least=15)
