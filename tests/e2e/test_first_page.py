"""The first page on a slow phone: one round trip, nothing stored, nothing passed on to the next site."""

import re
import socket
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, Route

from payung.language.languages import TONGUES
from tests.e2e.conftest import Faces
from tests.e2e.page_walk import LANGUAGES, Problems, Window

pytestmark = pytest.mark.browser

FIRST_PAGE = 8_000  # bytes with its headers and all that it loads
NEUTRAL = {"en": "Page", "id": "Halaman", "th": "หน้าเว็บ"}  # what a tab or a history shows
ELSEWHERE = "<!doctype html><title>Elsewhere</title>"


class Wire:
    """What a page loads and how large it is, as the browser's network layer counts it."""

    def __init__(self, page: Page) -> None:
        self.requests: list[str] = []
        self.size = 0  # bytes, headers included
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._loaded)

    def _asked(self, event: Any) -> None:
        if not event["request"]["url"].startswith("data:"):
            self.requests.append(event["request"]["url"])

    def _loaded(self, event: Any) -> None:
        self.size += int(event["encodedDataLength"])


def raw_size(address: str, path: str) -> int:
    """Return how many bytes a plain connection receives for a page, status line and headers included."""
    host, port = urlsplit(address).hostname or "", urlsplit(address).port or 0
    with socket.create_connection((host, port), timeout=10) as connection:
        connection.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n"
            "Accept-Encoding: gzip, deflate, br\r\nConnection: close\r\n\r\n".encode()
        )
        return sum(len(part) for part in iter(lambda: connection.recv(65536), b""))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_comes_in_one_request_and_is_small(language: str, faces: Faces, window: Window) -> None:
    page = window(java_script_enabled=True)
    problems, wire = Problems(page), Wire(page)
    page.goto(f"{faces.public}/{language}/", wait_until="networkidle")
    raw = raw_size(faces.public, f"/{language}/")
    print(f"{language}: {wire.size} bytes in the browser, {raw} bytes on a plain connection")  # noqa: T201
    assert wire.requests == [f"{faces.public}/{language}/"]
    assert 0 < wire.size <= FIRST_PAGE
    assert 0 < raw <= FIRST_PAGE
    assert problems == []


# Whether the title, two lines and the three buttons are above the bar at the thumb, and how high that is.
FOLD = """() => {
    document.querySelector('.practice')?.remove()  // no real page has it
    const box = one => document.querySelector(one).getBoundingClientRect(), bar = box('.out')
    const lowest = [...document.querySelectorAll('.doors a')].map(one => one.getBoundingClientRect().bottom)
    const seen = [box('h1').bottom, box('.first li:nth-child(2)').bottom, ...lowest]
    return [lowest.length, Math.max(...seen) <= bar.top, Math.round(bar.height), scrollY]
}"""


def test_help_and_the_way_out_are_in_sight_in_every_language(faces: Faces, window: Window) -> None:
    page = window(360, 560)
    for tongue in TONGUES:
        page.set_viewport_size({"width": 360, "height": 560})
        page.goto(f"{faces.public}/{tongue.code}/")
        buttons, in_sight, bar, scrolled = page.evaluate(FOLD)
        assert (buttons, in_sight, scrolled) == (3, True, 0), tongue.code
        page.set_viewport_size({"width": 180, "height": 280})  # everything at 200%
        assert max(bar, page.evaluate(FOLD)[2]) <= 48, tongue.code


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_keeps_nothing_and_runs_nothing(language: str, faces: Faces, window: Window) -> None:
    page = window(java_script_enabled=True)
    answer = page.goto(f"{faces.public}/{language}/", wait_until="networkidle")
    assert answer
    headers = answer.all_headers()
    assert headers["cache-control"] == "no-store"
    assert "set-cookie" not in headers
    assert page.locator("iframe, object, embed, link[rel=stylesheet]").count() == 0
    assert page.locator("script").count() == 1  # ours, named by its hash
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    usage = page.context.new_cdp_session(page).send(
        "Storage.getUsageAndQuota", {"origin": faces.public}
    )
    assert usage["usage"] == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_tab_and_history_show_nothing_that_tells(
    language: str, faces: Faces, window: Window
) -> None:
    page = window()
    for path in (
        "",
        "talk/",
        "picture/",
        "learn/",
        "learn/adults/",
        "tell/",
        "tell/other/",
        "answer/",
        "leaving/",
        "shared/",
    ):
        page.goto(f"{faces.public}/{language}/{path}")
        assert page.title() == NEUTRAL[language]
        icon = page.locator("link[rel=icon]").get_attribute("href") or ""
        assert re.fullmatch(r"data:image/svg\+xml,%3Csvg xmlns='http[\w:/.]+' [^<>]{,150}", icon)
        assert "text" not in icon
        assert page.locator("meta[name=description], meta[property]").count() == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_way_out_is_first_in_reach_and_tells_nobody_where_one_was(
    language: str, faces: Faces, window: Window
) -> None:
    page = window()
    asked: list[Request] = []

    def elsewhere(route: Route) -> None:
        asked.append(route.request)
        route.fulfill(body=ELSEWHERE, content_type="text/html")

    page.route(lambda address: not address.startswith(faces.public), elsewhere)
    page.goto(f"{faces.public}/{language}/")
    page.keyboard.press("Tab")
    way_out = page.locator("a:focus")
    assert "noreferrer" in (way_out.get_attribute("rel") or "").split()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.title() == "Elsewhere"
    (request,) = [one for one in asked if one.is_navigation_request()]
    assert "referer" not in request.all_headers()
    assert page.evaluate("document.referrer") == ""
