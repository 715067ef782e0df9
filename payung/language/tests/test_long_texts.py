"""A long text, made of a list's own words in no order or of one thing again and again, is read at once."""

import random
import re
import time
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payung.language import blame_check, word_list
from payung.language.notation import Needles
from payung.language.spelling import plain
from tests.fuzzing import examples

LETTERS = 80_000
SECONDS = 10  # of the processor's time, in which patterns are also compiled; measured: `payung bench phrases`
AGAIN = {
    "a phrase": "why did you send it? ",
    "a phrase and its exception": "it is not your fault. your fault ",
    "a question without an end": "did he ",
    "one huge word": "a",
    "one huge word of two letters": "ab",
    "unknown words": "qwrtz zxcvb ",
    "quotation marks": '"your fault" ',
    "quotations in quotations": "\u201c\u00ab\u201e",
    "lines that are answered": "> your fault\n",
    "signs": "!",
    "Zawgyi": "\u1031\u101e\u1001\u103a\u1004\u1039",
    "combining marks": "a\u0301",
    "Thai": "\u0e17\u0e33\u0e44\u0e21",
}


@cache
def words_of(language: str) -> tuple[str, ...]:
    """Return the words of the two lists of a language."""
    entries = [*word_list.book(language).entries, *word_list.book(f"{language}.record").entries]
    lines = [phrase.line for entry in entries for phrase in (*entry.say, *entry.unless)]
    words = {word for line in lines for word in re.split(r"[()/\s^?,*]+", line)}
    return tuple(sorted(word for word in words if word and "<" not in word and word != "..."))


@pytest.mark.parametrize("language", word_list.languages())
def test_a_text_of_the_lists_own_words_is_checked_at_once(language: str) -> None:
    draw = random.Random(1)
    text = " ".join(draw.choices(words_of(language), k=LETTERS))[:LETTERS]
    began = time.process_time()
    assert blame_check.check(text, language, "child")
    assert time.process_time() - began < SECONDS


@pytest.mark.parametrize("text", AGAIN.values(), ids=AGAIN)
@pytest.mark.parametrize("language", ["en", "my", "vi"])
def test_an_odd_text_is_checked_at_once(text: str, language: str) -> None:
    long = (text * LETTERS)[:LETTERS]
    blame_check.check(long[:1000], language, "record")
    began = time.process_time()
    blame_check.check(long, language, "record")
    assert time.process_time() - began < SECONDS


@settings(max_examples=examples(20))
@given(st.data())
def test_phrases_are_found_where_their_patterns_are(data: st.DataObject) -> None:
    language = data.draw(st.sampled_from(word_list.languages()))
    entries = word_list.book(language).entries
    examples = st.sampled_from([text for entry in entries for text in (*entry.wrong, *entry.right)])
    word = st.one_of(st.sampled_from(words_of(language)), examples)
    text = " ".join(data.draw(st.lists(word, max_size=20)))
    read = plain(text, word_list.book(language).spelling.letters).text
    phrases = [phrase for entry in entries for phrase in (*entry.say, *entry.unless)]
    known = Needles(phrases).within(read)
    for phrase in phrases:
        if all(not known.isdisjoint(needle) for needle in phrase.needles):
            expected = [match.span() for match in re.finditer(phrase.pattern, read)]
            assert phrase.spans(read, known) == expected, phrase.line
