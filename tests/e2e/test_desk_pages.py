"""All pages of the desk that links lead to: they fit, can be hit, pass axe, and print.

Four officers follow all links from the queue on. `docs/developers/desk-style.md` has the rules.
"""

import re
from collections import deque
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import resolve
from playwright.sync_api import Browser, Page, expect

from tests.access.test_matrix import DESK
from tests.e2e.conftest import Faces, shot
from tests.e2e.page_walk import (
    Visitor,
    Window,
    newest,
    packed,
    send_short_report,
    signed_in,
    take_and_answer,
    take_in,
)
from tests.e2e.sign_in_pages import sign_in
from tests.e2e.test_accessibility import WITH_AXE, dark_colours, in_light, structure
from tests.e2e.test_sizes import Zoom, too_small, too_wide

pytestmark = pytest.mark.browser

OFFICERS = ("sari", "ada", "tomi", "omar")  # supervisor, administrator, training officer, oversight
BEFORE = {"sign-in", "invitation"}  # not reached after sign-in: test_sign_in.py has them
NO_PAGE = {"alarms", "removal-letter"}  # numbers for a script; a PDF
LINK = re.compile(r'<a [^>]*?href="([^"]+)"')
EACH = {
    "unit-of",
    "officer",
    "colleague",
}  # what one can do there hangs on how they stand: all are gone to
A4 = 680  # CSS px between margins of 15 mm
NOT_ON_PAPER = """() => [...document.querySelectorAll('nav, button, select, input, .skip, .field')]
    .filter(one => one.getBoundingClientRect().width).map(one => one.outerHTML.slice(0, 90))"""
INK = """() => [...document.querySelectorAll('.level, .card, .message, .banner, thead th, body')]
    .map(one => getComputedStyle(one).backgroundColor)
    .filter(colour => !['rgba(0, 0, 0, 0)', 'rgb(255, 255, 255)'].includes(colour))"""
EDGE = "one => getComputedStyle(one).borderBottomColor"


def kind(address: str) -> tuple[str, bool]:
    """Return the page's name and whether it has a query; of pages that agree only one is checked."""
    parts = urlsplit(address)
    return str(resolve(parts.path, "payung.config.urls.desk").url_name), bool(parts.query)


def links(html: str, address: str) -> Iterator[str]:
    """Yield the targets of the links of a page."""
    for link in LINK.findall(html):
        yield urljoin(address, unescape(link)).split("#")[0]


def follow(page: Page, start: list[str], visitor: Visitor, checked: set[tuple[str, bool]]) -> None:
    """Follow all kinds of pages from `start`, and check those that are not in `checked`.

    The first pages are checked for every officer, since they differ.
    """
    host = urlsplit(start[0]).netloc
    visited: set[object] = set()
    addresses = deque(start)
    while addresses:
        address = addresses.popleft()
        if urlsplit(address).netloc != host:
            continue
        page_kind = kind(address)
        if page_kind[0] in NO_PAGE:
            continue
        if (address if page_kind[0] in EACH else page_kind) in visited:
            continue
        visited |= {page_kind, address}
        if address in start or page_kind not in checked:
            page.goto(address)
            html = page.content()
            visitor(page, urlsplit(address).path)
        else:  # not rendered, which would be slow
            html = page.context.request.get(address).text()
        checked.add(page_kind)
        addresses.extend(links(html, address))


def at_other_widths(page: Page) -> list[str]:
    """Return what does not fit into 320 px, or into 840 px, where tables have little room."""
    before = page.viewport_size
    assert before
    faults = []
    for width in (320, 840):
        page.set_viewport_size({**before, "width": width})
        faults += [f"at {width} px: {line}" for line in too_wide(page)]
    page.set_viewport_size(before)
    return faults


def on_paper(page: Page) -> list[str]:
    """Return what should not be printed, or does not fit on A4."""
    before = page.viewport_size
    assert before
    page.set_viewport_size({**before, "width": A4})
    page.emulate_media(media="print")
    faults = [*too_wide(page), *page.evaluate(NOT_ON_PAPER), *page.evaluate(INK)]
    page.emulate_media(media="screen")
    page.set_viewport_size(before)
    return [f"on paper: {line}" for line in faults]


def on_the_desk(page: Page) -> list[str]:
    """Return faults of the page at a desk's width; its light colours were looked at on a phone."""
    before = page.viewport_size
    assert before
    page.set_viewport_size({"width": 1280, "height": 900})
    shot(page, f"look on the desk {urlsplit(page.url).path.strip('/').replace('/', '-')}")
    faults = [
        line
        for check in (structure, dark_colours, too_wide, too_small, on_paper)
        for line in check(page)
    ]
    page.set_viewport_size(before)
    return [f"on the desk: {line}" for line in faults]


UNOPENED = b"Rar!\x1a\x07\x01\0" + bytes(600)  # so that it can be hashed again
CHECKS = (in_light, too_wide, too_small, at_other_widths, Zoom(), on_the_desk)


def worked_on(faces: Faces, desk: Page, child: Page) -> str:
    """Send a report, let the officer at `desk` take and answer it, and return its address."""
    send_short_report(child, faces.public)
    path = newest(faces)
    take_and_answer(desk, faces.desk, path)
    return faces.desk + path


def joined(page: Page, faces: Faces, child: Page, report: str) -> str:
    """Let the officer join a report with a new one that shares its account; return the new one's address."""
    send_short_report(child, faces.public)
    path = newest(faces)
    page.goto(f"{report}join/")
    page.fill("input[name=number]", path.split("/")[-2][:8])
    page.fill("textarea[name=reason]", "The same child told twice.")
    with page.expect_navigation():
        page.locator("main form button").click()
    expect(page.locator("#members li")).to_have_count(2)
    return faces.desk + path


def shared(page: Page, faces: Faces, child: Page) -> str:
    """Let the officer share a new report with another unit, and keep a note from it; return its address."""
    report = worked_on(faces, page, child)
    page.goto(f"{report}share/")
    page.select_option("select[name=unit]", index=1)
    page.fill("textarea[name=reason]", "They know the child.")
    with page.expect_navigation():
        page.locator("main form button").click()
    expect(page.locator("#sharing dd")).to_have_count(2)
    page.select_option("#note select[name=side]", "police")
    page.fill("#note textarea", "For our investigation alone.")
    with page.expect_navigation():
        page.locator("#note form button").first.click()
    return report


def with_child(page: Page, report: str) -> str:
    """Let the officer write down a child of a report, who has a file of their own; return its address."""
    page.goto(f"{report}persons/add/")
    page.select_option("select[name=role]", "child")
    page.fill("input[name=name]", "Dara Invented")
    with page.expect_navigation():
        page.locator("main form button").click()
    return page.url.replace("/persons/", "/children/")


def work_of(faces: Faces, name: str) -> str:
    """Return the address of what an officer holds: only who holds something has a link to it."""
    code = f"from payung.staff.models import Officer; print(Officer.objects.get(name={name!r}).id)"
    return f"{faces.desk}/unit/colleagues/{faces.inside(code)}/handover/"


def named() -> set[str]:
    """Return the names of all pages of the desk, by the table of addresses and roles."""
    pages = {name for name, row in DESK.items() if 200 in row.get("get", {}).values()}
    return pages - BEFORE - NO_PAGE


def test_every_page_of_the_desk_keeps_the_rules_of_the_look(
    faces: Faces, window: Window, chromium: Browser
) -> None:
    desk = window(storage_state=signed_in(chromium, faces))
    report = worked_on(faces, desk, window())
    member = joined(desk, faces, window(), report)
    sharing = shared(desk, faces, window())
    child = with_child(desk, report)
    exhibit = take_in(desk, f"{report}exhibits/take-in/", "box.rar", UNOPENED)
    boxed = take_in(desk, f"{report}exhibits/take-in/", "box.zip", packed()["buffer"])
    visitor = Visitor("look", CHECKS)
    checked: set[tuple[str, bool]] = set()
    for name in OFFICERS:
        page = visitor.watch(window(360, 900, **WITH_AXE))
        sign_in(page, faces, name)
        start = [f"{faces.desk}/queue/", f"{faces.desk}/queue/?state=open&level=P1"]
        if name == "sari":
            marked = f"?report={report.split('/')[-2]}"
            start += [
                f"{faces.desk}/queue/{act}/{marked}" for act in ("take", "assign", "bring-back")
            ]
            start += [report, member, f"{report}open/", exhibit, f"{boxed}inside/"]
            start.append(f"{report}duplicates/")
            start.append(child)
            start += [
                sharing,
                f"{sharing}share/end/",
                f"{faces.desk}/transfers/",
                work_of(faces, name),
            ]
        follow(page, start, visitor, checked)
    visitor.found_nothing(least=40)
    assert named() - {name for name, _ in checked} == set()


def test_with_forced_colours_the_levels_and_the_place_one_is_at_are_seen(
    faces: Faces, window: Window, chromium: Browser
) -> None:
    page: Any = window(1280, 900, storage_state=signed_in(chromium, faces))
    page.emulate_media(forced_colors="active")
    page.goto(f"{faces.desk}/queue/?state=all")
    expect(page.locator(".level.p1").first).to_have_css("border-top-width", "3px")
    current = page.locator(".tabs a[aria-current]").evaluate(EDGE)
    assert current != page.locator(".tabs a:not([aria-current])").first.evaluate(EDGE)


def test_a_page_that_breaks_a_rule_would_be_noticed(
    faces: Faces, window: Window, chromium: Browser
) -> None:
    page = window(1280, 900, storage_state=signed_in(chromium, faces), **WITH_AXE)
    page.goto(f"{faces.desk}/queue/")
    assert on_paper(page) == []
    page.locator("h1").evaluate("it => { it.outerHTML = '<nav><h1>Queue</h1></nav>' }")
    page.add_style_tag(
        content="nav { display: block !important; min-width: 900px; background: red }"
    )
    assert len(on_paper(page)) >= 2
    assert at_other_widths(page)


def test_what_is_folded_away_is_printed_with_a_report(
    faces: Faces, window: Window, chromium: Browser
) -> None:
    report = worked_on(faces, window(storage_state=signed_in(chromium, faces)), window())
    page = window(1280, 900, storage_state=signed_in(chromium, faces), java_script_enabled=True)
    page.goto(report)
    history, forms = page.locator(".history li").first, page.locator(".forms .act:has(form)").first
    expect(history).to_be_hidden()
    # by the style alone, as without scripts
    page.emulate_media(media="print")
    expect(history).to_be_visible()
    assert history.evaluate("one => one.checkVisibility({contentVisibilityAuto: true})")
    for part in ("Report contents", "Dialogue", "Decisions and notes", "Why this level"):
        expect(page.get_by_role("heading", name=part)).to_be_visible()
    expect(forms).to_be_hidden()
    expect(page.locator("details.keys")).to_be_hidden()
    page.emulate_media(media="screen")
    # and by the script where a browser knows no such style
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(history).to_be_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(history).to_be_hidden()
