"""Phrase lists: examples are heard, ordinary sentences are not, no spelling hides a signal."""

from collections import Counter

import pytest

from payung.triage.phrases import Meaning, PhraseList, Signal, heard, read_list, signals_in
from payung.triage.phrases.phrase_list import book
from payung.triage.phrases.spelling import plain, spellings

# One test a list: counting thousands of tests would take longer than matching the lines.
EACH_LIST = pytest.mark.parametrize("phrases", book(), ids=lambda phrases: phrases.language)


def test_there_are_lists_for_english_indonesian_and_thai() -> None:
    assert {phrases.language for phrases in book()} >= {"en", "id", "th"}


@EACH_LIST
def test_each_line_is_heard_in_its_example(phrases: PhraseList) -> None:
    not_heard = [
        f"{entry.signal}: {entry.phrase} = {entry.example}"
        for entry in phrases.entries
        if not heard(entry, phrases, entry.example) or entry.signal not in signals_in(entry.example)
    ]
    assert not_heard == []


@EACH_LIST
def test_a_list_is_asked_about_each_text_in_which_it_hears_a_line(phrases: PhraseList) -> None:
    for entry in phrases.entries:
        for way in spellings(entry.example):
            assert phrases.may_be_in(way) or not heard(entry, phrases, way), entry.phrase


@EACH_LIST
def test_nothing_is_heard_in_an_ordinary_sentence(phrases: PhraseList) -> None:
    heard = {sentence: signals_in(sentence) for sentence in phrases.ordinary}
    assert {sentence: signals for sentence, signals in heard.items() if signals} == {}


def test_each_language_has_at_least_25_phrases_for_each_signal() -> None:
    for phrases in book():
        counts = Counter[Meaning]()
        for entry in phrases.entries:
            counts[entry.signal] += entry.shape.count
        assert all(counts[signal] >= 25 for signal in Signal), (phrases.language, counts)


@pytest.mark.parametrize(
    "text",
    [
        "I WANT TO DIE",
        "i wanna dieeeee",
        "I w\u200ba\u200bn\u200bt to d\u00adie",
        "ｉ ｗａｎｔ ｔｏ ｄｉｅ",
        "i want\nto\tdie!!!",
        "i wánt to díe",
        "k m s",
        "kms",
        "K.M.S.",
        "i don’t want to live anymore",
        "i dont want to live",
        "ajsdh want to die kjh",
        "i want to\u2060 die",
    ],
)
def test_no_spelling_hides_it(text: str) -> None:
    assert Signal.MAY_HURT_SELF in signals_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "My friend told me: aku pengen mati",
        "hello ครับ ผมอยากตาย",
        "อยากตาย",
        "อ ยากตาย",
        "อยาก ตาย",
        "i pengen mati bro",
    ],
)
def test_mixed_speech_is_heard_in_every_language(text: str) -> None:
    assert Signal.MAY_HURT_SELF in signals_in(text)


@pytest.mark.parametrize(
    "text", ["20 kms from home", "it is 5kms away", "the want to diet", "skms"]
)
def test_words_have_borders(text: str) -> None:
    assert Signal.MAY_HURT_SELF not in signals_in(text)


def test_a_signal_beside_what_only_looks_like_one_is_still_heard() -> None:
    assert Signal.MAY_HURT_SELF in signals_in("it is 5 kms away and i want to kms")


def test_thai_vowels_and_tones_stay_part_of_a_word() -> None:
    assert plain("น้ำ ใจ!") == f" {plain('น้ำ').strip()} ใจ "


def test_a_list_is_read_as_a_native_speaker_writes_it() -> None:
    phrases = read_list(
        "xx",
        "# a note\n<want>: want to / wanna\n\n[threat]\n"
        "<want> (shout / ) at me = I wanna shout at me\n"
        "in <number> days = in 3days\nwonder* = wondering\ncall ... now = call him right now\n"
        "not: wonder woman\n[ordinary]\nHello.\n",
    )
    assert [entry.shape.count for entry in phrases.entries] == [4, 1, 1, 1]
    assert all(heard(entry, phrases, entry.example) for entry in phrases.entries)
    assert phrases.ordinary == ("Hello.",)


@pytest.mark.parametrize("line", ["(a / b", "...", "<number>", "( / )", "pay ($ / money)"])
def test_a_line_that_would_match_anything_or_is_broken_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"phrase|bracket|signs"):
        read_list("xx", f"[threat]\n{line}\n")


def test_a_heading_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="moods"):
        read_list("xx", "[moods]\nsad = I am sad\n")
