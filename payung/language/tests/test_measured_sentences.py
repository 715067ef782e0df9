"""The lists do what docs/developers/words.md says, by sentences of writers who did not know them."""

from collections import Counter

import pytest
from django.conf import settings

from payung.language import word_list
from payung.language.tests import measured_sentences
from payung.language.word_list import Kind

KINDS = set(Kind) - {Kind.OUTDATED_TERM}  # that one is a record's


@pytest.mark.measured
def test_the_document_says_how_much_is_caught() -> None:
    page = (settings.CHECKOUT / "docs" / "developers" / "words.md").read_text("utf-8")
    assert measured_sentences.table() in page, measured_sentences.table()


def test_every_list_is_measured() -> None:
    assert measured_sentences.languages() == list(word_list.languages())


@pytest.mark.parametrize("language", measured_sentences.languages())
def test_there_are_enough_sentences_of_each_kind_and_none_twice(language: str) -> None:
    listed = measured_sentences.sentences(language)
    counts = Counter(sentence.kind for sentence in listed)
    assert all(counts[kind] >= 5 for kind in KINDS), counts
    assert counts.total() - counts[None] >= 60
    assert counts[None] >= 60
    assert sum(sentence.near for sentence in listed) >= 25
    texts = [sentence.text for sentence in listed]
    assert len(set(texts)) == len(texts)
