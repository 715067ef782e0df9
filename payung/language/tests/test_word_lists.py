"""Each entry of a list keeps its own examples, and the lists are whole. The second reader has no say in it."""

import tomllib

import pytest

from payung.language import blame_check, word_list
from payung.language.findings import Finding
from payung.language.reader.sentences import Audience
from payung.language.word_list import DATA, Entry, Kind

LISTS = [(tag, audience) for tag in word_list.languages() for audience in blame_check.AUDIENCES]


def entries(language: str, audience: Audience) -> tuple[Entry, ...]:
    return word_list.book(language if audience == "child" else f"{language}.record").entries


# One test a list, which names every sentence that fails: thousands of tests would take longer to count.
EACH_LIST = pytest.mark.parametrize(("language", "audience"), LISTS)


@EACH_LIST
def test_a_wrong_example_is_marked_by_its_entry(language: str, audience: Audience) -> None:
    not_marked = [
        (entry.name, text)
        for entry in entries(language, audience)
        for text in entry.wrong
        if (entry.kind, entry.instead)
        not in [(one.kind, one.instead) for one in blame_check.by_lists(text, language, audience)]
    ]
    assert not_marked == []


@EACH_LIST
def test_a_right_example_is_not_marked(language: str, audience: Audience) -> None:
    texts = [text for entry in entries(language, audience) for text in entry.right]
    assert marked(texts, language, audience) == {}


@pytest.mark.parametrize("language", word_list.languages())
def test_what_to_say_instead_is_itself_free_of_blame(language: str) -> None:
    texts = [entry.instead for entry in entries(language, "child")]
    assert marked(texts, language, "child") == {}


def marked(texts: list[str], language: str, audience: Audience) -> dict[str, tuple[Finding, ...]]:
    """Return what is marked in those texts in which anything is."""
    results = {text: blame_check.by_lists(text, language, audience) for text in texts}
    return {text: findings for text, findings in results.items() if findings}


@EACH_LIST
def test_an_entry_is_whole(language: str, audience: Audience) -> None:
    lacking = [
        entry.name
        for entry in entries(language, audience)
        if not (entry.say and entry.wrong and entry.why and entry.instead)
    ]
    assert lacking == []


@EACH_LIST
def test_no_two_entries_of_a_list_have_one_name(language: str, audience: Audience) -> None:
    names = [entry.name for entry in entries(language, audience)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("language", word_list.languages())
def test_a_childs_list_has_every_kind_but_outdated_terms_which_the_record_has(
    language: str,
) -> None:
    child = {entry.kind for entry in entries(language, "child")}
    record = {entry.kind for entry in entries(language, "record")}
    assert child == set(Kind) - {Kind.OUTDATED_TERM}
    assert Kind.OUTDATED_TERM in record


@pytest.mark.parametrize("language", word_list.languages())
def test_every_term_of_the_reference_is_in_a_list_or_is_no_phrase(language: str) -> None:
    """A term that a language has no word for stands under `without` in [writing], with the reason."""
    no_phrase = {
        'online child sexual abuse as something apart from "real" abuse',
        "language that makes the child complicit in any way",
    }
    files = [DATA / f"{name}.toml" for name in (language, f"{language}.record")]
    written = "".join(file.read_text("utf-8") for file in files)
    writing = tomllib.loads(files[1].read_text("utf-8"))["writing"]
    missing = {
        record["avoid"][0]
        for record in word_list.terminology()
        if not any(f'terminology = "{term}"' in written for term in record["avoid"])
    }
    assert missing == no_phrase | set(writing.get("without", {}))


def test_an_unknown_term_of_the_reference_is_named() -> None:
    with pytest.raises(ValueError, match="no such term"):
        word_list._terminology("no such term")
