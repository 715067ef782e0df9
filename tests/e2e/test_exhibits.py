"""A file becomes an exhibit, is handed over, and is destroyed only when a second officer confirms."""

import pytest
from playwright.sync_api import Page, expect

from payung.media.scan.tests.sample_bundle import result
from tests.e2e.conftest import Faces
from tests.e2e.page_walk import Visitor, Window, take_in
from tests.e2e.sign_in_pages import sign_in
from tests.e2e.test_accessibility import WITH_AXE, violations
from tests.e2e.test_sizes import too_small, too_wide

pytestmark = pytest.mark.browser


def take(page: Page, step: str, **words: str) -> None:
    """Go to a step from the page of an exhibit, and take it by the keyboard alone."""
    page.locator(f"a[href$='/{step}/']").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    for name, text in words.items():
        page.locator(f"[name={name}]").focus()
        page.keyboard.type(text)
    page.locator("main form button").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


SEALED = """
import tempfile
from pathlib import Path
from payung.foundation.viewer import SYSTEM
from payung.media.scan.tests.sample_bundle import sealed
from payung.staff import queries
from payung.staff.models import Officer
unit = Officer.objects.get(id=queries.officer_named(SYSTEM, "rani")).unit_id
with tempfile.TemporaryDirectory() as folder:
    print(sealed(Path(folder), queries.unit_reader(SYSTEM, unit)).hex())
"""


def test_what_a_scan_found_is_opened_listed_and_taken_out(faces: Faces, window: Window) -> None:
    visitor = Visitor("scan", (violations, too_wide, too_small))
    page = visitor.watch(window(320, 900, **WITH_AXE))
    sign_in(page, faces, "rani")
    data = bytes.fromhex(faces.inside(SEALED))
    take_in(page, f"{faces.desk}/exhibits/take-in/", "bundle.payung", data)
    visitor(page, "taken in")
    for link in ("Open the scan results", "All files", "new", "Export a list"):
        page.get_by_role("link", name=link, exact=True).click()
        visitor(page, link)
    page.fill("[name=reason]", "For the court.")
    with page.expect_download() as download:
        page.locator("main form button").click()
    assert download.value.suggested_filename.endswith("-vics.json")
    assert download.value.path().read_bytes() == result()["vics.json"]
    visitor.found_nothing(least=5)


def test_an_exhibit_is_taken_in_handed_over_and_destroyed_by_two(
    faces: Faces, window: Window
) -> None:
    visitor = Visitor("exhibit", (violations, too_wide, too_small))
    officer, worker = (visitor.watch(window(360, 900, **WITH_AXE)) for _ in range(2))
    sign_in(officer, faces, "sari")
    sign_in(worker, faces, "maya")
    officer.goto(f"{faces.desk}/exhibits/take-in/")
    officer.locator("main form").evaluate("form => { form.noValidate = true }")  # our own words
    with officer.expect_navigation():
        officer.locator("main form button").click()
    visitor(officer, "nothing chosen")
    address = take_in(officer, f"{faces.desk}/exhibits/take-in/")
    visitor(officer, "taken in")
    expect(officer.locator("main")).to_contain_text("You have no certificate for viewing yet.")
    take(officer, "hand-over", to="Laboratory, Mr Rao", reason="To look at the disk.")
    take(officer, "destroy", reason="The court said so.")
    visitor(officer, "decided")
    worker.goto(address)
    take(worker, "confirm")
    visitor(worker, "destroyed")
    expect(worker.locator("main")).to_contain_text(
        "Its file, its key and all details were destroyed"
    )
    expect(worker.locator("main")).to_contain_text("Laboratory, Mr Rao")
    visitor.found_nothing(least=4)
