"""After *Leave this page* nothing in the browser shows a word: neither "back" nor anything it stores.

With scripts each page replaces the one before in the history, and the neutral page replaces the last.
"""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Error, Page, Route, expect

from tests.e2e.conftest import Faces
from tests.e2e.page_walk import SENTENCE, Problems, Window, press, receipt_on, skip_to_words

pytestmark = pytest.mark.browser

NEUTRAL = "https://www.wikipedia.org/"  # where these faces lead; the test answers for it
BEFORE = "https://before.example/"  # where somebody was before they came
PATHS = ("", "talk/", "picture/", "tell/", "answer/", "leaving/", "shared/")
WITH_SCRIPTS = {"java_script_enabled": True}

Leave = Callable[[Page], None]


def by_button(page: Page) -> None:
    page.locator("a.leave").click()


def by_escape(page: Page) -> None:
    page.keyboard.press("Escape")


def by_shift(page: Page) -> None:
    for _ in range(3):
        page.keyboard.press("Shift")


def came_in(window: Window, faces: Faces, **options: object) -> Page:
    """Return a browser that came to the first page from elsewhere."""
    page = window(360, 640, **options)

    def elsewhere(route: Route) -> None:
        route.fulfill(body="<!doctype html><title>Elsewhere</title>", content_type="text/html")

    page.route(lambda address: not address.startswith(faces.public), elsewhere)
    page.goto(BEFORE)
    page.goto(f"{faces.public}/en/")
    return page


def type_words(page: Page) -> None:
    """Go through pages by links and forms, and type words without sending them."""
    page.locator("main a[href='/en/talk/']").click()
    page.locator("main a[href='/en/tell/']").click()
    skip_to_words(page)
    page.fill("textarea[name=narrative]", SENTENCE)


def history(page: Page) -> list[str]:
    """Return the addresses that "back" and "forward" lead through."""
    entries: Any = page.context.new_cdp_session(page).send("Page.getNavigationHistory")
    return [entry["url"] for entry in entries["entries"] if entry["url"] != "about:blank"]


def kept(page: Page, address: str) -> list[str]:
    """Return what the browser keeps of `address`: cookies, storage of any kind, pages in its cache."""
    session = page.context.new_cdp_session(page)
    usage: Any = session.send("Storage.getUsageAndQuota", {"origin": address})
    stored = [str(one) for one in usage["usageBreakdown"] if one["usage"]]
    other = page.context.new_page()
    page.context.set_offline(True)  # what still opens now lies in the cache
    cached = [path for path in PATHS if _opens(other, f"{address}/en/{path}")]
    page.context.set_offline(False)
    other.close()
    return [*(str(cookie) for cookie in page.context.cookies()), *stored, *cached]


def _opens(page: Page, address: str) -> bool:
    try:
        page.goto(address)
    except Error:
        return False
    return True


def gone(page: Page) -> None:
    page.wait_for_url(NEUTRAL)
    assert page.title() == "Elsewhere"


@pytest.mark.parametrize("leave", [by_button, by_escape, by_shift])
def test_after_leaving_nothing_shows_where_one_was(
    leave: Leave, faces: Faces, window: Window
) -> None:
    page = came_in(window, faces, **WITH_SCRIPTS)
    problems = Problems(page)
    type_words(page)
    leave(page)
    gone(page)
    assert history(page) == [BEFORE, NEUTRAL]
    assert kept(page, faces.public) == []
    page.go_back()
    assert page.url == BEFORE
    page.go_forward()
    assert page.url == NEUTRAL
    assert problems == []


def test_after_a_report_was_sent_too(faces: Faces, window: Window) -> None:
    page = came_in(window, faces, **WITH_SCRIPTS)
    type_words(page)
    press(page, "send")
    expect(page.locator("#receipt")).to_be_visible()
    by_button(page)
    gone(page)
    assert history(page) == [BEFORE, NEUTRAL]
    assert kept(page, faces.public) == []


def test_without_scripts_the_link_leads_away_and_nothing_but_the_history_is_kept(
    faces: Faces, window: Window
) -> None:
    page = came_in(window, faces)
    type_words(page)
    by_button(page)
    gone(page)
    assert history(page)[-1] == NEUTRAL
    assert kept(page, faces.public) == []
    entries: Any = page.context.new_cdp_session(page).send("Page.getNavigationHistory")
    ours = [entry for entry in entries["entries"] if entry["url"].startswith(faces.public)]
    assert ours  # the advice of /leaving/ for browsers without scripts
    assert {entry["title"] for entry in ours} == {"Page"}
    page.goto(f"{faces.public}/en/leaving/")
    expect(page.get_by_text("the back button may still show these pages")).to_be_visible()
    expect(page.get_by_text("the back button does not show")).to_be_hidden()
    expect(page.get_by_text("press Escape")).to_be_hidden()


def test_with_scripts_it_says_that_back_shows_nothing(faces: Faces, window: Window) -> None:
    page = came_in(window, faces, **WITH_SCRIPTS)
    page.locator("a[href='/en/leaving/']").click()
    expect(page.get_by_text("the back button does not show what you did here")).to_be_visible()
    expect(page.get_by_text("the back button may still show these pages")).to_be_hidden()


def test_where_the_browser_brought_a_page_by_itself_it_says_so(
    faces: Faces, window: Window
) -> None:
    page = came_in(window, faces, **WITH_SCRIPTS)
    page.goto(f"{faces.public}/en/leaving/")  # a second place in the history
    expect(page.get_by_text("the back button may still show these pages")).to_be_visible()
    expect(page.get_by_text("the back button does not show")).to_be_hidden()
    expect(page.get_by_text("press Escape")).to_be_visible()


def test_the_page_is_blank_before_the_other_one_is_there(faces: Faces, window: Window) -> None:
    page = came_in(window, faces, **WITH_SCRIPTS)
    type_words(page)
    page.route(NEUTRAL, lambda route: None)  # a slow network: no answer
    left = page.evaluate("""() => {
        const fields = [...document.querySelectorAll('input, textarea')]
        document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}))
        const said = document.querySelector('body > [role=alert]'), box = said.getBoundingClientRect()
        const typed = fields.filter(field => field.value).length
        return [document.body.childElementCount, typed, said.textContent, box.width, box.height]
    }""")
    assert left == [1, 0, "Another page is opening.", 1, 1]


def test_an_answer_that_comes_too_late_does_not_show_itself(faces: Faces, window: Window) -> None:
    page = came_in(window, faces, **WITH_SCRIPTS)
    page.locator("main a[href='/en/tell/']").click()
    page.route(NEUTRAL, lambda route: None)
    came = page.evaluate("""async () => {
        const real = fetch
        let arrived
        const answered = new Promise(resolve => { arrived = resolve })
        window.fetch = (...all) => real(...all).finally(arrived)
        document.querySelector('button[value=next]').click()
        document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}))
        await answered
        await new Promise(resolve => setTimeout(resolve, 300))
        return document.querySelectorAll('h1').length
    }""")
    assert came == 0


def test_what_the_browser_sent_by_itself_does_not_come_back_after_leaving(
    faces: Faces, window: Window
) -> None:
    page = came_in(window, faces, **WITH_SCRIPTS)
    type_words(page)
    page.route(f"{faces.public}/en/tell/", lambda route: route.abort(), times=1)
    page.locator("button[value=stay][lang=en]").click()
    expect(page.locator("#heard")).to_contain_text("Please try again.")
    press(page, "send")  # by the browser alone, with a new place in the history
    by_button(page)
    gone(page)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.go_back()
    expect(page.locator("h1")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("history.state") is None
    assert "POST" not in sent


def test_what_was_left_cannot_come_back_while_the_other_page_is_on_its_way(
    faces: Faces, window: Window
) -> None:
    page = came_in(window, faces, **WITH_SCRIPTS)
    type_words(page)
    page.route(NEUTRAL, lambda route: None)
    states = page.evaluate("""() => {
        const before = history.state
        document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}))
        return [before !== null, history.state]
    }""")
    assert states == [True, None]


def test_shift_is_counted_aloud_and_the_count_ends(faces: Faces, window: Window) -> None:
    page = came_in(window, faces, **WITH_SCRIPTS)
    page.clock.install()
    heard = page.locator("#heard[role=status]")
    page.keyboard.press("Shift")
    expect(heard).to_have_text("Press Shift two more times to leave.")
    page.keyboard.press("Shift")
    expect(heard).to_have_text("Press Shift one more time to leave.")
    page.clock.run_for(6_000)
    expect(heard).to_have_text("You are still here.")
    page.clock.run_for(6_000)
    expect(heard).to_have_text("")
    page.keyboard.press("Shift")
    expect(heard).to_have_text("Press Shift two more times to leave.")
    page.keyboard.press("a")
    expect(heard).to_have_text("")


def test_capital_letters_and_other_keyboards_do_not_leave(faces: Faces, window: Window) -> None:
    page = came_in(window, faces, **WITH_SCRIPTS)
    type_words(page)
    page.focus("textarea")
    for keys in ("Shift+A", "Shift+B", "Shift+C", "Alt+Shift", "Alt+Shift", "Alt+Shift"):
        page.keyboard.press(keys)
    for _ in range(3):
        page.keyboard.down("Shift")
        page.mouse.click(100, 100)
        page.keyboard.up("Shift")
    for keys in ("Control+Escape", "Shift+Escape", "Alt+Escape"):
        page.keyboard.press(keys)
    assert page.locator("#heard").inner_text() == ""
    assert page.input_value("textarea") == f"{SENTENCE}ABC"


@pytest.mark.parametrize(
    "key",
    ["{key: 'Escape', isComposing: true}", "{key: 'Escape', keyCode: 229}"],
)
def test_escape_that_ends_a_word_of_another_keyboard_does_not_leave(
    key: str, faces: Faces, window: Window
) -> None:
    page = came_in(window, faces, **WITH_SCRIPTS)
    page.evaluate(
        f"document.body.dispatchEvent(new KeyboardEvent('keydown', {{bubbles: true, ...{key}}}))"
    )
    expect(page.locator("h1")).to_be_visible()


def test_escape_that_closes_a_list_of_choices_does_not_leave(faces: Faces, window: Window) -> None:
    page = came_in(window, faces, **WITH_SCRIPTS)
    page.evaluate("""() => {
        const list = document.createElement('select')
        document.querySelector('main').append(list)
        list.focus()
    }""")
    page.keyboard.press("Escape")
    expect(page.locator("h1")).to_be_visible()


def test_what_did_not_go_through_stays_and_goes_the_second_time(
    faces: Faces, window: Window
) -> None:
    page = came_in(window, faces, **WITH_SCRIPTS)
    type_words(page)
    for broken in (
        lambda route: route.abort(),
        lambda route: route.fulfill(status=502, content_type="text/html", body="<h1>Away</h1>"),
    ):
        page.route(f"{faces.public}/en/tell/", broken, times=1)
        page.locator("button[value=stay][lang=en]").click()
        expect(page.locator("#heard")).to_contain_text("Nothing that you wrote is lost.")
        assert page.input_value("textarea") == SENTENCE
        press(page, "stay")
        assert page.input_value("textarea") == SENTENCE
    press(page, "send")
    assert len(receipt_on(page)) == 20


def test_a_phone_that_drops_the_page_does_not_lose_the_number(faces: Faces, window: Window) -> None:
    page = came_in(window, faces, **WITH_SCRIPTS)
    type_words(page)
    page.reload()
    expect(page.locator("textarea[name=narrative]")).to_have_value("")  # typed and not sent: gone
    page.fill("textarea[name=narrative]", SENTENCE)
    press(page, "send")
    receipt = receipt_on(page)
    assert set(page.evaluate("history.state")) == {"sent", "at", "covered"}
    for _ in range(2):
        page.reload()
        expect(page.locator("#receipt")).to_be_visible()
        assert receipt_on(page) == receipt
    page.evaluate("history.replaceState({...history.state, at: Date.now() + 60000}, '')")
    page.reload()  # by a clock that was set back nothing comes again
    page.wait_for_load_state("networkidle")
    assert page.locator("#receipt").count() == 0
    assert page.evaluate("history.state") is None


def test_a_file_still_comes_as_a_file(faces: Faces, window: Window) -> None:
    page = came_in(window, faces, **WITH_SCRIPTS)
    type_words(page)
    for deed in ("send", "know", "calendar"):
        press(page, deed)
    with page.expect_download() as download:
        page.locator("button[value=calendar-file]").click()
    assert download.value.suggested_filename == "calendar.ics"
    expect(page.locator("#heard")).to_have_text("")
    by_button(page)
    gone(page)
    assert history(page) == [BEFORE, NEUTRAL]


def test_a_page_that_came_by_a_form_is_read_from_its_heading(faces: Faces, window: Window) -> None:
    page = came_in(window, faces, **WITH_SCRIPTS)
    page.locator("main a[href='/en/tell/']").click()
    page.locator("input[value=unsure]").check()
    press(page, "next")
    expect(page.locator("h1")).to_be_focused()
    assert page.evaluate("scrollY") == 0
    for place in ("summary", "a.leave"):
        page.keyboard.press("Shift+Tab")
        expect(page.locator(place)).to_be_focused()
    page.locator("button[lang=th]").click()
    expect(page.locator("html")).to_have_attribute("lang", "th")
    assert page.url == f"{faces.public}/th/tell/"


@pytest.mark.parametrize("size", [(320, 568), (360, 640), (1280, 800)])
def test_the_way_out_is_at_the_thumb_and_covers_nothing(
    size: tuple[int, int], faces: Faces, window: Window
) -> None:
    page = window(*size)
    for path in PATHS:
        page.goto(f"{faces.public}/en/{path}")
        box = page.locator("a.leave").bounding_box()
        assert box
        assert box["y"] > size[1] * 0.75
        assert box["y"] + box["height"] <= size[1]
        assert box["height"] >= 44
        page.locator("main, footer").last.evaluate("it => scrollTo(0, document.body.scrollHeight)")
        last = page.locator("main, footer").last.bounding_box()
        assert last
        assert last["y"] + last["height"] <= box["y"]
