"""A printed page has its text, the numbers to call and its address, and no buttons."""

import io
import re
import unicodedata

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.e2e.conftest import Faces
from tests.e2e.page_walk import LANGUAGES, SENTENCE, Window, press, receipt_on, send_short_report

pytestmark = pytest.mark.browser

TEXTS = "main :is(h1, h2, li, p):not(nav *, form *, details *, [hidden], .to):not(:has(h1, h2, li, p, .deed))"
NUMBERS = ("000999", "000111")  # of the invented country
PAPERS = [("learn/", 2), ("learn/adults/", 2), ("talk/", 1), ("picture/", 1)]


def letters(text: str) -> str:
    """Return only letters and digits: a reader of PDF files loses marks above letters."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in plain if unicodedata.category(sign)[0] in "LN" and sign != "ๆ")


def printed(page: Page) -> list[str]:
    """Print the page and return the text of each sheet."""
    sheets = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    return [sheet.extract_text() for sheet in sheets]


def missing(page: Page, text: str) -> list[str]:
    """Return texts of the page that the paper lacks."""
    on_paper = letters(text)
    texts = [content.strip() for content in page.locator(TEXTS).all_text_contents()]
    assert texts
    return [content for content in texts if letters(content) not in on_paper]


def buttons(page: Page, text: str) -> list[str]:
    """Return buttons of the screen that are on the paper too."""
    pressed = page.locator(".leave, .deed, button, nav a, footer a").all_text_contents()
    lines = {letters(line) for line in text.splitlines()}
    titles = {letters(one) for one in page.locator("h1, h2").all_text_contents()}
    return [one for one in pressed if letters(one) in lines - titles]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("path", "most"), PAPERS)
def test_all_that_a_page_tells_stands_on_paper_and_nothing_to_press(
    path: str, most: int, language: str, faces: Faces, window: Window
) -> None:
    page = window()
    page.goto(f"{faces.public}/{language}/{path}")
    sheets = printed(page)
    text = "\n".join(sheets)
    assert len(sheets) <= most
    assert missing(page, text) == []
    assert buttons(page, text) == []
    assert f"{faces.public}/" in text
    if path != "picture/":
        assert all(number in letters(text) for number in NUMBERS)


def test_paper_is_white_also_where_the_screen_is_dark(faces: Faces, window: Window) -> None:
    page = window()
    page.goto(f"{faces.public}/en/learn/")
    colour = "([element, name]) => getComputedStyle(document.querySelector(element))[name]"
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(colour, ["html", "backgroundColor"]) != "rgb(255, 255, 255)"
    assert page.locator(".paper").is_hidden()
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(colour, ["html", "backgroundColor"]) == "rgb(255, 255, 255)"
    assert page.locator(".paper").is_visible()


def test_a_receipt_is_not_offered_to_a_printer_and_its_paper_does_not_say_where_it_opens(
    faces: Faces, window: Window
) -> None:
    page = window()
    send_short_report(page, faces.public)
    receipt = receipt_on(page)
    assert not re.search(r"\bprint", page.locator("main").inner_text(), re.IGNORECASE)
    text = "\n".join(printed(page))
    assert receipt in letters(text)
    assert all(number in letters(text) for number in NUMBERS)
    assert faces.public not in text
    assert buttons(page, text) == []


def test_the_messages_stand_on_paper_and_neither_the_number_nor_what_was_only_typed(
    faces: Faces, window: Window
) -> None:
    page = window()
    send_short_report(page, faces.public)
    receipt = receipt_on(page)
    page.goto(f"{faces.public}/en/answer/")
    page.fill("input[name=receipt]", receipt)
    press(page, "open")
    page.fill("textarea[name=text]", SENTENCE)
    press(page, "write")
    page.fill("textarea[name=text]", "Typed, and not sent.")
    text = "\n".join(printed(page))
    assert letters(SENTENCE) in letters(text)
    assert receipt not in letters(text)
    assert "Typed" not in text
    assert faces.public not in text
    assert buttons(page, text) == []
