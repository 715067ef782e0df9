"""On a small phone, or with everything twice as large: nothing is cut off or too small to hit.

The walk also fails on a refused style, an error in the console or a failed request.
"""

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from payung.language.languages import BY_CODE
from tests.e2e.conftest import Faces
from tests.e2e.language_check import LanguageCheck
from tests.e2e.page_walk import (
    LANGUAGES,
    Child,
    Officer,
    Problems,
    Visitor,
    Window,
    signed_in,
    through_desk,
    through_public,
)

pytestmark = pytest.mark.browser

SMALLEST = 24  # CSS px of width and height (WCAG 2.2, 2.5.8)
# Links within running text are excepted by 2.5.8; those that stand alone, and all in forms, are not.
TARGETS = (
    "a.leave, a.deed, a.number, nav a, form a, button, select, summary, textarea,"
    "input:not([type=hidden], [type=radio], [type=checkbox]), label:has(input), .tick"
)
WIDER = """() => {
    const page = document.documentElement, edge = page.clientWidth
    if (page.scrollWidth <= edge) return []
    const over = [...document.querySelectorAll('body *')].filter(
        one => one.getBoundingClientRect().right > edge + 0.5 && !one.closest('.wide *'))
    return [`${page.scrollWidth} of ${edge} px`, ...over.slice(-3).map(one => one.outerHTML.slice(0, 90))]
}"""
SMALL = """([targets, least]) => [...document.querySelectorAll(targets)]
    .map(one => [one, one.getBoundingClientRect()])
    .filter(([one, box]) => box.width && (box.width < least - 0.01 || box.height < least - 0.01))
    .map(([one, box]) => `${box.width} x ${box.height} px: ${one.outerHTML.slice(0, 90)}`)"""


def too_wide(page: Page) -> list[str]:
    """Return elements that reach beyond the right edge of the window."""
    page.wait_for_load_state()  # a link that was just followed: the document may not be there yet
    elements: list[str] = page.evaluate(WIDER)
    return [json.dumps(["too wide", *elements])] if elements else []


def too_small(page: Page) -> list[str]:
    """Return the buttons, fields and links that a finger would miss."""
    page.wait_for_load_state()
    targets: list[str] = page.evaluate(SMALL, [TARGETS, SMALLEST])
    return [f"too small, {target}" for target in targets]


class Zoom:
    """Looks at a page again in a window of 640 px with everything, or only the letters, at 200%."""

    def __init__(self) -> None:
        self.sessions: dict[Page, CDPSession] = {}

    def __call__(self, page: Page) -> list[str]:
        """Return what is too wide then; afterwards the window is as it was."""
        before = page.viewport_size
        assert before
        everything = self._sized(page, width=320, pixels=2, letters=16)
        letters = self._sized(page, width=640, pixels=1, letters=32)
        self._set(page, width=before["width"], pixels=1, letters=16)
        return [f"all at 200%: {line}" for line in everything] + [
            f"letters at 200%: {line}" for line in letters
        ]

    def _sized(self, page: Page, **size: int) -> list[str]:
        self._set(page, **size)
        return too_wide(page)

    def _set(self, page: Page, *, width: int, pixels: int, letters: int) -> None:
        if page not in self.sessions:
            self.sessions[page] = page.context.new_cdp_session(page)
        send = self.sessions[page].send
        metrics: dict[str, Any] = {"width": width, "height": 640, "mobile": False}
        send("Emulation.setDeviceMetricsOverride", {**metrics, "deviceScaleFactor": pixels})
        send("Page.setFontSizes", {"fontSizes": {"standard": letters, "fixed": letters * 13 // 16}})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_public_page_fits_and_the_browser_has_no_complaint(
    language: str, faces: Faces, window: Window, chromium: Browser
) -> None:
    language_check = LanguageCheck(BY_CODE[language])
    checks = (too_wide, too_small, Zoom(), language_check.english_left, language_check.broken)
    visitor = Visitor(language, checks, language)
    desk = window(1280, 900, storage_state=signed_in(chromium, faces))
    child = Child(visitor.watch(window()), faces.public, language, visitor)
    through_public(child, desk, faces)
    visitor.found_nothing(least=63)
    assert child.page.context.cookies() == []


def test_every_state_of_the_desk_fits_and_the_browser_has_no_complaint(
    faces: Faces, window: Window, chromium: Browser
) -> None:
    """At this width; test_desk_pages.py looks at every page, and at other widths."""
    visitor = Visitor("desk", (too_wide, too_small, Zoom()))
    page = window(320, 900, storage_state=signed_in(chromium, faces))
    through_desk(Officer(visitor.watch(page), faces.desk, visitor), window(), faces)
    visitor.found_nothing(least=14)


def test_a_page_that_is_too_wide_too_small_or_breaks_a_rule_would_be_noticed(
    faces: Faces, window: Window
) -> None:
    page = window()
    problems = Problems(page)
    page.goto(f"{faces.public}/en/tell/")
    page.locator("h1").evaluate("it => { it.textContent = 'x'; it.style.width = '400px' }")
    page.locator("button[name=do]").first.evaluate(
        "it => { it.style.cssText = 'width: 9px; padding: 0' }"
    )
    assert problems == []
    assert too_wide(page)
    assert too_small(page)
    page.locator("h1").evaluate("it => it.setAttribute('style', 'color: red')")
    assert "Content Security Policy" in "".join(problems)
