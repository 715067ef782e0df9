"""What a reader sees is what is read, whatever characters it is made of."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payung.language import word_list
from payung.language.blame_check import by_lists as check
from payung.language.folding import latin
from payung.language.spelling import Letters, plain

SPACED = [tag for tag in word_list.languages() if word_list.book(tag).spelling.spaced]
WRONG = [(tag, text) for tag in SPACED for e in word_list.book(tag).entries for text in e.wrong]
EVERY = [
    (tag, text)
    for tag in word_list.languages()
    for e in word_list.book(tag).entries
    for text in e.wrong
]
UNSEEN = [
    "\u115f",
    "\u1160",
    "\u3164",
    "\uffa0",
    "\u2800",
    "\u034f",
    "\u17b4",
    "\U000e0041",
    "\ufe0f",
]
LOOKALIKE = dict(zip("aeopcyxisjdkt", "аеорсухіѕјԁκτ", strict=True))
STYLES = [
    0x1D400,
    0x1D434,
    0x1D468,
    0x1D5D4,
    0x1D608,
    0x1D63C,
    0x1D670,
]  # capitals, small ones follow
RINGS = [0x24B6, 0x1F130, 0x1F150, 0x1F170, 0x1F110]


def text_of(typed: str) -> str:
    return plain(typed, Letters()).text.strip()


@pytest.mark.parametrize(
    "typed",
    [
        "𝐖𝐡𝐲 𝐝𝐢𝐝 𝐲𝐨𝐮",
        "🅆🄷🅈 🄳🄸🄳 🅈🄾🅄",
        "🅦🅗🅨 🅓🅘🅓 🅨🅞🅤",
        "🆆🅷🆈 🅳🅸🅳 🆈🅾🆄",
        "⒲⒣⒴ ⒟⒤⒟ ⒴⒪⒰",
        "ⓌⒽⓎ ⓓⓘⓓ ⓨⓞⓤ",
        "ＷＨＹ ｄｉｄ ｙｏｕ",
        "ᴡʜʏ ᴅɪᴅ ʏᴏᴜ",
        "Whу did уоu",
        "WΗY dіd yοu",
        "W\u3164h\u115fy d\u2800id y\u034fou",
    ],
)
def test_letters_in_any_dress_are_the_letters(typed: str) -> None:
    assert text_of(typed) == "why did you"
    assert check(f"{typed} send it?", "en", "child")


def test_words_that_are_really_cyrillic_or_greek_stay() -> None:
    for text in ("Почему ты не сказал", "Γιατί δεν το είπες", "не ходи, щит"):
        assert latin(text) == text
    assert latin("Почему уou") == "Почему you"
    assert text_of("why;\u037e") == "why ,"[:3] + " , ?"


def test_the_icelandic_letter_is_the_vietnamese_one_as_some_type_it() -> None:
    assert plain("Ðừng", Letters(tones=True)) == plain("Đừng", Letters(tones=True))


@given(st.data())
def test_a_caught_sentence_stays_caught_with_anything_unseen(data: st.DataObject) -> None:
    language, text = data.draw(st.sampled_from(EVERY))
    place = data.draw(st.integers(0, len(text)))
    hidden = text[:place] + data.draw(st.sampled_from(UNSEEN)) + text[place:]
    findings = check(hidden, language, "child")
    assert findings
    assert all(hidden[one.start : one.end] == one.phrase for one in findings)


@given(st.data())
def test_a_caught_sentence_stays_caught_with_letters_that_look_alike(data: st.DataObject) -> None:
    language, text = data.draw(st.sampled_from(WRONG))
    typed = "".join(data.draw(st.sampled_from([c, LOOKALIKE.get(c, c)])) for c in text)
    assert len(latin(typed)) == len(typed)
    assert [(one.start, one.end, one.kind) for one in check(typed, language, "child")] == [
        (one.start, one.end, one.kind) for one in check(text, language, "child")
    ]


@given(st.data())
def test_a_caught_sentence_stays_caught_in_any_style(data: st.DataObject) -> None:
    language, text = data.draw(st.sampled_from(WRONG))
    small = data.draw(st.sampled_from(STYLES))
    ring = data.draw(st.sampled_from(RINGS))
    for first, only_capitals in ((small, False), (ring, True)):
        styled = "".join(_styled(letter, first, only_capitals=only_capitals) for letter in text)
        assert check(styled, language, "child")


def _styled(letter: str, first: int, *, only_capitals: bool) -> str:
    apart = unicodedata.normalize("NFD", letter)
    base, marks = apart[0], apart[1:]
    if not (base.isascii() and base.isalpha()):
        return letter
    if only_capitals or base.isupper():
        dressed = chr(first + ord(base.upper()) - ord("A"))
    else:
        dressed = chr(first + 26 + ord(base) - ord("a"))
    # the small h in italics is an older character
    return (dressed if unicodedata.name(dressed, "") else base) + marks
