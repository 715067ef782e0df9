"""Slips of the hand are read as what was meant, and other words as they stand."""

import re
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from payung.language import blame_check, spelling, word_list
from payung.language.blame_check import by_lists as check
from payung.language.typos import Vocabulary, vocabulary

SPACED = [tag for tag in word_list.languages() if word_list.book(tag).spelling.spaced]
WRONG = [
    (tag, e.kind, text) for tag in SPACED for e in word_list.book(tag).entries for text in e.wrong
]
RIGHT = [(tag, text) for tag in SPACED for e in word_list.book(tag).entries for text in e.right]
WORD = re.compile(r"[^\W\d_]{4,}")


def of(language: str) -> Vocabulary:
    return vocabulary(language, toneless=False)


def meant(word: str, language: str = "en") -> str:
    return of(language).meant(word)


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("shoud", "should"),  # left out
        ("thier", "their"),  # exchanged
        ("pictture", "picture"),  # twice
        ("woudl", "would"),
        ("beleive", "believe"),
        ("woudlnt", "would not"),  # as the list writes wouldnt
    ],
)
def test_a_slip_is_the_word_that_was_meant(typed: str, right: str) -> None:
    assert meant(typed) == right


@pytest.mark.parametrize(
    "word", ["could", "would", "early", "three", "tired", "guilt", "sned", "zzzzz", "2026", "trust"]
)
def test_another_word_stays_and_so_does_what_is_short_or_strange(word: str) -> None:
    assert meant(word) == word


def test_what_could_be_two_words_stays() -> None:
    words = of("en")
    unclear = [short for short, right in words.shortened.items() if not right]
    assert unclear
    assert all(words.meant(short) == short for short in unclear if len(short) > 4)


def test_a_word_keeps_its_ending() -> None:
    assert meant("mengirm", "id") == "mengirim"
    assert meant("mengirmkah", "id") == "mengirimkah"


def test_a_vietnamese_syllable_is_never_a_slip() -> None:
    for syllable in ("thương", "thường", "trong", "nhanh", "khong", "nghiêng", "chuyên"):
        typed = unicodedata.normalize("NFKD", syllable)
        assert meant(typed, "vi") == typed
    assert (
        unicodedata.normalize("NFC", meant(unicodedata.normalize("NFKD", "khôgn"), "vi")) == "không"
    )
    assert vocabulary("vi", toneless=True).meant("khogn") == "khong"


def test_a_vowel_twice_is_grammar_in_filipino() -> None:
    assert meant("uumiyak", "fil") == "uumiyak"


@pytest.mark.parametrize("language", SPACED)
def test_the_words_of_a_list_and_its_no_slips_stay(language: str) -> None:
    words = of(language)
    assert [word for word in words.known if words.meant(word) != word] == []


def test_a_finding_points_at_the_word_as_it_was_typed() -> None:
    text = "Well, you shoudl have told us \U0001f60a"
    (finding, *_) = check(text, "en", "child")
    assert text[finding.start : finding.end] == finding.phrase
    assert "shoudl" in finding.phrase


def slipped(word: str, data: st.DataObject) -> str:
    place = data.draw(st.integers(1, len(word) - 2))
    return data.draw(
        st.sampled_from(
            [
                word[:place] + word[place + 1 :],
                word[: place + 1] + word[place:],
                word[:place] + word[place + 1] + word[place] + word[place + 2 :],
            ]
        )
    )


@given(st.data())
def test_a_caught_sentence_stays_caught_with_a_slip(data: st.DataObject) -> None:
    language, kind, text = data.draw(st.sampled_from(WRONG))
    text = unicodedata.normalize("NFC", text)
    words = list(WORD.finditer(text))
    assume(words)
    word = data.draw(st.sampled_from(words))
    typed = slipped(word[0], data)
    plain = of(language)
    folded, right = (_folded(spelt, language) for spelt in (typed, word[0]))
    # A slip that makes another word, or could be one of two, cannot be told.
    assume(plain.meant(folded) == right or folded == right)
    hidden = text[: word.start()] + typed + text[word.end() :]
    findings = check(hidden, language, "child")
    assert kind in {one.kind for one in findings}
    assert all(hidden[one.start : one.end] == one.phrase for one in findings)


def _folded(word: str, language: str) -> str:
    return spelling.in_plain(word, word_list.book(language).spelling.letters)


@given(st.data())
def test_a_good_sentence_stays_good_with_a_slip(data: st.DataObject) -> None:
    language, text = data.draw(st.sampled_from(RIGHT))
    text = unicodedata.normalize("NFC", text)
    words = list(WORD.finditer(text))
    assume(words)
    word = data.draw(st.sampled_from(words))
    typed = slipped(word[0], data)
    assume(of(language).meant(_folded(typed, language)) == _folded(word[0], language))
    hidden = text[: word.start()] + typed + text[word.end() :]
    assert check(hidden, language, "child") == ()


@pytest.mark.parametrize("language", SPACED)
def test_most_slips_in_long_words_are_told(language: str) -> None:
    words = of(language)
    exchanged = [
        (word, word[:place] + word[place + 1] + word[place] + word[place + 2 :])
        for word in words.right
        if len(word) >= 6 and word.isalpha()
        for place in range(1, len(word) - 2)
        if word[place] != word[place + 1]
    ]
    corrected = sum(
        unicodedata.normalize("NFC", words.meant(unicodedata.normalize("NFKD", typed))) == word
        for word, typed in exchanged
    )
    least = 0.3 if language == "vi" else 0.85
    assert corrected >= least * len(exchanged), corrected / len(exchanged)


def test_the_lists_are_asked_with_their_words_once_loaded() -> None:
    blame_check.load()
    assert vocabulary("en", toneless=False) is vocabulary("en", toneless=False)
