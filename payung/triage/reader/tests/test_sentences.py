"""The labelled sentences: each situation in each language, half of them ordinary, none twice."""

from collections import Counter

import pytest

from payung.language.tests.near_duplicates import nearly_the_same
from payung.triage.reader.sentences import (
    URGENT,
    Kind,
    languages,
    sentences,
    situations,
)

REGISTERS = {"chat", "latin", "plain", "long", "mixed"}


def test_the_plan_has_every_kind_and_both_splits() -> None:
    kinds = {one.kind for one in situations().values()}
    assert kinds == set(Kind)
    for kind in Kind:
        splits = {one.is_tuning for one in situations().values() if one.kind is kind}
        assert splits == {True, False}, kind


def test_there_are_thirteen_languages() -> None:
    wanted = "en fil id km lo ms my pt ta tet th vi zh"
    assert languages() == wanted.split()


@pytest.mark.parametrize("language", languages())
def test_each_situation_is_there_at_least_three_times(language: str) -> None:
    number = Counter(one.situation.id for one in sentences(language))
    assert {id_ for id_ in situations() if number[id_] < 3} == set()
    assert {one.register for one in sentences(language)} <= REGISTERS


@pytest.mark.parametrize("language", languages())
def test_there_are_at_least_four_hundred_and_half_are_ordinary(language: str) -> None:
    kinds = Counter(one.situation.kind for one in sentences(language))
    assert kinds.total() >= 400
    assert 0.4 <= kinds[Kind.NONE] / kinds.total() <= 0.6
    assert min(kinds[kind] for kind in URGENT) >= 18


@pytest.mark.parametrize("language", languages())
def test_none_is_there_twice_or_nearly_so(language: str) -> None:
    assert list(nearly_the_same(one.text for one in sentences(language))) == []
