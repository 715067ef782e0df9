"""Search for texts that cost the phrase lists much time a letter: a few here, a million for a release:

PAYUNG_DRILL_COUNT=1000000 .venv/bin/python -m pytest -s tests/drills/test_slow_texts.py

It searches in rounds of 5,000, each with its own seed, and prints the dearest text of each; to begin at round
40, add PAYUNG_DRILL_FIRST=40.
"""

import os
import sys
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings, target
from hypothesis import strategies as st

from payung.triage.phrases import BUDGET, hear
from payung.triage.phrases.phrase_list import book
from payung.triage.tests.hostile_texts import made_of, odd, words_of

MANY: Final = int(os.environ.get("PAYUNG_DRILL_COUNT", "30"))
FIRST: Final = int(os.environ.get("PAYUNG_DRILL_FIRST", "0"))
ROUND: Final = min(MANY, 5_000)
LETTERS: Final = 2_048
# Operations: what the words of all lists may cost once, however short a text is, and a letter beyond that.
AT_ONCE, A_LETTER = 60_000, 8
ODD: Final = tuple(odd(64).values())


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Return a text of words of up to three lists, whole lines of them, and what is odd, again and again."""
    lists = draw(st.lists(st.sampled_from(book()), min_size=1, max_size=3))
    words = tuple(word for phrases in lists for word in words_of(phrases))
    lines = [entry.example for phrases in lists for entry in phrases.entries]
    piece = st.one_of(
        st.integers(0, 10_000).map(lambda seed: made_of(words, 400, seed)),
        st.lists(st.sampled_from(words), max_size=12).map(" ".join),
        st.sampled_from(lines),
        st.sampled_from(ODD),
        st.text(max_size=20),
    )
    text = draw(st.sampled_from([" ", "", "\n"])).join(draw(st.lists(piece, max_size=12)))
    return (text * draw(st.integers(1, 8)))[:LETTERS]


@pytest.mark.parametrize("number", range(FIRST, -(-MANY // ROUND)))
def test_no_text_takes_more_work_than_its_letters_allow(number: int) -> None:
    dearest = 0.0

    @seed(number)
    @settings(
        max_examples=ROUND,
        deadline=None,
        phases=[Phase.generate, Phase.target],
        suppress_health_check=list(HealthCheck),
        derandomize=False,
        database=None,
    )
    @given(texts())
    def search(text: str) -> None:
        nonlocal dearest
        work = hear(text, 10 * BUDGET).work
        allowed = AT_ONCE + A_LETTER * len(text)
        dearest = max(dearest, work / allowed)
        target(work / (len(text) + 100), label="operations a letter")
        assert work <= allowed

    search()
    sys.stdout.write(
        f"round {number}: {ROUND} texts, the dearest took {dearest:.0%} of what it may\n"
    )
