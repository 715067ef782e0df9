"""However a Thai, Lao, Khmer or Chinese phrase is typed, it is heard; hardly anything ordinary becomes P1."""

from collections.abc import Callable, Iterator

import pytest

from payung.triage.phrases import RAISING, signals_in, spelling
from payung.triage.phrases.phrase_list import PhraseList, book
from payung.triage.reader import Kind
from payung.triage.reader.sentences import every_sentence

SIGNS = "ัิีืึุู่้ັິີືຶຸູ່້ិីឺុូើេែោំ់"
TRADITIONAL = str.maketrans(
    "们说会来开门妈见钱车时对给让还这关过发电问", "們說會來開門媽見錢車時對給讓還這關過發電問"
)


def twice(text: str) -> str:
    """Return `text` with every sign on a letter typed twice, as a key that is held does."""
    return "".join(sign * 2 if sign in SIGNS else sign for sign in text)


def in_two_keys(text: str) -> str:
    return text.replace("แ", "เเ").replace("ແ", "ເເ").replace("ើ", "េី").replace("ោ", "េា")


def lists(*languages: str) -> Iterator[PhraseList]:
    return (phrases for phrases in book() if phrases.language in languages)


@pytest.mark.parametrize("typed", [twice, in_two_keys, lambda text: text.translate(TRADITIONAL)])
def test_the_examples_are_heard_however_they_are_typed(typed: Callable[[str], str]) -> None:
    examples = [
        (entry.signal, entry.example)
        for phrases in lists("th", "lo", "km", "zh")
        for entry in phrases.entries
    ]
    changed = [(signal, text) for signal, text in examples if typed(text) != text]
    assert len(changed) > 100
    unheard = [text for signal, text in changed if signal not in signals_in(typed(text))]
    assert unheard == []


def test_hardly_an_ordinary_sentence_becomes_p1_by_one_spelling_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ordinary = [
        one.text
        for tuning in (True, False)
        for one in every_sentence(tuning=tuning)
        if one.situation.kind is Kind.NONE and one.language in {"th", "lo", "km", "zh"}
    ]
    raised = [text for text in ordinary if signals_in(text) & RAISING]
    with monkeypatch.context() as without:
        without.setattr(spelling, "one_spelling", lambda text: text)
        became = [text for text in raised if not signals_in(text) & RAISING]
    # Jokes such as "so hot that I die": a list takes them for danger in the usual spelling as well.
    assert len(became) <= len(ordinary) // 200
