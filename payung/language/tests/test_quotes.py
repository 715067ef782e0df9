"""Somebody's own words: what is quoted, and what only looks like it."""

import time

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from payung.language import word_list
from payung.language.blame_check import by_lists as check
from payung.language.blame_check import checked_by
from payung.language.quotes import quoted

PAIRS = ['""', "“”", "„“", "””", "«»", "‹›", "「」", "『』", "‘’", "''"]
SINGLE = {"‘’", "''"}
WRONG = [
    (tag, text)
    for tag in word_list.languages()
    for e in word_list.book(tag).entries
    for text in e.wrong
]
OURS = "12 " * 300  # letters of ours, in which no list finds anything


def parts(text: str) -> list[str]:
    return [text[start:end] for start, end in quoted(text)]


@pytest.mark.parametrize("pair", PAIRS)
def test_words_in_any_quotation_marks_are_quoted(pair: str) -> None:
    said = f"{pair[0]}I feel bad{pair[1]}"
    assert parts(f"You wrote {said}, and we have read it.") == [said]
    assert parts(f"You wrote: {said}\nWe have read it.") == [said]


@pytest.mark.parametrize("pair", PAIRS)
def test_a_quotation_goes_on_in_the_next_line_but_not_past_an_empty_one(pair: str) -> None:
    said = f"{pair[0]}I feel bad\nand alone{pair[1]}"
    assert parts(f"You wrote {said}. We have read all of it.") == [said]
    assert parts(f"We have read what you wrote. {pair[0]}I feel\n \nbad{pair[1]}, was it.") == []


def test_lines_of_a_letter_that_is_answered_are_quoted() -> None:
    letter = "> I feel bad\n>\n> and alone"
    assert parts(f"{letter}\n\nWe have read what you wrote.") == [letter]
    assert parts("5 > 3 and >_< is a face.\n>:( is another.") == []


def test_a_mark_that_stays_alone_quotes_nothing() -> None:
    assert parts('We have read "what you wrote. Thank you.\n\nCome "soon.') == []
    assert parts('You wrote: "I feel "bad" often. And we have read it.') == ['"bad"']


@pytest.mark.parametrize(
    "text",
    [
        '5" screen, why did you send it, 6" screen',
        "the girls' room and the boys' room are here",
        "rock 'n roll, don't, '90s",
        "we can't say what it isn't",
    ],
)
def test_inches_and_apostrophes_quote_nothing(text: str) -> None:
    assert parts(text) == []


def test_a_quotation_may_end_with_a_digit() -> None:
    assert parts('You wrote "I am 12" and we have read it.') == ['"I am 12"']


def test_an_apostrophe_within_a_quotation_does_not_end_it() -> None:
    assert parts("You wrote 'I can't sleep' and we have read it.") == ["'I can't sleep'"]


def test_where_words_begin_with_an_apostrophe_single_marks_quote_nothing() -> None:
    text = "'Wag kang mag-alala. Bakit mo pinadala? Kasalanan mo 'yan, sa mga kaibigan' mo."
    assert quoted(text, apostrophe_begins_words=True) == []
    for typed in (text, text.replace("'", "‘")):
        assert check(typed, "fil", "child")
    english = "'Wag mo sabihin. Why did you send it, sa mga kaibigan' mo."
    assert checked_by(None, english, ("fil", "en"), "child")


@pytest.mark.parametrize("pair", PAIRS)
def test_words_that_are_most_of_a_message_are_checked_in_quotation_marks_too(pair: str) -> None:
    said = f"{pair[0]}Why did you send it?{pair[1]}"
    assert check(said, "en", "child")
    assert check(f"Hello. {said}", "en", "child")
    assert not check(f"We have read what you wrote, all of it. {said}", "en", "child")


@pytest.mark.parametrize(
    "text",
    [
        'You wrote: "I feel bad\nand alone". Why did you send it? You said "no" to him.',
        '5" screen, why did you send it, 6" screen',
        'She says "yes. Why did you send it? Come " or stay.',
    ],
)
def test_our_words_between_two_marks_are_checked(text: str) -> None:
    assert check(text, "en", "child")


@given(st.sampled_from(WRONG), st.sampled_from(PAIRS))
@example(
    ("en", "Am I right?"), "“”"
)  # the list's phrase begins with a sign of ours, before the mark
@example(("id", "Benarkah?"), "‘’")
@example(("lo", "ບໍ່ມີໃຜເຫັນຫວາ"), '""')
def test_hurtful_words_are_found_outside_and_left_alone_inside_marks(
    wrong: tuple[str, str], pair: str
) -> None:
    language, text = wrong
    assume(language != "fil" or pair not in SINGLE)
    assume(not any(mark in text for mark in pair + "\"'“”"))
    assert check(f"{OURS}: {pair[0]}{text}{pair[1]}.", language, "child") == ()
    assert check(f"{OURS}: {pair[0]}a{pair[1]}. {text} {pair[0]}b{pair[1]}", language, "child")


@given(st.text(alphabet="\"'“”„«»‹›「」『』‘’> \n5a.:", max_size=60))
def test_a_quotation_lies_in_the_text_and_is_no_more_than_half_of_it(text: str) -> None:
    for start, end in quoted(text):
        assert 0 <= start < end <= len(text)
        inside = sum(map(str.isalnum, text[start:end]))
        assert 2 * inside <= sum(map(str.isalnum, text))


@pytest.mark.parametrize("text", ["‘", '"', "'a", "“", "\n", "\n ", ">", "> \n", "«a", '"a ', " '"])
def test_finding_quotations_takes_time_in_proportion(text: str) -> None:
    began = time.process_time()
    quoted(text * 40_000)
    assert time.process_time() - began < 2
