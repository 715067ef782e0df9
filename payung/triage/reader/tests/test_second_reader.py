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
from payung.triage.reader.second_reader import Alarm, Opinions, SecondReader, most_urgent
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


def test_each_part_has_an_opinion_of_letters_and_words(both: SecondReader) -> None:
    for story in (STORY, STORY[:40]):
        found = both.of_parts(story, STEP)
        assert found.kinds == tuple(kind.value for kind in Kind)
        assert len(found.likely) == len(both.letters.of_parts(folded(story), STEP))
        assert found.knows_words.all()
        assert found.likely.sum(axis=1) == pytest.approx(1)


def test_parts_that_exclude_each_other_still_answer() -> None:
    one, other = np.eye(2, len(Kind), dtype=np.float32)
    assert second_reader._together(one[None], other[None]).sum() == pytest.approx(1)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300), st.integers(5, 40))
def test_every_text_can_be_read(text: str, step: int) -> None:
    both = reader.load()
    assert both is not None
    opinions = both.of_parts(text, step)
    assert opinions.likely.sum(axis=1) == pytest.approx(1)
    assert 0 <= second_reader.most_urgent(opinions).urgency <= 1.001


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
    likely = np.vstack([both.words.of_parts(folded(text), 10_000) for text in urgent])
    opinions = Opinions(both.words.network.classes, likely, np.ones(len(likely), np.bool_))
    assert np.mean(opinions.of(*URGENT).sum(axis=1) > 0.5) > 0.5
    assert (
        (alone.of_parts(urgent[0], STEP).likely != both.of_parts(urgent[0], STEP).likely)
        .all(axis=1)
        .all()
    )


def test_a_long_text_is_read_by_letters_to_its_end(both: SecondReader) -> None:
    long = f"{'we went to the market. ' * 200}{STORY}"
    alone = SecondReader(both.letters, None)
    with_words, by_letters = both.of_parts(long, STEP), alone.of_parts(long, STEP)
    assert with_words.knows_words[:30].all()
    assert not with_words.knows_words[-30:].any()
    assert (with_words.likely[-30:] == by_letters.likely[-30:]).all()


def test_without_the_encoder_letters_read_alone(
    monkeypatch: pytest.MonkeyPatch, both: SecondReader
) -> None:
    monkeypatch.setattr(encoder, "load", lambda: None)
    assert words.load() is None
    alone = SecondReader(both.letters, words.load())
    opinions = alone.of_parts(STORY, STEP)
    assert (opinions.likely == both.letters.of_parts(folded(STORY), STEP)).all()
    assert not opinions.knows_words.any()
    assert measure.hear(measure.Case("en", Kind.DEADLINE, STORY), alone).within_the_hour


def test_training_reads_each_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, known: Encoder
) -> None:
    some = (["I want to die.", "Thank you, all is well."] * 40, ["dying", "none"] * 40)
    monkeypatch.setattr(word_lessons, "examples", lambda _sentences: some)
    path = tmp_path / "words.npz"
    word_lessons.train(known, path)
    learnt = words.WordReader(known, Network.open(path))
    place = learnt.network.classes.index(Kind.DYING)
    (dying,) = learnt.of_parts(folded(some[0][0]), STEP)
    (calm,) = learnt.of_parts(folded(some[0][1]), STEP)
    assert dying[place] > 0.9 > 0.1 > calm[place]


def test_parts_and_rows_of_ordinary_texts_are_examples() -> None:
    ordinary = [one for one in sentences("en") if one.situation.kind is Kind.NONE][:7]
    texts, labels = lessons.examples(ordinary)
    assert labels[texts.index(" ".join(one.text for one in ordinary))] == Kind.NONE
    long = next(one.text for one in ordinary if len(one.text) > 2 * STEP)
    assert labels[texts.index(long[: 2 * STEP])] == Kind.NONE


def opinions_of(*parts: dict[Kind, float], knows_words: bool = True) -> Opinions:
    likely = [[part.get(kind, 0.0) for kind in Kind] for part in parts]
    known = np.full(len(parts), knows_words)
    return Opinions(tuple(kind.value for kind in Kind), np.array(likely, np.float32), known)


def test_letters_alone_must_be_surer() -> None:
    likely = {Kind.PAID: 0.3, Kind.NONE: 0.7}
    for knows_words, alarm in ((True, Alarm.URGENT), (False, Alarm.UNSURE)):
        assert most_urgent(opinions_of(likely, knows_words=knows_words)).alarm is alarm


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ([{Kind.NONE: 1}], (Alarm.NONE, 0)),
        ([{Kind.PAID: 0.16}, {Kind.NONE: 1}], (Alarm.URGENT_IF_TIMED, 0.16)),
        ([{Kind.NONE: 1}, {Kind.DYING: 0.2, Kind.PAID: 0.5}], (Alarm.URGENT, 0.7)),
        # A part that is not sure raises a text, though another one is more urgent and still ordinary.
        ([{Kind.NONE: 1}, {Kind.UNSURE: 0.5}, {Kind.PAID: 0.2}], (Alarm.UNSURE, 0)),
        ([{Kind.NONE: 1}, {Kind.PAID: 0.65}, {Kind.PAID: 0.9}], (Alarm.URGENT, 0.9)),
    ],
)
def test_the_part_that_raises_most_is_found(
    parts: list[dict[Kind, float]], found: tuple[Alarm, float]
) -> None:
    most = most_urgent(opinions_of(*parts))
    alarm, urgency = found
    assert most.alarm is alarm
    assert most.urgency == pytest.approx(urgency)
    assert most.kind is Kind.PAID or most.alarm < Alarm.URGENT_IF_TIMED


@pytest.mark.parametrize(
    ("alarm", "kind", "if_timed"),
    [
        (Alarm.NONE, Kind.NONE, Kind.NONE),
        (Alarm.UNSURE, Kind.UNSURE, Kind.UNSURE),
        (Alarm.URGENT_IF_TIMED, Kind.UNSURE, Kind.PAID),
        (Alarm.URGENT, Kind.PAID, Kind.PAID),
    ],
)
def test_an_alarm_raises_a_text(
    monkeypatch: pytest.MonkeyPatch, both: SecondReader, alarm: Alarm, kind: Kind, if_timed: Kind
) -> None:
    most = second_reader.MostUrgent(alarm, Kind.PAID, 0.4)
    monkeypatch.setattr(second_reader, "most_urgent", lambda _opinions: most)
    assert reader.read(STORY, both) == reader.Reading(kind, 0.4, if_timed)
