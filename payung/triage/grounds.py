"""The grounds of a rule about free text: the words that it rests on, for officers who opened the report."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from payung.triage import phrases, reader
from payung.triage.cues import Pair, Surroundings
from payung.triage.cues.surroundings import sentences_of
from payung.triage.phrases import Signal
from payung.triage.reader import examples
from payung.triage.report import Report
from payung.triage.rules import READS_LIKE, reason_text
from payung.triage.signals import free_text, signals_of

_HEARD_AS: Final = {
    "words-of-self-harm": Signal.MAY_HURT_SELF,
    "words-of-danger": Signal.IN_DANGER_NOW,
    "words-of-a-meeting": Signal.MEETING_SOON,
    "words-of-being-held": Signal.HELD_OR_MISSING,
    "words-of-a-deadline": Signal.DEADLINE,
    "words-of-money-paid": Signal.MONEY_PAID,
    "words-of-a-threat": Signal.THREAT,
}
PAIRED_AS: Final = {
    "words-of-a-threat-today": Pair.THREAT_TODAY,
    "words-of-abuse-at-home": Pair.HOME_LATELY,
    "words-of-a-meeting-near": Pair.MEETING_NEAR,
    "words-of-live-abuse": Pair.LIVE_NOW,
}
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
    sentences = sentences_of(text)[:_MOST_SENTENCES]
    around = signals_of(text, reader.load()).surroundings
    return tuple(
        ground
        for rule in dict.fromkeys(rules)
        for ground in (
            *_heard(rule, sentences),
            *_beside(rule, around),
            *_read(rule, text, sentences, language),
        )
    )


def _heard(rule: str, sentences: list[str]) -> Iterator[Ground]:
    """Yield the first sentence in which the lists hear what the rule says, one in earnest before others."""
    signal = _HEARD_AS.get(rule)
    inside = [one for one in sentences if signal in phrases.signals_in(one)] if signal else []
    if inside:
        earnest = (one for one in inside if signal in signals_of(one, reader.load()).earnest)
        yield Ground(reason_text(rule), next(earnest, inside[0])[:_LONGEST])


def _beside(rule: str, around: Surroundings) -> Iterator[Ground]:
    """Yield the sentences with a danger and its time or place, or those that hedge a danger."""
    words = {
        "words-hedged": list(around.hedged.values()),
        "words-in-doubt": list(around.doubts.values()),
    }
    pair = PAIRED_AS.get(rule)
    if pair and pair in around.pairs:
        words[rule] = [around.pairs[pair]]
    for one in dict.fromkeys(words.get(rule, ())):
        yield Ground(reason_text(rule), one[:_LONGEST])


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
