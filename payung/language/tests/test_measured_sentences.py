"""The lists do what docs/developers/words.md says, by sentences of writers who did not know them."""

from collections import Counter
from typing import get_args

import pytest
from django.conf import settings

from payung.language import word_list
from payung.language.reader.sentences import Audience
from payung.language.tests import measured_sentences
from payung.language.word_list import Kind

AUDIENCES = get_args(Audience)
# All take minutes. These read as they did when all were measured, so others do.
SOME: tuple[tuple[str, Audience], ...] = (("vi", "child"), ("km", "child"), ("en", "record"))
KINDS: dict[Audience, set[Kind]] = {
    "child": set(Kind) - {Kind.OUTDATED_TERM},  # that one is a record's
    "record": {Kind.BLAME, Kind.DISBELIEF, Kind.PRESSURE, Kind.SHAMING_TERM},
}


def page() -> str:
    return (settings.CHECKOUT / "docs" / "developers" / "words.md").read_text("utf-8")


def test_the_document_was_measured_with_the_lists_and_sentences_of_today() -> None:
    line = measured_sentences.measured_with()
    assert line in page(), f"{line} Run python -m payung.language.tests.measured_sentences."


@pytest.mark.measured
@pytest.mark.parametrize(("language", "audience"), SOME)
def test_the_document_says_how_much_is_caught(language: str, audience: Audience) -> None:
    row = measured_sentences.measured(language, audience).row(language)
    assert row in page(), row


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_list_is_measured(audience: Audience) -> None:
    assert measured_sentences.languages(audience) == list(word_list.languages())


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("language", word_list.languages())
def test_there_are_enough_sentences_of_each_kind_and_none_twice(
    language: str, audience: Audience
) -> None:
    listed = measured_sentences.sentences(language, audience)
    counts = Counter(sentence.kind for sentence in listed)
    assert all(counts[kind] >= 5 for kind in KINDS[audience]), counts
    assert counts.total() - counts[None] >= 60
    assert counts[None] >= 60
    assert sum(sentence.near for sentence in listed) >= 25
    texts = [sentence.text for sentence in listed]
    assert len(set(texts)) == len(texts)
