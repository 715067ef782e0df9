"""The number of taps between the first page and the receipt."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Faces
from tests.e2e.page_walk import LANGUAGES, Window

pytestmark = pytest.mark.browser

MOST = 6
NEXT, SEND = (f"main button[name=do][value={deed}]" for deed in ("next", "send"))
TELL, OTHER = "main a[href$='/tell/']", "main a[href$='/tell/other/']"
UNSURE, NOT_SAFE = (f"label:has([name=safe_now][value={value}])" for value in ("unsure", "no"))
WAYS = {
    "a child who skips all but the safety question": (TELL, UNSURE, NEXT, SEND),
    "a child in danger": (TELL, NOT_SAFE, NEXT, SEND),
    "a friend": (OTHER, "button[value=friend]", NEXT, UNSURE, NEXT, SEND),
    "an adult survivor": (OTHER, "button[value=adult_survivor]", NEXT, UNSURE, NEXT, SEND),
}


def tap(page: Page, wanted: str) -> None:
    """Put a finger on it, and wait for the page that comes."""
    page.locator(wanted).first.tap()
    page.wait_for_load_state()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("who", WAYS)
def test_a_receipt_is_at_most_six_taps_away(
    who: str, language: str, faces: Faces, window: Window
) -> None:
    page = window(has_touch=True)
    page.goto(f"{faces.public}/{language}/")
    for wanted in WAYS[who]:
        tap(page, wanted)
    expect(page.locator("#receipt")).to_be_visible()
    assert len(WAYS[who]) <= MOST
