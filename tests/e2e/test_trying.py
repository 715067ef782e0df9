"""A partner's developer tries the api in a browser without scripts: all fits, and axe finds nothing."""

import json
import os
import shutil
import subprocess
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Faces
from tests.e2e.test_accessible import WITH_AXE, violations
from tests.e2e.test_sizes import Zoom, too_small, too_wide
from tests.e2e.walking import Visitor, Window

pytestmark = pytest.mark.browser

OPERATIONS = ("sendReport", "listReports", "readReport", "readWebhookKey")


def key_of(faces: Faces) -> str:
    """Return the invented partner's key, as `make run` prints it."""
    printed = faces.output.read_text().split("its key: ")[1]
    return printed.split()[0]


def press(page: Page) -> None:
    """Send the form."""
    with page.expect_navigation():
        page.locator("form button").click()


def answered(page: Page) -> tuple[str, Any]:
    """Return the first line and the body of the answer that the page shows."""
    head, _, body = page.locator("#answer textarea").input_value().partition("\n\n")
    return head.splitlines()[0], json.loads(body)


def fill(page: Page, key: str) -> None:
    """Type a key, where one is asked for."""
    if page.locator("#key").count():
        page.fill("#key", key)


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_keeps_the_rules_of_the_look(width: int, faces: Faces, window: Window) -> None:
    visitor = Visitor(f"try {width}", (violations, too_wide, too_small, Zoom()))
    page = visitor.watch(window(width, 900, **WITH_AXE))
    for operation in OPERATIONS:
        page.goto(f"{faces.api}/try/{operation}/")
        visitor(page, operation)
        fill(page, key_of(faces) if operation != "sendReport" else "wrong")
        press(page)
        visitor(page, f"{operation} answered")
    visitor.found_nothing(least=8)


def test_a_report_is_sent_followed_and_sent_again_with_curl(faces: Faces, window: Window) -> None:
    visitor = Visitor("try", ())
    page, key = visitor.watch(window(360, 800)), key_of(faces)
    page.goto(f"{faces.api}/try/?example=hotline")
    fill(page, key)
    press(page)
    visitor(page, "sent")
    assert page.url == f"{faces.api}/try/sendReport/#answer"
    status, sent = answered(page)
    assert status == "HTTP/1.1 201 Created"
    expect(page.locator("#key")).to_have_value("")
    assert by_curl(page.locator("section").last.locator("textarea").input_value(), key) == sent

    page.get_by_role("link", name=sent["reference"]).click()
    expect(page.locator("[name=reference]")).to_have_value(sent["reference"])
    fill(page, key)
    press(page)
    assert answered(page)[1]["status"] == "received"
    assert visitor.problems[page] == []


def test_the_invented_partner_has_sent_and_was_told_something(faces: Faces, window: Window) -> None:
    page = window()
    page.goto(f"{faces.api}/try/listReports/")
    fill(page, key_of(faces))
    press(page)
    told = answered(page)[1]["reports"]
    assert {"received", "decided"} <= {each["status"] for each in told}
    assert "useful_information" in {each["feedback"]["code"] for each in told if each["feedback"]}


def test_it_is_used_by_keyboard_alone(faces: Faces, window: Window) -> None:
    page = window()
    page.goto(f"{faces.api}/try/listReports/")
    page.focus("#key")
    page.keyboard.type(key_of(faces))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert answered(page)[0] == "HTTP/1.1 200 OK"


def by_curl(line: str, key: str) -> Any:
    """Return what the line that the page shows answers in a shell."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    environment = {**os.environ, "PAYUNG_KEY": key, "no_proxy": "127.0.0.1"}
    done = subprocess.run(["sh", "-c", line], env=environment, check=True, stdout=subprocess.PIPE)
    head, _, body = done.stdout.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK")  # the same report under the same Idempotency-Key
    return json.loads(body)
