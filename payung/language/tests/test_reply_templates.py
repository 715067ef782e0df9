"""Words with which an answer can begin: whole in every language, easy to read, free of blame."""

import pytest

from payung.language import blame_check, readability
from payung.language.reply_templates import FOLDER, languages, openings, sentences

# Whoever adds a language adds it here: no file may be lost unseen.
WRITTEN = ("en", "fil", "id", "km", "lo", "ms", "my", "th", "vi")
EACH = [(code, situation) for code in WRITTEN for situation in sentences("en")]
MOST_SENTENCES = 4  # a beginning, not a letter


def test_the_languages_are_these() -> None:
    assert languages() == WRITTEN


@pytest.mark.parametrize("code", WRITTEN)
def test_every_language_has_every_situation_in_the_same_order(code: str) -> None:
    assert list(sentences(code)) == list(sentences("en"))


@pytest.mark.parametrize("code", WRITTEN)
def test_a_file_says_at_its_head_that_it_is_a_draft(code: str) -> None:
    head = (FOLDER / f"{code}.toml").read_text(encoding="utf-8").split("\n\n")[0]
    assert all(line.startswith("#") for line in head.splitlines())
    assert "draft" in head or "draf" in head


@pytest.mark.parametrize(("code", "situation"), EACH)
def test_no_opening_blames_a_child(code: str, situation: str) -> None:
    text = " ".join(sentences(code)[situation])
    checked = [tag for tag in {code, "en"} if blame_check.has_list(tag)]
    assert [blame_check.by_lists(text, tag, "child") for tag in checked] == [()] * len(checked)


@pytest.mark.parametrize("code", WRITTEN)
def test_openings_are_as_easy_to_read_as_the_pages_for_children(code: str) -> None:
    limit = readability.limits()[code]
    texts = [" ".join(lines) for lines in sentences(code).values()]
    _figures, over = readability.measure(texts, limit)
    assert [str(exceeded) for exceeded in over] == []


def test_an_opening_is_short() -> None:
    assert max(len(readability.sentences(entry.text)) for entry in openings("en")) <= MOST_SENTENCES


@pytest.mark.parametrize(("code", "situation"), EACH)
def test_each_line_says_what_the_english_line_says(code: str, situation: str) -> None:
    # only people can tell whether it does; that none is missing, a test can
    assert len(sentences(code)[situation]) == len(sentences("en")[situation])


@pytest.mark.parametrize(
    "promise", ["we will delete", "nobody will know", "you are safe now", "secret", "we promise"]
)
def test_no_opening_promises_what_nobody_can_keep(promise: str) -> None:
    assert promise not in " ".join(entry.meaning.lower() for entry in openings("en"))


def test_who_must_be_told_is_said_with_who_hears_it_first() -> None:
    (danger,) = (entry for entry in openings("en") if entry.situation == "danger")
    assert "We may have to tell someone who can protect you." in danger.text
    assert "We will try to tell you first." in danger.text


@pytest.mark.parametrize(
    ("tag", "code"), [("th", "th"), ("th-TH", "th"), ("tl", "fil"), ("en-GB", "en")]
)
def test_a_tag_finds_its_language(tag: str, code: str) -> None:
    assert [entry.text for entry in openings(tag)] == [
        " ".join(lines) for lines in sentences(code).values()
    ]


@pytest.mark.parametrize("tag", ["ta", "und", "", "xx"])
def test_where_there_are_none_yet_only_the_english_meaning_is_there(tag: str) -> None:
    drafts = openings(tag)
    assert {entry.text for entry in drafts} == {""}
    assert [entry.meaning for entry in drafts] == [entry.text for entry in openings("en")]
