"""The labelled sentences of officers: each situation in each language, none twice, none that is measured."""

from collections import Counter
from itertools import chain
from typing import get_args

import pytest

from payung.language import word_list
from payung.language.reader.sentences import Audience, languages, sentences, situations
from payung.language.tests import measured_sentences
from payung.language.tests.near_duplicates import nearly_the_same
from payung.language.word_list import Kind

REGISTERS = {"plain", "chat", "long", "mixed", "near"}
TO_A_CHILD = set(Kind) - {Kind.OUTDATED_TERM}
IN_RECORDS = {Kind.BLAME, Kind.DISBELIEF, Kind.SHAMING_TERM, Kind.PRESSURE}


def test_there_are_sentences_where_there_are_lists() -> None:
    assert languages() == list(word_list.languages())


def test_the_plan_has_every_kind_and_both_splits() -> None:
    parts = Counter((one.audience, one.kind, one.is_tuning) for one in situations().values())
    wanted = [("child", kind) for kind in (*TO_A_CHILD, None)]
    wanted += [("record", kind) for kind in (*IN_RECORDS, None)]
    assert set(parts) == {(*one, tuning) for one in wanted for tuning in (True, False)}


@pytest.mark.parametrize("language", languages())
def test_there_are_enough_for_both_and_many_are_good(language: str) -> None:
    listed = sentences(language)
    number = Counter((one.situation.audience, one.situation.kind is None) for one in listed)
    for audience in ("child", "record"):
        good, hurtful = number[audience, True], number[audience, False]
        assert good + hurtful >= 100
        assert 0.3 <= good / (good + hurtful) <= 0.6
    assert len(listed) >= 450
    assert {one.register for one in listed} <= REGISTERS


@pytest.mark.parametrize("language", languages())
def test_each_situation_is_there_at_least_twice(language: str) -> None:
    number = Counter(one.situation.id for one in sentences(language))
    assert {id_ for id_ in situations() if number[id_] < 2} == set()


@pytest.mark.parametrize("language", languages())
def test_none_is_there_twice_or_nearly_so(language: str) -> None:
    assert list(nearly_the_same(one.text for one in sentences(language))) == []


@pytest.mark.measured
@pytest.mark.parametrize("language", languages())
def test_none_is_nearly_one_of_those_that_are_measured(language: str) -> None:
    """The failure names only the labelled sentence, so that nobody reads the other."""
    measured = {
        one.text
        for audience in get_args(Audience)
        for one in measured_sentences.sentences(language, audience)
    }
    labelled = {one.text for one in sentences(language)}
    pairs = nearly_the_same(chain(sorted(measured), sorted(labelled)))
    alike = {(one in measured, two in measured): two for one, two in pairs}
    assert {two for (of_one, of_two), two in alike.items() if of_one != of_two} == set()
