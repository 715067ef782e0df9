"""All languages on offer: from the first page to the receipt and the answer, on a small phone.

The walks through all pages (test_sizes.py, test_keyboard.py) use two languages. This one uses all, so that a
new language is tested from its first day.
"""

import pytest
from playwright.sync_api import expect

from payung.config.settings import public
from payung.language.languages import BY_CODE, TONGUES, Tongue
from tests.e2e.conftest import Faces
from tests.e2e.language_check import LanguageCheck
from tests.e2e.page_walk import (
    ANSWER,
    LANGUAGES,
    Child,
    Visitor,
    Window,
    answered,
    receipt_on,
)
from tests.e2e.test_accessibility import WITH_AXE, structure
from tests.e2e.test_first_page import FIRST_PAGE, raw_size
from tests.e2e.test_keyboard import Keys, deed
from tests.e2e.test_sizes import too_small, too_wide

pytestmark = pytest.mark.browser

OFFERED = [BY_CODE[code] for code, _name in public.LANGUAGES]
# The others are looked at as closely on the deeper walk of test_sizes.py.
REST = [tongue for tongue in OFFERED if tongue.code not in LANGUAGES]
each_language = pytest.mark.parametrize("tongue", OFFERED, ids=lambda tongue: tongue.code)

# What the browser asks for, where it is not the tag itself.
ASKED = {"zh-hans": "zh-CN", "ms": "ms-MY", "my": "my-MM", "pt": "pt-BR", "fil": "tl-PH"}
# What Debian's fonts-noto-core and fonts-droid-fallback have for each script that needs one of its own.
FONTS = {
    "th": "Noto Sans Thai",
    "km": "Noto Sans Khmer",
    "lo": "Noto Sans Lao",
    "my": "Noto Sans Myanmar",
    "ta": "Noto Sans Tamil",
    "zh-hans": "Droid Sans Fallback",
}


@pytest.mark.parametrize("tongue", REST, ids=lambda tongue: tongue.code)
def test_the_whole_way_on_a_small_phone_without_scripts(
    tongue: Tongue, faces: Faces, window: Window
) -> None:
    language_check = LanguageCheck(tongue)
    checks = (too_wide, too_small, language_check.english_left, language_check.broken)
    visitor = Visitor(f"way {tongue.code}", checks, tongue.code)
    child = Child(visitor.watch(window()), faces.public, tongue.code, visitor)
    child.look_around()
    receipt = child.tell()
    child.come_back(receipt)
    answered(faces)
    child.press("open", "dialogue with answers")
    expect(child.page.locator("main")).to_contain_text(ANSWER)
    visitor.found_nothing(least=30)


@each_language
def test_with_scripts_by_keyboard_it_is_found_from_the_browser_and_axe_finds_nothing(
    tongue: Tongue, faces: Faces, window: Window
) -> None:
    visitor = Visitor(f"axe {tongue.code}", (structure,), tongue.code)
    asked = ASKED.get(tongue.code, tongue.tag)
    page = visitor.watch(window(locale=asked, **WITH_AXE))
    page.goto(f"{faces.public}/")
    assert page.url == f"{faces.public}/{tongue.code}/"
    visitor(page, "home")
    keys = Keys(page)
    keys.go("a.deed[href$='/tell/']")
    visitor(page, "safe")
    keys.to("input[name=safe_now]")
    keys.press("ArrowDown", "ArrowDown")
    expect(page.locator("input[name=safe_now][value=unsure]")).to_be_checked()
    keys.go(deed("next"))
    visitor(page, "words")
    keys.go(deed("next"))
    visitor(page, "what")
    keys.go(deed("send"))
    visitor(page, "sent")
    receipt = receipt_on(page)
    page.goto(f"{faces.public}/{tongue.code}/answer/")
    keys.write("input[name=receipt]", receipt)
    keys.go(deed("open"))
    visitor(page, "dialogue")
    visitor.found_nothing(least=6)


@each_language
def test_it_is_one_tap_away_by_its_own_name_and_nothing_that_was_written_is_lost(
    tongue: Tongue, faces: Faces, window: Window
) -> None:
    page = window()
    page.goto(f"{faces.public}/en/")
    assert 0 < raw_size(faces.public, f"/{tongue.code}/") <= FIRST_PAGE
    link = page.locator("nav").get_by_role("link", name=tongue.name, exact=True)
    assert (link.get_attribute("lang"), link.get_attribute("hreflang")) == (tongue.code,) * 2
    link.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(f"html[lang={tongue.code}]")).to_have_count(1)
    page.goto(f"{faces.public}/en/tell/")
    page.locator("input[name=safe_now][value=yes]").check()
    page.locator(f"button[value=stay][lang={tongue.code}]").click()
    expect(page.locator(f"html[lang={tongue.code}]")).to_have_count(1)
    expect(page.locator("input[name=safe_now][value=yes]")).to_be_checked()


@pytest.mark.parametrize("tongue", TONGUES, ids=lambda tongue: tongue.code)
def test_its_letters_come_from_a_font_that_has_them(
    tongue: Tongue, faces: Faces, window: Window
) -> None:
    page = window()
    page.goto(f"{faces.public}/en/")
    page.locator("h1").evaluate(
        "(one, [lang, name]) => { one.lang = lang; one.textContent = name }",
        [tongue.code, tongue.name],
    )
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": "h1"})["nodeId"]
    for _ in range(100):
        if fonts := session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]:
            break
        page.wait_for_timeout(50)  # nothing is known of it before it is painted
    assert {font["familyName"] for font in fonts} == {
        FONTS.get(tongue.code, fonts[0]["familyName"])
    }


def test_a_line_that_ends_within_a_word_and_english_left_would_be_noticed(
    faces: Faces, window: Window
) -> None:
    page = window()
    page.goto(f"{faces.public}/th/")
    language_check = LanguageCheck(BY_CODE["th"])
    assert language_check.broken(page) == language_check.english_left(page) == []
    page.locator("h1").evaluate(
        "one => { one.style.wordBreak = 'break-all'; one.style.width = '5rem' }"
    )
    assert language_check.broken(page)
    page.locator("h1").evaluate("one => { one.textContent = 'You can stop at any time.' }")
    assert "English: You can stop at any time." in language_check.english_left(page)
