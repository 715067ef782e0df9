"""The labelled sentences: each situation in each language, half of them ordinary, none twice."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest

from payung.language.classifier.letters import folded
from payung.triage.reader.sentences import (
    URGENT,
    Kind,
    Sentence,
    languages,
    sentences,
    situations,
)

REGISTERS = {"chat", "latin", "plain", "long", "mixed"}
NEARLY = 0.6  # of the runs of five letters of two sentences are the same
RUN = 5


def runs(sentence: Sentence) -> frozenset[str]:
    text = folded(sentence.text).replace(" ", "")
    return frozenset(text[at : at + RUN] for at in range(len(text) - RUN + 1)) or frozenset([text])


def nearly_the_same(listed: tuple[Sentence, ...]) -> Iterator[tuple[Sentence, Sentence]]:
    """Yield the pairs that are nearly the same.

    Such a pair shares one of the rarest runs of both: prefix filtering (Chaudhuri and others, ICDE 2006).
    """
    every = {sentence: runs(sentence) for sentence in listed}
    number = Counter(run for own in every.values() for run in own)
    by_run: dict[str, list[Sentence]] = defaultdict(list)
    for sentence, own in every.items():
        rarest = sorted(own, key=lambda run: (number[run], run))
        for run in rarest[: len(own) - math.ceil(NEARLY * len(own)) + 1]:
            for other in by_run[run]:
                if len(own & every[other]) >= NEARLY * len(own | every[other]):
                    yield other, sentence
            by_run[run].append(sentence)


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
    pairs = [(one.text, other.text) for one, other in nearly_the_same(sentences(language))]
    assert pairs == []
