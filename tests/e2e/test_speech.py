"""A page is read aloud only by a voice on the phone itself, and without private words."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Faces
from tests.e2e.page_walk import SENTENCE, Window, press, receipt_on, skip_to_words

pytestmark = pytest.mark.browser

# A stand-in for the voices of a phone, which a browser without a screen has not: it notes what it is to say.
VOICES = """voices => {
    window.said = []
    window.cancelled = 0
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text } }
    Object.defineProperty(window, 'speechSynthesis', {value: {
        getVoices: () => voices,
        speak: part => said.push(part),
        cancel: () => { cancelled++ },
    }})
}"""
IN_THE_PHONE = "{lang: 'en_US', localService: true}"
REMOTE = "{lang: 'en-US', localService: false}"
FOREIGN = "{lang: 'th-TH', localService: true}"


def with_voices(window: Window, *voices: str) -> Page:
    page = window(360, 640, java_script_enabled=True)
    page.add_init_script(f"({VOICES})([{', '.join(voices)}])")
    return page


def said(page: Page) -> str:
    return str(page.evaluate("said.map(part => part.text).join('|')"))


@pytest.mark.parametrize("voices", [(), (REMOTE,), (FOREIGN,), (REMOTE, FOREIGN)])
def test_without_a_voice_of_the_language_in_the_phone_there_is_no_button(
    voices: tuple[str, ...], faces: Faces, window: Window
) -> None:
    page = with_voices(window, *voices)
    page.goto(f"{faces.public}/en/")
    expect(page.locator("#aloud")).to_be_hidden()


def test_a_page_is_read_sentence_by_sentence_and_stops(faces: Faces, window: Window) -> None:
    page = with_voices(window, REMOTE, FOREIGN, IN_THE_PHONE)
    page.goto(f"{faces.public}/en/")
    button = page.get_by_role("button", name="Read this page aloud")
    button.click()
    assert said(page).count("This is not your fault.") == 1
    assert "|Talk to someone now|" in said(page)
    assert "Leave this page" not in said(page)
    assert page.evaluate("said.every(part => part.voice.localService && part.lang === 'en_US')")
    stop = page.get_by_role("button", name="Stop reading")
    before = page.evaluate("cancelled")
    stop.click()
    assert page.evaluate("cancelled") > before
    expect(button).to_be_visible()
    button.click()
    page.evaluate("said[said.length - 1].onend()")
    expect(button).to_be_visible()


def test_what_is_private_is_never_said(faces: Faces, window: Window) -> None:
    page = with_voices(window, IN_THE_PHONE)
    page.goto(f"{faces.public}/en/tell/")
    skip_to_words(page)
    page.fill("textarea[name=narrative]", SENTENCE)
    page.locator("#aloud button").click()
    assert "What do you want us to know?" in said(page)
    assert SENTENCE not in said(page)
    press(page, "send")
    receipt = receipt_on(page)
    page.locator("#aloud button").click()
    assert "Your code" in said(page)
    assert receipt[:4] not in said(page)


def test_it_is_silent_once_the_page_is_covered_or_left(faces: Faces, window: Window) -> None:
    page = with_voices(window, IN_THE_PHONE)
    page.route("https://www.wikipedia.org/", lambda route: None)
    page.goto(f"{faces.public}/en/")
    page.locator("#aloud button").click()
    before = page.evaluate("cancelled")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # the phone was locked
    assert page.evaluate("cancelled") > before
    before = page.evaluate("cancelled")
    page.locator(".cover summary").click()
    expect(page.locator(".cover table")).to_be_visible()
    page.wait_for_function(f"cancelled > {before}")
    assert page.evaluate("""() => {
        const before = cancelled
        document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}))
        return cancelled > before
    }""")
