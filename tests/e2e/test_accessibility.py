"""axe finds no fault of any severity on any page, in light and dark mode.

axe is a script, so scripts run here, and the content security policy is off.
"""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import Faces
from tests.e2e.page_walk import (
    Check,
    Child,
    Officer,
    Visitor,
    Window,
    signed_in,
    through_desk,
    through_public,
)

pytestmark = pytest.mark.browser

WITH_AXE = {"java_script_enabled": True, "bypass_csp": True}
# All rules that are on by themselves, and the size of targets (WCAG 2.2), which axe leaves off.
STRUCTURE: dict[str, Any] = {
    "resultTypes": ["violations"],
    "rules": {"target-size": {"enabled": True}, "color-contrast": {"enabled": False}},
}
COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}
# To look at colours takes four times as long as all else. So axe looks at them only where a page shows text of
# a colour, size and weight, on backgrounds, that no page before it has shown.
SHADES = """() => [...new Set([...document.body.querySelectorAll('*')].filter(
    one => one.getClientRects().length && (one.matches('input, select, textarea')
      || [...one.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim()))
  ).map(one => {
    const own = getComputedStyle(one), behind = []
    for (let under = one; under; under = under.parentElement) {
      const {backgroundColor, backgroundImage, opacity, position} = getComputedStyle(under)
      behind.push(backgroundColor, backgroundImage, opacity, position)
    }
    const shown = behind.filter(it => !['rgba(0, 0, 0, 0)', 'none', '1', 'static'].includes(it))
    return [own.color, own.fontSize, own.fontWeight, own.textShadow, ...new Set(shown)].join()
  }))]"""
NARROW = 400  # px: a phone
RUN = "async options => (await axe.run(options)).violations"
AXE = Axe()
shades_seen: set[str] = set()


def violations(page: Page) -> list[str]:
    """Return what axe finds on the page in light and in dark."""
    return [*in_light(page), *colours(page, "dark")]


def in_light(page: Page) -> list[str]:
    """Return what axe finds on the page in light alone."""
    return [*structure(page), *colours(page, "light")]


def dark_colours(page: Page) -> list[str]:
    """Return what axe finds in the colours of the page in dark."""
    return colours(page, "dark")


def structure(page: Page) -> list[str]:
    """Return what axe finds on the page, apart from its colours."""
    page.emulate_media(color_scheme="light")
    return faults(page, STRUCTURE)


def colours(page: Page, mode: Any) -> list[str]:
    """Return what axe finds in the colours of the page, unless all of them were looked at before."""
    page.emulate_media(color_scheme=mode)
    shades = set(page.evaluate(SHADES))
    if shades <= shades_seen:
        return []
    found = faults(page, COLOURS)
    if not found:
        shades_seen.update(shades)
    return [f"{mode}: {line}" for line in found]


def at_width(width: int) -> Check:
    """Return the check for a window of this width: the colours of a walk are looked at on its phone."""
    return violations if width <= NARROW else structure


def faults(page: Page, options: dict[str, Any]) -> list[str]:
    """Return what axe finds on the page by these options."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    return [
        f"{fault['id']} ({fault['impact']}): {node['html'][:120]} {node['failureSummary']}"
        for fault in page.evaluate(RUN, options)
        for node in fault["nodes"]
    ]


def test_axe_finds_nothing_on_any_public_page(
    faces: Faces, window: Window, chromium: Browser
) -> None:
    """In English; test_languages.py asks it about the way through each other language."""
    visitor = Visitor("axe", (violations,), "en")
    desk = window(1280, 900, storage_state=signed_in(chromium, faces))
    child = Child(visitor.watch(window(**WITH_AXE)), faces.public, "en", visitor)
    through_public(child, desk, faces)
    visitor.found_nothing(least=63)


def test_axe_finds_nothing_on_any_state_of_the_desk(
    faces: Faces, window: Window, chromium: Browser
) -> None:
    """At this width; test_desk_pages.py looks at every page, and at other widths."""
    visitor = Visitor("axe desk", (violations,))
    page = window(360, 900, storage_state=signed_in(chromium, faces), **WITH_AXE)
    through_desk(Officer(visitor.watch(page), faces.desk, visitor), window(), faces)
    visitor.found_nothing(least=14)


def test_axe_finds_nothing_where_the_desk_itself_is_broken(window: Window) -> None:
    page = window(**WITH_AXE)
    page.set_content(render_to_string("desk/broken.html"))
    # In light only: this page has no style, and axe does not know a browser's own dark paper.
    assert in_light(page) == []


def test_axe_would_find_something(faces: Faces, window: Window) -> None:
    page = window(**WITH_AXE)
    page.goto(f"{faces.public}/en/tell/")
    page.locator("legend").first.evaluate("it => { it.style.color = 'silver' }")
    page.locator("label.choice").first.evaluate("it => { it.style.color = '#333' }")
    page.locator("label.choice input").first.evaluate("it => document.body.append(it)")
    found = "".join(violations(page))
    assert "light: color-contrast" in found
    assert "label (" in found
    assert "dark: color-contrast" in found
