"""Pages on what can happen online: for children, and for those who care for one."""

import re

import pytest
from django.test import Client

from payung.language import blame_check
from tests.house import House

pytestmark = pytest.mark.django_db
CHILDREN, ADULTS = "learn/", "learn/adults/"
LONGEST = 15  # words in a sentence


def main_of(public: Client, path: str) -> str:
    """Return what a page tells: neither the way out nor the languages."""
    html = public.get(f"/en/{path}").content.decode()
    return html[html.index("<main>") : html.index("</main>")]


def text_of(public: Client, path: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "\n", main_of(public, path)))


def sentences_of(public: Client, path: str) -> list[str]:
    """Return the sentences of a page, without those with numbers to call."""
    html = main_of(public, path)
    own = re.findall(r"<(h1|h2 id=.*?|li|p)>([^<]+)<", html)
    return [part for _tag, text in own for part in re.split(r"(?<=[.?!”])\s", text)]


def test_both_are_found_from_the_first_page(public: Client, house: House) -> None:
    assert 'href="/en/learn/"' in main_of(public, "")
    assert 'href="/en/learn/adults/"' in main_of(public, CHILDREN)
    assert 'href="/en/learn/adults/"' in main_of(public, "tell/other/")
    assert 'href="/en/learn/"' in main_of(public, ADULTS)


@pytest.mark.parametrize(("path", "form"), [(CHILDREN, "tell/"), (ADULTS, "tell/other/")])
def test_both_say_whom_to_call_and_lead_to_the_form(
    public: Client, house: House, path: str, form: str
) -> None:
    html = main_of(public, path)
    assert 'href="tel:000999"' in html
    assert f'href="/en/{form}"' in html
    assert 'href="/en/picture/"' in html


@pytest.mark.parametrize("path", [CHILDREN, ADULTS])
def test_every_entry_of_the_contents_leads_somewhere(
    public: Client, house: House, path: str
) -> None:
    html = main_of(public, path)
    places = re.findall(r'href="#(\w+)"', html)
    assert len(places) >= 6
    assert places == re.findall(r'<h2 id="(\w+)"', html)


@pytest.mark.parametrize(("path", "least"), [(CHILDREN, 50), (ADULTS, 50)])
def test_sentences_are_short_and_blame_no_child(
    public: Client, house: House, path: str, least: int
) -> None:
    sentences = sentences_of(public, path)
    assert len(sentences) >= least
    assert [one for one in sentences if len(one.split()) > LONGEST] == []
    findings = [
        finding for one in sentences for finding in blame_check.by_lists(one, "en", "child")
    ]
    assert findings == []
    assert "sexual extortion, or sextortion" in text_of(public, path)


def test_children_read_that_it_is_not_their_fault_and_that_paying_does_not_help(
    public: Client, house: House
) -> None:
    text = text_of(public, CHILDREN)
    for sentence in (
        "it is not your fault",
        "even if you sent a picture",
        "You do not have to pay.",
        "Often it is someone the child already knows.",
        "every boy and every girl",
        "just as with a real picture",
        "If you think about hurting yourself",
    ):
        assert sentence in text


def test_adults_read_what_to_do_and_what_never_to_do(public: Client, house: House) -> None:
    text = text_of(public, ADULTS)
    for sentence in (
        "Believe the child. Stay calm.",
        "Do not punish the child.",
        "Do not settle it privately. Do not take money",
        "Do not search the child’s phone.",
        "Do not face the person yourself.",
        "Do not delete anything.",
        "Do not copy or share the picture or video, not even to prove it.",
        "It harms the child as a real picture does.",
        "Look after yourself too",
    ):
        assert sentence in text
