"""The second reader counts letters and knows what words mean; without the encoder letters read alone."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from payung.language.classifier.letters import folded
from payung.language.encoder import encoder
from payung.language.encoder.encoder import Encoder
from payung.language.encoder.network import Network
from payung.triage import reader
from payung.triage.reader import Kind, lessons, measure, second_reader, word_lessons, words
from payung.triage.reader.second_reader import SecondReader
from payung.triage.reader.sentences import URGENT, sentences

STEP = 30
STORY = "he has my pictures and wants money tonight or he sends them to my whole class"


@pytest.fixture(scope="module")
def known() -> Encoder:
    loaded = encoder.load()
    assert loaded is not None
    return loaded


@pytest.fixture(scope="module")
def both() -> SecondReader:
    loaded = reader.load()
    assert loaded is not None
    return loaded


def test_what_both_think_is_between_them(both: SecondReader) -> None:
    for story in (STORY, STORY[:40]):
        found = both.of_parts(story, STEP)
        assert len(found) == len(both.letters.of_parts(folded(story), STEP))
        for likely, knows_words in found:
            assert knows_words
            assert set(likely) == {kind.value for kind in Kind}
            assert sum(likely.values()) == pytest.approx(1)


def test_parts_that_exclude_each_other_still_answer() -> None:
    names = [kind.value for kind in Kind]
    one, other = (dict.fromkeys(names, 0.0) | {name: 1.0} for name in ("dying", "none"))
    assert sum(second_reader._together(one, other).likely.values()) == pytest.approx(1)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300), st.integers(5, 40))
def test_every_text_can_be_read(text: str, step: int) -> None:
    both = reader.load()
    assert both is not None
    for likely, _ in both.of_parts(text, step):
        assert sum(likely.values()) == pytest.approx(1)


@pytest.mark.parametrize("text", ["", " ", "  ม ", "x" * 200, " a b " * 40])
def test_a_part_has_the_words_that_are_whole_in_it(known: Encoder, text: str) -> None:
    letters = folded(text)
    means = words.part_means(known, letters, 10)
    ends, numbers = known.words(letters)
    assert len(ends) == len(numbers)
    starts = [0, *ends][: len(ends)]
    parts = [(0, len(letters))]
    if len(letters) > 20:
        parts += [(first, first + 20) for first in range(0, len(letters), 10)]
    assert len(means) == len(parts)
    for mean, (first, last) in zip(means, parts, strict=True):
        inside = [
            one
            for one, start, end in zip(numbers, starts, ends, strict=True)
            if first <= start and end <= last
        ]
        assert np.allclose(mean, np.mean(inside, axis=0) if inside else 0, atol=1e-5)


def test_words_hear_in_another_language_what_letters_do_not(both: SecondReader) -> None:
    """Only the words' network has not learnt the sentences for tuning."""
    alone = SecondReader(both.letters, None)
    some = [one for one in sentences("zh") if one.situation.is_tuning]
    urgent = [one.text for one in some if one.situation.kind in URGENT]
    assert both.words is not None
    likely = [both.words.of_parts(folded(text), 10_000)[0] for text in urgent]
    heard = [sum(one[kind] for kind in URGENT) > 0.5 for one in likely]
    assert np.mean(heard) > 0.5
    assert alone.of_parts(urgent[0], STEP) != both.of_parts(urgent[0], STEP)


def test_a_long_text_is_read_by_letters_to_its_end(both: SecondReader) -> None:
    long = f"{'we went to the market. ' * 200}{STORY}"
    alone = SecondReader(both.letters, None)
    assert both.of_parts(long, STEP)[-1] == alone.of_parts(long, STEP)[-1]
    assert both.of_parts(long, STEP)[1] != alone.of_parts(long, STEP)[1]


def test_without_the_encoder_letters_read_alone(
    monkeypatch: pytest.MonkeyPatch, both: SecondReader
) -> None:
    monkeypatch.setattr(encoder, "load", lambda: None)
    assert words.load() is None
    alone = SecondReader(both.letters, words.load())
    opinions = alone.of_parts(STORY, STEP)
    assert [one.likely for one in opinions] == both.letters.of_parts(folded(STORY), STEP)
    assert not any(one.knows_words for one in opinions)
    assert measure.hear(measure.Case("en", Kind.DEADLINE, STORY), alone).within_the_hour


def test_training_reads_each_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, known: Encoder
) -> None:
    some = (["I want to die.", "Thank you, all is well."] * 40, ["dying", "none"] * 40)
    monkeypatch.setattr(word_lessons, "examples", lambda _sentences: some)
    path = tmp_path / "words.npz"
    word_lessons.train(known, path)
    learnt = words.WordReader(known, Network.open(path))
    (dying,) = learnt.of_parts(folded(some[0][0]), STEP)
    (calm,) = learnt.of_parts(folded(some[0][1]), STEP)
    assert dying["dying"] > 0.9 > 0.1 > calm["dying"]


def test_parts_and_rows_of_ordinary_texts_are_examples() -> None:
    ordinary = [one for one in sentences("en") if one.situation.kind is Kind.NONE][:7]
    texts, labels = lessons.examples(ordinary)
    assert labels[texts.index(" ".join(one.text for one in ordinary))] == Kind.NONE
    long = next(one.text for one in ordinary if len(one.text) > 2 * STEP)
    assert labels[texts.index(long[: 2 * STEP])] == Kind.NONE


def test_letters_alone_must_be_surer(both: SecondReader, monkeypatch: pytest.MonkeyPatch) -> None:
    likely = dict.fromkeys((kind.value for kind in Kind), 0.0) | {"paid": 0.3, "none": 0.7}
    for knows_words, kind in ((True, Kind.PAID), (False, Kind.UNSURE)):
        opinions = [second_reader.Opinion(likely, knows_words=knows_words)]
        monkeypatch.setattr(SecondReader, "of_parts", lambda *_, found=opinions: found)
        assert reader.read(STORY, both).kind is kind
