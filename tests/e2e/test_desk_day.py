"""A day at the desk with scripts: single keys, saved drafts, who else has a report open.

The same without scripts: boxes, buttons and pages.
"""

import pytest
from playwright.sync_api import Page, expect

from payung.tools.demo import PASSWORD
from tests.e2e.conftest import Faces, shot
from tests.e2e.page_walk import Problems, Window, in_queue, newest, send_short_report
from tests.e2e.sign_in_pages import sign_in
from tests.e2e.test_accessibility import WITH_AXE, violations
from tests.e2e.test_sizes import too_small, too_wide

pytestmark = pytest.mark.browser

TYPED = "Are you with somebody you trust?"
EVERY = 20_000  # ms between two saves of a draft
SAYS = 30_000  # ms between two signs that a page is open


def new_report(page: Page, window: Window, faces: Faces) -> str:
    """Let a child tell, and return the path of the report."""
    send_short_report(window(), faces.public)
    return newest(faces)


def at_the_desk(faces: Faces, window: Window, name: str, width: int = 1280) -> Page:
    """Return the window of an officer, with scripts, whose clock the test can move."""
    page = window(width, 900, java_script_enabled=True)
    page.clock.install()
    sign_in(page, faces, name)
    return page


def take(page: Page, faces: Faces, path: str) -> None:
    """Take a report on its page."""
    page.goto(faces.desk + path)
    with page.expect_navigation():
        page.locator("form[action*='/take/'] button").click()


def test_single_keys_lead_through_the_queue(faces: Faces, window: Window) -> None:
    page = at_the_desk(faces, window, "anan")
    problems = Problems(page)
    for _ in range(2):
        new_report(page, window, faces)
    page.goto(f"{faces.desk}/queue/?state=untaken&level=P2")
    links = page.locator("table.queue tbody th a")
    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("x")
    expect(page.locator("table.queue input:checked")).to_have_count(1)
    page.keyboard.press("/")
    expect(page.locator("#state")).to_be_focused()
    page.keyboard.press("x")  # in a field it is a letter
    expect(page.locator("table.queue input:checked")).to_have_count(1)
    links.nth(1).focus()
    page.keyboard.press("x")
    page.keyboard.press("?")
    expect(page.locator("#keys dl")).to_be_visible()
    shot(page, "day-keys")
    page.keyboard.press("t")
    expect(page.locator("h1")).to_have_text("Take the selected reports")
    assert violations(page) == []
    page.keyboard.press("g")
    page.keyboard.press("q")
    expect(page.locator("h1")).to_contain_text("Take the selected")  # this page has no keys
    page.go_back()
    links.nth(0).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.keyboard.press("t")
    expect(page.locator("#take button")).to_be_focused()
    first = page.url
    with page.expect_navigation():
        page.keyboard.press("j")
    assert page.url != first
    with page.expect_navigation():
        page.keyboard.press("k")
    assert page.url == first
    page.locator("#keys summary").click()
    expect(page.locator("#keys dl")).to_contain_text("next and previous report in this queue")
    with page.expect_navigation():
        page.locator("#take button").click()
    for key, place in (("l", "#level input:checked"), ("n", "#note textarea")):
        page.keyboard.press(key)
        expect(page.locator(place)).to_be_focused()
        page.locator("h1").click()
        page.evaluate("document.activeElement.blur()")
    with page.expect_navigation():
        page.keyboard.type("gq")
    assert page.url == f"{faces.desk}/queue/?state=untaken&level=P2"
    expect(page.locator("h1")).to_contain_text("Queue")
    page.go_back()
    with page.expect_navigation():
        page.get_by_role("button", name="Give it back").click()
    with page.expect_navigation():
        page.keyboard.type("gq")
    page.locator("#keys summary").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Turn keyboard shortcuts off").click()
    page.keyboard.press("j")
    expect(links.nth(0)).not_to_be_focused()
    page.locator("#keys summary").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Turn keyboard shortcuts on").click()
    assert problems == []


def test_what_is_typed_keeps_itself_and_stands_there_again(faces: Faces, window: Window) -> None:
    page = at_the_desk(faces, window, "maya")
    problems = Problems(page)
    take(page, faces, new_report(page, window, faces))
    form = page.locator("form[data-draft*='/draft/']").first
    form.locator("textarea").fill(TYPED)
    with page.expect_response("**/draft/"):
        page.clock.fast_forward(EVERY + 1000)
    expect(form.locator("[data-draft-said]")).to_contain_text("Your draft was saved at")
    expect(form).to_have_attribute("data-kept", "")
    page.reload()
    expect(form.locator("textarea")).to_have_value(TYPED)
    shot(page, "day-draft")
    # what was typed since is kept before the screen locks, and nothing has to stay in the window
    form.locator("textarea").fill(TYPED + " Yes?")
    expect(form).not_to_have_attribute("data-kept", "")
    with page.expect_response("**/draft/"):
        page.get_by_role("button", name="Lock", exact=True).click()
    page.wait_for_url("**/locked/**")
    page.fill("input[type=password]", PASSWORD)
    with page.expect_navigation():
        page.locator("main button").first.click()
    expect(form.locator("textarea")).to_have_value(TYPED + " Yes?")
    assert problems == []


def test_a_draft_that_is_sent_does_not_come_back(faces: Faces, window: Window) -> None:
    page = at_the_desk(faces, window, "maya")
    take(page, faces, new_report(page, window, faces))
    form = page.locator("form[action*='/answer/']")
    form.locator("textarea").fill(TYPED)
    with page.expect_response("**/draft/"):
        page.clock.fast_forward(EVERY + 1000)
    form.locator("[name=thought_of_others]").check()
    with page.expect_navigation():
        form.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("ol.dialogue")).to_contain_text(TYPED)
    page.reload()
    expect(form.locator("textarea")).to_have_value("")


def test_colleagues_hear_who_else_has_a_report_open(faces: Faces, window: Window) -> None:
    one, other = (at_the_desk(faces, window, name) for name in ("anan", "sari"))
    problems = Problems(one), Problems(other)
    path = new_report(one, window, faces)
    one.goto(faces.desk + path)
    other.goto(faces.desk + path)
    here = "main [data-presence]"
    expect(other.locator(here)).to_contain_text("Anan Suksai has had this open since")
    expect(one.locator(here)).to_have_text("")
    one.clock.fast_forward(SAYS + 1000)
    expect(one.locator(here)).to_contain_text("Sari Melati has had this open since")
    shot(one, "day-presence")
    assert violations(one) == []
    row = in_queue(other, f"{faces.desk}/queue/", path)
    expect(row).to_contain_text("Anan Suksai has had it open since")
    assert problems == ([], [])


@pytest.mark.parametrize("width", [360, 1280])
def test_without_scripts_boxes_buttons_and_pages_do_the_same(
    width: int, faces: Faces, window: Window
) -> None:
    page = window(width, 900)
    sign_in(page, faces, "sari")
    path = new_report(page, window, faces)

    def look(name: str) -> None:
        shot(page, f"day-{width}-{name}")
        assert too_wide(page) == too_small(page) == []

    row = in_queue(
        page,
        f"{faces.desk}/queue/?state=untaken&language=en&lane=child&received_from=201{len(str(width))}-01-02",
        path,
    )
    look("queue")
    row.locator("input[type=checkbox]").check()
    with page.expect_navigation():
        page.locator("[data-take]").click()
    look("marked")
    with page.expect_navigation():
        page.get_by_role("button", name="Take these reports").click()
    expect(page.locator(".message")).to_contain_text("You have taken 1 report")
    with page.expect_navigation():
        page.get_by_role("link", name="Save as a view").click()
    page.fill("input[name=name]", f"Children in English {width}")
    look("save-view")
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()
    look("queue-with-view")
    with page.expect_navigation():
        page.get_by_role("link", name="Change views").click()
    look("views")
    page.goto(faces.desk + path)
    look("report-just-taken")
    with page.expect_navigation():
        page.get_by_role("button", name="Give it back").click()
    take(page, faces, path)
    note = page.locator("form[action*='/note/']")
    note.locator("textarea").fill("Typed and kept.")
    with page.expect_navigation():
        note.get_by_role("button", name="Keep as draft").click()
    expect(note.locator("textarea")).to_have_value("Typed and kept.")
    look("report-with-draft")
    with page.expect_navigation():
        note.get_by_role("button", name="Save the note").click()
    look("report-with-note")
    with page.expect_navigation():
        page.get_by_role("button", name="Withdraw this note").click()
    expect(page.locator("ol.done")).to_contain_text("Withdrawn")
    with page.expect_navigation():
        page.get_by_role("link", name="Transfer to a colleague").click()
    look("hand-to-a-colleague")
    page.get_by_label("Anan Suksai").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Transfer").click()
    expect(page.locator(".message")).to_contain_text("Please tell your colleague too")


def test_axe_finds_nothing_on_the_pages_of_the_day(faces: Faces, window: Window) -> None:
    page = window(1280, 900, **WITH_AXE)
    sign_in(page, faces, "sari")
    path = new_report(page, window, faces)
    report = path.split("/")[2]
    for address in (
        "/queue/?state=untaken&language=en",
        f"/queue/take/?report={report}",
        "/queue/views/?query=level%3DP1",
        path,
        f"{path}assign/",
    ):
        page.goto(faces.desk + address)
        assert violations(page) == [], address
