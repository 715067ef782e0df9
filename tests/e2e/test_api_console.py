"""The api console in a browser: its content security policy holds, and axe finds nothing."""

import json
import os
import shutil
import subprocess
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Faces
from tests.e2e.page_walk import Visitor, Window
from tests.e2e.test_accessibility import WITH_AXE, at_width
from tests.e2e.test_sizes import Zoom, too_small, too_wide

pytestmark = pytest.mark.browser

OPERATIONS = ("sendReport", "listReports", "readReport", "readWebhookKey", "matchHashes")
SCRIPTS = {"java_script_enabled": True}


def key_of(faces: Faces) -> str:
    """Return the invented partner's key, as `make run` prints it."""
    printed = faces.output.read_text().split("its key: ")[1]
    return printed.split()[0]


def open_console(page: Page, faces: Faces) -> None:
    """Open the page and give the key."""
    page.goto(f"{faces.api}/try/")
    page.locator("button.authorize").click()
    page.locator(".modal-ux input").fill(key_of(faces))
    page.keyboard.press("Enter")
    page.locator(".modal-ux .btn-done").click()


def tried(page: Page, operation: str) -> Locator:
    """Open the form of an operation."""
    block = page.locator(f"[id$='-{operation}']")
    block.locator(".opblock-summary-control").click()
    block.locator(".try-out__btn").click()
    return block


def send(block: Locator) -> tuple[str, Any]:
    """Send the form; return status and body of the answer."""
    block.locator("button.execute").click()
    answer = block.locator(".live-responses-table")
    status = answer.locator("tbody .response-col_status").first
    expect(status).to_be_visible()
    body = answer.locator(".highlight-code pre").first.inner_text()
    return status.inner_text().split()[0], json.loads(body)


@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_is_read_and_used_by_everybody(width: int, faces: Faces, window: Window) -> None:
    visitor = Visitor(f"try {width}", (at_width(width), too_wide, too_small, Zoom()))
    page = visitor.watch(window(width, 900, **WITH_AXE))
    open_console(page, faces)
    visitor(page, "operations")
    page.locator("button.authorize").click()
    visitor(page, "authorized")
    page.locator(".modal-ux .btn-done").click()
    for operation in OPERATIONS:
        block = tried(page, operation)
        visitor(page, operation)
        block.locator("button.execute").click()
        expect(block.locator(".live-responses-table")).to_be_visible()
        visitor.problems[page].clear()  # the browser logs refusals in its console
        visitor(page, f"{operation} answered")
        block.locator(".opblock-summary-control").click()
    visitor.found_nothing(least=12)


def test_a_report_is_sent_followed_and_sent_again_with_curl(faces: Faces, window: Window) -> None:
    visitor = Visitor("try", ())
    page = visitor.watch(window(1280, 900, **SCRIPTS))
    open_console(page, faces)
    form = tried(page, "sendReport")
    form.locator("select.examples-select-element, .examples-select select").first.select_option(
        "hotline"
    )
    form.locator("tr[data-param-name=Idempotency-Key] input").fill("a new report")
    status, sent = send(form)
    assert status == "201"
    assert by_curl(form.locator(".curl").first.inner_text()) == sent

    form = tried(page, "readReport")
    form.locator("tr[data-param-name=reference] input").fill(sent["reference"])
    assert send(form)[1]["status"] == "received"
    assert visitor.problems[page] == []  # nor has the policy refused anything


def test_the_invented_partner_has_sent_and_was_told_something(faces: Faces, window: Window) -> None:
    page = window(1280, 900, **SCRIPTS)
    open_console(page, faces)
    reports = send(tried(page, "listReports"))[1]["reports"]
    assert {"received", "closed"} <= {report["status"] for report in reports}
    assert "useful_information" in {
        report["feedback"]["code"] for report in reports if report["feedback"]
    }


def test_it_is_used_by_keyboard_alone(faces: Faces, window: Window) -> None:
    page = window(1280, 900, **SCRIPTS)
    page.goto(f"{faces.api}/try/")
    block = page.locator("[id$='-readWebhookKey']")
    for button in (".opblock-summary-control", ".try-out__btn", "button.execute"):
        block.locator(button).focus()
        page.keyboard.press("Enter")
    expect(block.locator(".live-responses-table .response-col_status").nth(1)).to_contain_text(
        "200"
    )


def by_curl(line: str) -> Any:
    """Return what the line that the page shows answers in a shell."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    environment = {**os.environ, "no_proxy": "127.0.0.1"}
    done = subprocess.run(["sh", "-c", line], env=environment, check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)  # the same report under the same Idempotency-Key
