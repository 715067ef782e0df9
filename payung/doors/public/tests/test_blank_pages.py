"""A page without answers is written once, and shows each child only their own field."""

import re
from typing import Any

import pytest
from django.test import Client

from payung.doors.public import blank_pages, sealed_field
from payung.doors.public.views import report_form
from payung.foundation import receipts
from tests.house import House

pytestmark = pytest.mark.django_db
TOLD = re.compile(r'name="told" value="([^"]+)"')


def page(public: Client, here: str, language: str = "en", **answers: object) -> str:
    told = sealed_field.seal("tell", {"r": receipts.draw(), "a": answers, "t": False})
    data = {"told": told, "here": here, "do": "next"}
    return str(public.post(f"/{language}/tell/", data).content.decode())


def told(html: str) -> dict[str, object]:
    match = TOLD.search(html)
    assert match is not None
    return sealed_field.unseal("tell", match[1])


def without_field(html: str) -> str:
    return TOLD.sub("", html)


@pytest.fixture
def renders(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect the names of the templates that are written."""
    blank_pages.forget()
    names: list[str] = []
    render: Any = vars(report_form)["render"]

    def noted(request: object, template: str, context: object) -> object:
        names.append(template)
        return render(request, template, context)

    monkeypatch.setattr(report_form, "render", noted)
    return names


def test_it_is_written_once_and_holds_the_field_of_each(
    house: House, public: Client, renders: list[str]
) -> None:
    first = page(public, "what", safe_now="yes", narrative="The first child wrote this.")
    second = page(public, "what", safe_now="yes", narrative="The second child wrote this.")
    assert len(renders) == 1
    assert told(first)["r"] != told(second)["r"]
    assert without_field(first) == without_field(second)
    blank_pages.forget()
    written = page(public, "what", safe_now="yes")
    assert without_field(written) == without_field(first)


def test_each_language_reporter_and_route_has_its_own(
    house: House, public: Client, renders: list[str]
) -> None:
    pages = {
        without_field(page(public, "words")),
        without_field(page(public, "words", "id")),
        without_field(page(public, "words", reporter="friend")),
        without_field(page(public, "words", reporter="adult_survivor")),
        without_field(page(public, "words", safe_now="no")),
        without_field(page(public, "what")),
        without_field(page(public, "threat", concerns=["asked_to_meet"])),
    }
    assert len(pages) == len(renders) == 7


def test_a_page_with_an_answer_or_a_sentence_is_never_kept(
    house: House, public: Client, renders: list[str]
) -> None:
    for _again in range(2):
        html = page(public, "what", last="today")
        assert 'value="today" checked' in html
    assert len(renders) == 2
    broken = {"told": "x", "here": "words", "do": "stay", "narrative": "A kite in the sky"}
    html = public.post("/en/tell/", broken).content.decode()
    assert "A kite in the sky" in html
    assert len(renders) == 3
    assert "kite" not in page(public, "safe")
    assert not any(b"kite" in part for parts in blank_pages._pages.values() for part in parts)


def test_a_key_holds_no_text_of_a_sender(house: House, public: Client, renders: list[str]) -> None:
    page(public, "what", reporter="A kite in the sky")
    assert len(renders) == 1
    assert "kite" not in str(list(blank_pages._pages))


def test_other_settings_are_other_pages(house: House, public: Client, settings: Any) -> None:
    sentence = "Nobody here will scold you or punish you."
    settings.PAYUNG_CHILD_POLICY = ""
    assert sentence not in public.get("/en/").content.decode()
    settings.PAYUNG_CHILD_POLICY = "signed"
    assert sentence in public.get("/en/").content.decode()


def test_a_process_keeps_only_so_many(public: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blank_pages, "MOST", 2)
    blank_pages.forget()
    for code in ("en", "id", "th", "vi"):
        assert public.get(f"/{code}/").status_code == 200
        assert len(blank_pages._pages) <= 2
