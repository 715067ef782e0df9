"""The reader of meaning takes part in the check; without it letters read alone."""

import io
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from django.core.management import call_command

from payung.language.blame_check import check
from payung.language.encoder import encoder, network_lessons
from payung.language.encoder.model_file import Floats
from payung.language.encoder.network import Network
from payung.language.reader import faults, meaning, meaning_lessons
from payung.language.reader.faults import BY_LETTERS, BY_MEANING, CLASSES
from payung.language.reader.second_look import read_ahead
from payung.language.reader.sentences import GOOD, Audience, Sentence, every_sentence

KIND_WORDS = "We believe you, and it was right to tell us today."


def test_it_reads_every_class() -> None:
    reader = meaning.load()
    assert reader is not None
    assert reader.network.classes == CLASSES
    (likely,) = reader.probabilities([KIND_WORDS], "child")
    assert sum(likely.values()) == pytest.approx(1, abs=1e-4)
    assert likely[GOOD] > 0.5
    assert reader.probabilities([], "record") == []


def test_a_sentence_is_read_once_for_each_audience_and_no_word_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loaded = meaning.load()
    assert loaded is not None
    reader = meaning.MeaningReader(loaded.encoder, loaded.network)
    read, sent = loaded.encoder.read, list[list[str]]()

    def noted(texts: list[str]) -> Floats:
        sent.append(texts)
        return read(texts)

    monkeypatch.setattr(loaded.encoder, "read", noted)
    first = reader.probabilities(["You are safe now.", KIND_WORDS], "child")
    again = reader.probabilities([KIND_WORDS, "Call me on Monday.", KIND_WORDS], "child")
    assert (again[0], again[2]) == (first[1], first[1])
    reader.probabilities([KIND_WORDS], "record")
    assert sent == [["You are safe now.", KIND_WORDS], ["Call me on Monday."], [KIND_WORDS]]
    assert "safe" not in repr(vars(reader))


def test_the_oldest_sentences_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "REMEMBERED", 2)
    loaded = meaning.load()
    assert loaded is not None
    reader = meaning.MeaningReader(loaded.encoder, loaded.network)
    texts = ["You are safe now.", "Call me on Monday.", KIND_WORDS]
    assert len(reader.probabilities(texts, "child")) == 3
    assert len(reader._known) == 2


def test_threads_read_at_once_while_sentences_are_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(meaning, "REMEMBERED", 4)
    loaded = meaning.load()
    assert loaded is not None
    reader = meaning.MeaningReader(loaded.encoder, loaded.network)
    numbers = np.zeros((3, *loaded.network.middle.shape), np.float32)
    numbers[..., 0] = 1
    monkeypatch.setattr(loaded.encoder, "read", lambda texts: numbers[: len(texts)])

    def read(turn: int) -> int:
        texts = [f"Day {(turn * 7 + part) % 11}." for part in range(3)]
        return len(reader.probabilities(texts, "child"))

    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            assert set(threads.map(read, range(3000))) == {3}
    finally:
        sys.setswitchinterval(usual)


def test_a_very_long_text_is_read_alike_each_time() -> None:
    loaded = meaning.load()
    assert loaded is not None
    reader = meaning.MeaningReader(loaded.encoder, loaded.network)
    texts = [f"We call you on day {day} after school." for day in range(120)]
    assert 0 < len(reader.probabilities(texts, "child")) < 120
    assert reader.probabilities(texts, "child") == reader.probabilities(texts, "child")


def marked(sentences: list[Sentence]) -> int:
    """Return in how many of these sentences something is marked."""
    classifier = faults.load()
    assert classifier is not None
    for audience in get_args(Audience):
        own = [one.text for one in sentences if one.situation.audience == audience]
        read_ahead(own, audience, classifier)
    return sum(bool(check(one.text, one.language, one.situation.audience)) for one in sentences)


def test_the_check_marks_most_hurtful_sentences_and_few_good_ones_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    some = list(every_sentence(tuning=True))[::50]  # letters have learnt them, the network has not
    hurtful = [one for one in some if one.situation.kind]
    good = [one for one in some if not one.situation.kind]
    found, alarms = marked(hurtful), marked(good)
    assert found > 0.75 * len(hurtful)
    assert alarms < 0.1 * len(good)
    monkeypatch.setattr(meaning, "load", lambda: None)
    assert marked(hurtful) != found


def test_a_sentence_that_the_encoder_does_not_reach_is_read_by_letters(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    classifier = faults.load()
    assert classifier is not None
    reader = meaning.load()
    assert reader is not None
    read = reader.encoder.read
    monkeypatch.setattr(reader.encoder, "read", lambda texts: read(texts, most=30))
    first, short, last = faults.readings([KIND_WORDS, "ok", KIND_WORDS * 5], "child", classifier)
    assert first is not None
    assert last is not None
    assert (first.bounds, short, last.bounds) == (BY_MEANING, None, BY_LETTERS)


def test_readers_who_exclude_each_other_still_answer() -> None:
    one, other = (dict.fromkeys(CLASSES, 0.0) | {name: 1.0} for name in CLASSES[:2])
    assert sum(faults._together(one, other).values()) == pytest.approx(1)


def test_a_network_learns_and_is_kept(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    vectors = random.normal(0, 1, (600, 2, 12)).astype(np.float32)
    beside = random.choice([-1, 1], (600, 1)).astype(np.float32)
    labels = [GOOD if one[0, 0] > one[1, 1] else CLASSES[0] for one in vectors]
    learnt = network_lessons.trained(vectors, beside, labels, CLASSES, {GOOD: 1.5})
    learnt.save(tmp_path / "network.npz")
    kept = Network.open(tmp_path / "network.npz")
    likely = kept.probabilities(vectors, beside)
    is_good = likely[:, CLASSES.index(GOOD)] > 0.5
    assert np.mean(is_good == [label == GOOD for label in labels]) > 0.9


def test_training_reads_each_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    some = [("You are brave.", "child", GOOD), ("She lied.", "record", CLASSES[0])] * 40
    monkeypatch.setattr(meaning_lessons, "examples", lambda _sentences: some)
    path = tmp_path / "meaning.npz"
    reader = encoder.load()
    assert reader is not None
    meaning_lessons.train(reader, path)
    network = Network.open(path)
    (brave,) = network.probabilities(reader.read(["You are brave."]), meaning.beside(["child"]))
    (lied,) = network.probabilities(reader.read(["She lied."]), meaning.beside(["record"]))
    good = CLASSES.index(GOOD)
    assert brave[good] > 0.9 > 0.1 > lied[good]


def test_without_the_encoder_its_training_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "load", lambda: None)
    said = io.StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("language", "train-meaning", stderr=said)
    assert stopped.value.code == 2
    assert said.getvalue() == "The encoder is not installed.\n"
