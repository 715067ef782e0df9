"""A classifier learns what is what, says how sure it is, and is the same when it is loaded again."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from payung.language.classifier.features import BITS, Features, buckets
from payung.language.classifier.lesson_files import digest_of
from payung.language.classifier.letters import folded
from payung.language.classifier.regression import trained
from payung.language.classifier.weight_files import open_weights
from payung.language.classifier.weights import Classifier

SUN = [f"the sun shines on {place}" for place in ("us", "the sea", "our roof", "my hat", "a boat")]
RAIN = [f"rain falls on {place}" for place in ("us", "the sea", "our roof", "my hat", "a boat")]


@pytest.fixture(scope="module")
def weather() -> Classifier:
    labels = ["sun"] * len(SUN) + ["rain"] * len(RAIN)
    return trained(SUN + RAIN, labels, ("sun", "rain"), {})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HELP me!!!", "help me"),
        ("pleeeease", "please"),
        ("Không được", "khong duoc"),
        ("don’t", "dont"),
        ("at 10pm", "at 9pm"),
        ("ช่วย ด้วย", "ช่วยด้วย"),
        ("h\u200belp", "help"),
    ],
)
def test_what_young_people_vary_most_changes_nothing(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text(max_size=300))
def test_every_text_has_features_in_range(text: str) -> None:
    known = buckets(text)
    assert len(known) > 0
    assert 0 <= known.min() <= known.max() < 1 << BITS


@given(st.text(max_size=300), st.integers(1, 60))
def test_a_part_has_each_of_its_features_once(text: str, step: int) -> None:
    features = Features(folded(text))
    found, begins = features.in_parts(step)
    assert [part.tolist() for part in np.split(found, begins[1:])] == [
        features.within(start, start + 2 * step).tolist() for start in range(0, features.size, step)
    ]


def test_a_part_has_the_words_and_pairs_within_it_alone() -> None:
    letters = folded("he comes to us now")
    features = Features(letters)
    part = letters.index("comes"), letters.index("us")
    assert set(features.within(*part)) >= set(features.within(part[0], part[1] - 3))
    word, pair, _far, _farther = (
        {int(bucket) for bucket in buckets} for _starts, _ends, buckets in features._words
    )
    within = {int(bucket) for bucket in features.within(*part)}
    assert (len(word & within), len(pair & within)) == (2, 1)


def test_a_word_is_the_same_wherever_it_is_and_a_pair_knows_its_order() -> None:
    def pairs(text: str) -> list[set[int]]:
        return [set(found.tolist()) for _, _, found in Features(folded(text))._words]

    assert pairs("now he comes")[0] == pairs("he comes now")[0]
    assert pairs("now he comes")[1] & pairs("he comes now")[1] == pairs("he comes")[1]


def test_it_has_learnt(weather: Classifier) -> None:
    sunny, rainy = weather.probabilities("the sun shines"), weather.probabilities("rain falls")
    assert sunny["sun"] > 0.8
    assert rainy["rain"] > 0.8
    assert sum(sunny.values()) == pytest.approx(1)


def test_the_same_sentences_teach_the_same(weather: Classifier) -> None:
    again = trained(SUN + RAIN, ["sun"] * 5 + ["rain"] * 5, ("sun", "rain"), {})
    assert (again.weights == weather.weights).all()


def test_it_is_the_same_when_loaded_again(weather: Classifier, tmp_path: Path) -> None:
    replace(weather, digest="kite").save(tmp_path / "weights.npz")
    again = Classifier.load(tmp_path / "weights.npz")
    assert again.digest == "kite"
    assert again.probabilities("rain in the sun") == weather.probabilities("rain in the sun")


def test_a_changed_lesson_is_noticed_and_what_was_learnt_of_it_is_not_one(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    lessons = tmp_path / "more" / "en.tsv"
    lessons.write_text("sun\tthe sun shines\n")
    before = digest_of([tmp_path])
    (tmp_path / "weights.npz").write_bytes(b"learnt")
    assert digest_of([tmp_path]) == before
    lessons.write_text("rain\tthe sun shines\n")
    assert digest_of([tmp_path]) != before


def test_a_mistake_that_counts_more_is_made_less_often() -> None:
    texts, labels = [*SUN, *RAIN, "clouds"], ["sun"] * 5 + ["rain"] * 5 + ["sun"]
    plain = trained(texts, labels, ("sun", "rain"), {})
    careful = trained(texts, labels, ("sun", "rain"), {"rain": 5.0})
    text = "something falls or shines"
    assert careful.probabilities(text)["rain"] > plain.probabilities(text)["rain"]


def test_weights_of_other_features_are_none(weather: Classifier, tmp_path: Path) -> None:
    older = replace(weather, weights=weather.weights[: 1 << (BITS - 1)])
    older.save(tmp_path / "weights.npz")
    assert open_weights(tmp_path / "weights.npz") is None
