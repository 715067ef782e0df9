"""Lists and second reader do what docs/developers/words.md says, by sentences of writers who knew neither."""

from collections import Counter

import pytest
from django.conf import settings

from payung.language.tests.near_duplicates import nearly_the_same
from payung.triage.reader import Kind
from payung.triage.reader.sentences import URGENT, languages, sentences
from payung.triage.tests import measured_sentences


def test_the_document_says_how_much_is_heard() -> None:
    page = (settings.CHECKOUT / "docs" / "developers" / "words.md").read_text("utf-8")
    for table in (measured_sentences.table(), measured_sentences.stories_table()):
        assert table in page, table


def test_every_language_is_measured() -> None:
    assert measured_sentences.languages() == languages()


def test_there_are_enough_of_each_kind_and_language_and_none_twice() -> None:
    cases = measured_sentences.cases()
    kinds = Counter(case.kind for case in cases)
    assert min(kinds[kind] for kind in URGENT) >= 60, kinds
    number = Counter((case.language, case.kind is Kind.NONE) for case in cases)
    assert min(number[language, calm] for language in languages() for calm in (True, False)) >= 40
    assert len({case.text for case in cases}) == len(cases)


@pytest.mark.parametrize("language", languages())
def test_no_labelled_sentence_is_nearly_one_of_those_that_are_measured(language: str) -> None:
    """The failure names only the labelled sentence, so that nobody reads the other."""
    measured = {case.text for case in measured_sentences.cases() if case.language == language}
    labelled = [one.text for one in sentences(language)]
    pairs = nearly_the_same([*sorted(measured), *labelled])
    assert {two for one, two in pairs if (one in measured) != (two in measured)} == set()


def test_the_desk_says_where_little_is_heard_by_the_same_figures() -> None:
    expected = measured_sentences.SHARES.read_text("utf-8")
    assert measured_sentences.language_shares() == expected, (
        "Run python -m payung.triage.tests.measured_sentences."
    )
