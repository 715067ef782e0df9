"""Matching of the lists: the same as every phrase alone, in time linear in the text."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payung.triage.assessment import assess
from payung.triage.lanes import Lane, Level
from payung.triage.phrases import (
    BUDGET,
    Meaning,
    PhraseList,
    Signal,
    hear,
    matching,
    pattern,
    signals_in,
)
from payung.triage.phrases.cells import cells_of
from payung.triage.phrases.phrase_list import book, shelved
from payung.triage.report import Report
from payung.triage.tests.hostile_texts import made_of, odd, words_of
from payung.triage.tests.patterns import signals_by_patterns
from tests.fuzzing import examples

EACH_LIST = pytest.mark.parametrize("phrases", book(), ids=lambda phrases: phrases.language)
LETTERS = 80_000
SECONDS = (
    2  # of the processor's time; 0.2 is wanted and measured: `payung bench phrases`. It was 33.
)
LISTS = {phrases.language: phrases for phrases in book()}


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Return words of one list, and a few of another, with numbers and beginnings of lines among them."""
    one, other = draw(st.sampled_from(book())), draw(st.sampled_from(book()))
    lines = st.sampled_from([entry.example for entry in one.entries])
    word = st.one_of(
        st.sampled_from(words_of(one)),
        st.sampled_from(words_of(one)),
        lines,
        st.sampled_from(words_of(other)),
        st.sampled_from(["5", "12", "3days", "2nite", "aaaa", "k m s", "7", "24h"]),
    )
    return draw(st.sampled_from([" ", " ", ""])).join(draw(st.lists(word, max_size=25)))


@settings(max_examples=examples(60))
@given(texts())
def test_what_is_heard_is_what_each_phrase_alone_finds(text: str) -> None:
    expected: set[Meaning] = set()
    for phrases in book():
        expected |= signals_by_patterns(phrases, text)
    assert signals_in(text) == expected


@EACH_LIST
def test_what_is_heard_in_a_long_text_is_what_each_phrase_alone_finds(phrases: PhraseList) -> None:
    text = made_of(words_of(phrases), 1_500, seed=7)
    expected = {signal for one_list in book() for signal in signals_by_patterns(one_list, text)}
    assert signals_in(text) == expected


@pytest.mark.parametrize(
    "words", ["I want to eeeeend my life.", "I waaant to die.", "He is outsiiiide my house noooow."]
)
def test_stretched_words_are_heard_in_a_long_text(words: str) -> None:
    calm = "We talked about the school and the weather. " * 60
    assert signals_in(words)
    assert signals_in(f"{calm}{words} {calm}") == signals_in(words)


def test_no_word_is_cut_where_a_later_one_is_stretched() -> None:
    assert Signal.MAY_HURT_SELF in signals_in("kms")
    for letters in range(matching._REACH - 20, matching._REACH + 5):
        assert not signals_in(f"We ran sixkms {('ab' * letters)[:letters]} soooo fast.")


@EACH_LIST
def test_twice_the_text_takes_about_twice_the_work(phrases: PhraseList) -> None:
    words = words_of(phrases)
    once, twice = (hear(made_of(words, letters), 10**9) for letters in (4 * LETTERS, 8 * LETTERS))
    assert once.wholly
    assert twice.work <= 2.6 * once.work


@EACH_LIST
def test_a_text_of_the_lists_own_words_is_read_through_at_once(phrases: PhraseList) -> None:
    text = made_of(words_of(phrases), LETTERS)
    began = time.process_time()
    heard = hear(text)
    assert time.process_time() - began < SECONDS
    assert heard.wholly
    assert heard.work < BUDGET / 2


@pytest.mark.parametrize("text", odd(LETTERS).values(), ids=odd(1))
def test_an_odd_text_is_read_through_at_once(text: str) -> None:
    began = time.process_time()
    heard = hear(text)
    assert time.process_time() - began < SECONDS
    assert heard.wholly
    assert heard.work <= 3 * hear(text[: LETTERS // 2]).work


def test_what_would_take_too_much_work_counts_as_unread() -> None:
    text = made_of(words_of(LISTS["en"]), LETTERS)
    assert hear(text, 5_000).wholly is False
    assert hear(text, 5_000).signals <= hear(text).signals


def test_the_same_text_takes_the_same_work() -> None:
    text = made_of(words_of(LISTS["ms"]), LETTERS)
    assert hear(text) == hear(text)


def test_a_report_that_was_not_read_through_waits_an_hour_at_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = {"language": "en", "narrative": "Hello. " * 3_000, "children": [{"safe_now": "yes"}]}
    report = Report.lenient(document)
    assert assess(report, Lane.CHILD).level is Level.P3
    monkeypatch.setattr("payung.triage.phrases.matching.hear.__defaults__", (100,))
    assert assess(report, Lane.CHILD).level is Level.P2
    assert assess(report, Lane.CHILD).due_minutes == 60


@pytest.mark.parametrize("before", [0, 63_000, 65_530, 65_536, 130_000])
def test_a_phrase_is_heard_wherever_it_lies_in_a_long_text(before: int) -> None:
    text = f"{'word ' * (before // 5)}{'x' * (before % 5)} i want to die {'word ' * 20_000}"
    assert Signal.MAY_HURT_SELF in signals_in(text)
    assert Signal.MAY_HURT_SELF not in signals_in(text.replace("die", "diet"))


def test_four_mebibytes_are_given_up_or_read_through_in_bounded_work() -> None:
    words = tuple(word for phrases in book() for word in words_of(phrases))
    assert hear(made_of(words, 4 * 1024 * 1024)).work <= BUDGET


def test_lists_that_were_read_keep_no_second_copy_of_their_texts() -> None:
    shelved(book()[:1])
    caches = (pattern._choice, pattern._slot, cells_of)
    assert [cache.cache_info().currsize for cache in caches] == [0, 0, 0]
