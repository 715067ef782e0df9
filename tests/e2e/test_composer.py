"""The composer on a narrow screen, with and without scripts: draft, check, send, note."""

import pytest
from playwright.sync_api import Locator, Page, expect

from payung.language.reply_templates import openings
from tests.e2e.conftest import Faces, shot
from tests.e2e.page_walk import Problems, Window, newest, send_short_report
from tests.e2e.sign_in_pages import sign_in
from tests.e2e.test_accessibility import WITH_AXE, at_width, violations
from tests.e2e.test_sizes import too_small, too_wide

pytestmark = pytest.mark.browser

OPENING = "button[name=opening][value=first]"
TYPED = "I am Sari."
ENGLISH = "Thank you for telling us. You are not alone with this."
BLAMING = "Why did you send it? Leave now."
NOTE = "Told the duty worker. There is child porn on the phone."
(FIRST,) = (opening.text for opening in openings("th") if opening.situation == "first")


def answer_to_a_thai_report(page: Page, faces: Faces, window: Window) -> Locator:
    """Take a report that was told in Thai, and return the form in which it is answered."""
    send_short_report(window(), faces.public, "th")
    page.goto(faces.desk + newest(faces))
    with page.expect_navigation():
        page.locator("form[action*='/take/'] button").click()
    return page.locator("form[action*='/answer/']")


@pytest.mark.parametrize("scripts", [False, True])
def test_from_an_empty_box_to_words_that_are_sent(
    faces: Faces, window: Window, *, scripts: bool
) -> None:
    page = window(320, 900, **(WITH_AXE if scripts else {}))
    problems = Problems(page)
    sign_in(page, faces, "sari")
    form = answer_to_a_thai_report(page, faces, window)

    def look(name: str) -> None:
        shot(page, f"words-{'with' if scripts else 'without'}-{name}")
        assert too_wide(page) == too_small(page) == []
        assert not scripts or violations(page) == []

    def press(name: str) -> None:
        with page.expect_navigation():
            form.get_by_role("button", name=name, exact=True).click()

    # when the officer opens the fold and puts words before what was typed
    expect(form).to_contain_text("The reporter reads Thai (th).")
    form.locator("textarea").fill(TYPED)
    form.get_by_label("I have considered this").check()
    form.locator("summary").click()
    look("fold")
    with page.expect_navigation():
        form.locator(OPENING).click()
    # then both stand there, and nothing is sent
    expect(form.locator("textarea")).to_have_value(f"{FIRST}\n\n{TYPED}")
    expect(form.get_by_role("status").first).to_contain_text("The text is in the box below")
    look("begun")
    # Enter does what the first button that one sees does: it sends, and puts nothing into the box
    form.locator("summary").click()
    form.get_by_label("I have considered this").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("ol.dialogue")).to_contain_text(TYPED)
    expect(form.locator("textarea")).to_have_value("")
    # another language is named once, and then it is sent
    form.locator("textarea").fill(ENGLISH)
    form.get_by_label("I have considered this").check()
    press("Send")
    expect(form.locator(".findings")).to_contain_text("this looks like English (en)")
    look("other-language")
    press("Send unchanged")
    expect(page.locator("ol.dialogue")).to_contain_text(ENGLISH)
    # a note is kept, and its writer hears of better words
    note = page.locator("form[action*='/note/']").first
    note.locator("textarea").fill(NOTE)
    with page.expect_navigation():
        note.get_by_role("button", name="Save the note").click()
    expect(page.locator("ol.done")).to_contain_text("Only you see this.")
    look("note")
    with page.expect_navigation():
        page.get_by_role("button", name="Withdraw this note").click()
    expect(page.locator("ol.done")).not_to_contain_text("Only you see this.")
    assert problems == []


def test_what_came_back_is_kept_as_a_draft_before_the_screen_locks(
    faces: Faces, window: Window
) -> None:
    page: Page = window(1280, 900, java_script_enabled=True)
    page.clock.install()
    sign_in(page, faces, "maya")
    form = answer_to_a_thai_report(page, faces, window)
    form.locator("summary").click()
    with page.expect_navigation():
        form.locator(OPENING).click()
    expect(form).not_to_have_attribute("data-kept", "")
    with page.expect_response("**/draft/"):
        page.clock.fast_forward(21_000)
    expect(form).to_have_attribute("data-kept", "")
    page.goto(page.url.split("answer/")[0])
    expect(form.locator("textarea")).to_have_value(FIRST)


@pytest.mark.parametrize(("width", "height"), [(320, 900), (1280, 900)])
def test_a_reason_is_heard_once_and_in_danger_words_go_unchecked(
    faces: Faces, window: Window, width: int, height: int
) -> None:
    page = window(width, height, **WITH_AXE)
    problems = Problems(page)
    sign_in(page, faces, "sari")
    form = answer_to_a_thai_report(page, faces, window)

    def look(name: str) -> None:
        shot(page, f"words-{width}-{name}")
        assert too_wide(page) == too_small(page) == at_width(width)(page) == []

    # a reason is kept, and the next page alone says what could be better, and on whose word
    level = page.locator("form[action*='/level/']")
    level.locator("input[name=level][value=P1]").check()
    level.locator("textarea").fill(NOTE)
    with page.expect_navigation():
        level.locator("button:visible").first.click()
    heard = page.locator(".findings", has_text="Saved as you wrote it")
    expect(heard).to_contain_text("is an outdated term.")
    heard.locator("summary").first.click()
    expect(heard).to_contain_text("INTERPOL")
    look("reason")
    page.reload()
    expect(heard).to_have_count(0)
    # in danger, both buttons stand there from the start; Send checks first
    form.locator("textarea").fill(BLAMING)
    form.get_by_label("I have considered this").check()
    expect(form.get_by_role("button", name="Send without the wording check")).to_be_visible()
    with page.expect_navigation():
        form.get_by_role("button", name="Send", exact=True).click()
    expect(form.locator(".findings")).to_contain_text("may sound like blame.")
    look("danger")
    with page.expect_navigation():
        form.get_by_role("button", name="Send without the wording check").click()
    expect(page.locator("ol.dialogue")).to_contain_text(BLAMING)
    assert problems == []
