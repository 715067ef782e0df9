"""The booklet has every public sentence once, next to the English, screen by screen."""

import re
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from payung.language.languages import BY_CODE
from payung.tools import chromium
from payung.tools.booklet import screenshots
from payung.tools.booklet.forms import OLD, Page, ways
from payung.tools.catalogues import reading_ease
from tests.demonstration import Demonstration

PAGE = """<style>p{color:red}</style><h1>Are you safe?</h1><a href="/en/talk/">Talk</a>
<form action="/en/tell/"><input type="hidden" name="told" value="{sealed}">
<input type="radio" name="safe" value="yes"><input type="radio" name="safe" value="no">
<input type="checkbox" name="hurt" value="yes"><input name="account"><textarea name="words"></textarea>
<button name="do" value="next">Next</button>
<button name="do" value="stay" formaction="/th/tell/">Thai</button></form>
""".replace("{sealed}", "s" * 80)


def test_a_page_is_read_as_a_browser_would_use_it() -> None:
    page = Page(PAGE)
    assert page.texts == ["Are you safe?", "Talk", "Next", "Thai"]
    assert page.links == ["/en/talk/"]
    (form,) = page.forms
    assert form.radios == {"safe": ["yes", "no"]}
    assert form.buttons == [("do", "next", "/en/tell/"), ("do", "stay", "/th/tell/")]


def test_a_receipt_that_a_page_shows_is_read() -> None:
    shown = '<p class="receipt" id="receipt"><span>1234</span> <span>5678</span></p>'
    assert (Page(shown).receipt, Page(PAGE).receipt) == ("12345678", "")


def test_a_form_is_sent_full_with_each_answer_then_empty_old_and_too_long() -> None:
    (form,) = Page(PAGE).forms
    sent = [dict(fields) for action, fields in ways(form, ["kite"], "words") if "/en/" in action]
    assert [one.get("safe") for one in sent] == ["yes", "no", None, None, "yes"]
    assert sent[0].pop("told") == "s" * 80
    filled = {"safe": "yes", "hurt": "yes", "account": "kite", "words": "words", "do": "next"}
    assert sent[0] == filled
    assert sent[2].keys() == {"told", "do"}
    assert sent[3]["told"] == OLD
    assert len(sent[4]["words"]) > 80_000


@pytest.mark.servers
def test_the_booklet_holds_every_public_sentence_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demonstration: Demonstration
) -> None:
    home = tmp_path / "home"
    demonstration.copy_to(home)
    monkeypatch.setattr(tempfile, "TemporaryDirectory", lambda: nullcontext(str(home)))
    monkeypatch.setenv("PATH", "")  # no browser: the screens as text
    out = tmp_path / "booklet.html"
    call_command("booklet", "id", out=out)
    html = out.read_text(encoding="utf-8")
    numbers = [int(number) for number in re.findall(r'<th scope="row" id="s(\d+)">', html)]
    english = {one for one, _said in reading_ease.spoken(BY_CODE["id"])}
    assert sorted(numbers) == list(range(1, len(english) + 1))
    shown, rest = html.split("Words that come only sometimes")
    assert shown.count("<h2>Screen ") > 60
    # Nearly all are on a screen; the others are in the booklet's last part.
    assert rest.count('scope="row"') < len(numbers) / 5
    for sentence in ("Kamu tidak sendirian", "Ini bukan salahmu.", "Review: draft."):
        assert sentence in shown


@pytest.mark.parametrize("language", ["xx", "en"])
def test_a_language_that_cannot_be_reviewed_is_refused(tmp_path: Path, language: str) -> None:
    with pytest.raises(CommandError, match="LANG must be whole, one of: id"):
        call_command("booklet", language, out=tmp_path / "booklet.html")


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"--out: .* is no folder"):
        call_command("booklet", "id", out=tmp_path / "none" / "booklet.html")


@pytest.mark.browser
@pytest.mark.skipif(chromium.found() is None, reason="chromium is not installed")
def test_a_page_becomes_a_picture() -> None:
    # In another thread, since the tests' browser occupies this one's event loop.
    with ThreadPoolExecutor(1) as alone:
        picture = alone.submit(picture_of_a_page).result()
    assert picture.startswith("data:image/jpeg;base64,/9j/")


def picture_of_a_page() -> str:
    with screenshots.camera() as shoot:
        return shoot(PAGE) if shoot else ""


def test_without_a_browser_there_is_no_camera(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with screenshots.camera() as shoot:
        assert shoot is None
