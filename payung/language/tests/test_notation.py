"""The notation of the lists."""

import pytest

from payung.language.notation import Spelling, read
from payung.language.spelling import plain

SPACED = Spelling(
    spaced=True,
    between=("really",),
    endings=(),
    turns=("but",),
    longer=(),
    macros={"you": "you / u"},
)


def found(line: str, text: str, *, exception: bool = False) -> list[str]:
    read_text = plain(text, spaced=True)
    spans = read(line, SPACED, exception=exception).spans(read_text.text)
    return [text[slice(*read_text.place(*span))] for span in spans]


@pytest.mark.parametrize(
    ("line", "text", "phrase"),
    [
        ("(send / share) it", "Please SHARE it now", "SHARE it"),
        ("<you> (<you> / know)", "u know", "u know"),
        ("did ( / not ) know", "I did know", "did know"),
        ("send*", "he was sending", "sending"),
        ("tell ... now", "tell us all of it now", "tell us all of it now"),
        ("you know", "you really, know", "you really, know"),
        ("right?", "All right?", "right?"),
        ("did ... ?", "what did he say to all of you there?", "did"),
        ("^ did he", "So, did he", "did he"),
        ("it's", "its", "its"),
    ],
)
def test_a_phrase_is_heard(line: str, text: str, phrase: str) -> None:
    assert found(line, text) == [phrase]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("send", "sender"),
        ("tell ... now", "tell one two three four five now"),
        ("tell ... now", "tell us. Now"),
        ("right?", "right away?"),
        ("did ... ?", "he did. Really?"),
        ("^ did he", "what did he"),
    ],
)
def test_a_phrase_is_not_heard(line: str, text: str) -> None:
    assert found(line, text) == []


def test_an_exception_reaches_further_but_not_past_a_turn() -> None:
    far = "not a b c d e f g h fault"
    assert found("not ... fault", far, exception=True) == [far]
    assert found("not ... fault", "not a, b fault", exception=True) == []
    assert found("not ... fault", "not a but b fault", exception=True) == []


@pytest.mark.parametrize("line", ["", "...", "^ ... ?", "<nobody> knows"])
def test_a_slip_is_named(line: str) -> None:
    with pytest.raises(ValueError, match=r"has no words|not among"):
        read(line, SPACED)
