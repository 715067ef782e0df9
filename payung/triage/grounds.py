"""The grounds of a rule about free text: the words that it rests on, for officers who opened the report."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from payung.triage import phrases, reader
from payung.triage.phrases import Signal
from payung.triage.reader import examples
from payung.triage.report import Report
from payung.triage.rules import READS_LIKE, reason_text
from payung.triage.signals import free_text

_HEARD_AS: Final = {
    "words-of-self-harm": Signal.MAY_HURT_SELF,
    "words-of-danger": Signal.IN_DANGER_NOW,
    "words-of-a-meeting": Signal.MEETING_SOON,
    "words-of-being-held": Signal.HELD_OR_MISSING,
    "words-of-a-deadline": Signal.DEADLINE,
    "words-of-money-paid": Signal.MONEY_PAID,
    "words-of-a-threat": Signal.THREAT,
}
_SENTENCE: Final = re.compile(r"[^.!?\n…。！？။។]+[.!?…。！？။។]*")
_MOST_SENTENCES: Final = 100
_LONGEST: Final = 300  # letters that are quoted of one sentence


@dataclass(frozen=True)
class Ground:
    """The words of a report on which a rule rests.

    `example`: the labelled sentence that is most like the report; `like`: one of the same situation in the
    officer's language. Both empty where lists heard the words.
    """

    reason: str
    words: str
    example: str = ""
    like: str = ""


def grounds_of(report: Report, rules: Iterable[str], language: str) -> tuple[Ground, ...]:
    """Return the grounds of those `rules` that rest on words, for an officer who reads `language`."""
    text = free_text(report)
    sentences = [one.strip() for one in _SENTENCE.findall(text)][:_MOST_SENTENCES]
    return tuple(
        ground
        for rule in dict.fromkeys(rules)
        for ground in (*_heard(rule, sentences), *_read(rule, text, sentences, language))
    )


def _heard(rule: str, sentences: list[str]) -> Iterator[Ground]:
    """Yield the first sentence in which the lists hear what the rule says."""
    signal = _HEARD_AS.get(rule)
    for sentence in sentences if signal else ():
        if signal in phrases.signals_in(sentence):
            yield Ground(reason_text(rule), sentence[:_LONGEST])
            return


def _read(rule: str, text: str, sentences: list[str], language: str) -> Iterator[Ground]:
    """Yield the most urgent sentence to the second reader, and the example that is most like the text."""
    kind, classifier = READS_LIKE.get(rule), reader.load()
    if kind is None or classifier is None or not sentences:
        return
    words = max(sentences, key=lambda one: reader.read(one, classifier).urgency)
    example = examples.nearest(text, kind)
    yield Ground(
        reason_text(rule),
        words[:_LONGEST],
        example.text if example else "",
        examples.in_language(example, language) if example else "",
    )
