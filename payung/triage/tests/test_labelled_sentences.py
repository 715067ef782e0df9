"""The phrase lists do what docs/developers/words.md says, by sentences of writers who did not know them."""

from collections import Counter

import pytest
from django.conf import settings

from payung.triage.phrases import Signal
from payung.triage.tests import labelled_sentences


def test_the_document_says_how_much_is_heard() -> None:
    page = (settings.CHECKOUT / "docs" / "developers" / "words.md").read_text("utf-8")
    for table in (labelled_sentences.table(), labelled_sentences.levels()):
        assert table in page, table


@pytest.mark.parametrize("language", labelled_sentences.languages())
def test_there_are_enough_sentences_of_each_kind_and_none_twice(language: str) -> None:
    listed = labelled_sentences.sentences(language)
    counts = Counter(sentence.signal for sentence in listed)
    assert all(counts[signal] >= 7 for signal in Signal), counts
    assert counts[None] >= 60
    assert len({sentence.text for sentence in listed}) == len(listed)


@pytest.mark.parametrize("language", labelled_sentences.languages(labelled_sentences.TIMED))
def test_there_are_enough_with_a_time_of_each_kind_and_none_twice(language: str) -> None:
    listed = labelled_sentences.sentences(language, labelled_sentences.TIMED)
    counts = Counter(sentence.signal for sentence in listed)
    assert set(counts) == {Signal.THREAT, Signal.HOME_NAMED}
    assert min(counts.values()) >= 9
    assert len({sentence.text for sentence in listed}) == len(listed)


def test_the_desk_says_where_little_is_heard_by_the_same_figures() -> None:
    expected = labelled_sentences.SHARES.read_text("utf-8")
    assert labelled_sentences.language_shares() == expected, (
        "Run python -m payung.triage.tests.labelled_sentences."
    )
