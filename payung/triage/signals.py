"""The signals in the free text of a report, whether a list could read it, and what it reads like.

Lists and second reader may only raise a level. All free text is searched with the lists of every language,
since people mix languages and may open the form in the wrong one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from payung.triage import cues, phrases, reader
from payung.triage.cues import Surroundings
from payung.triage.lanes import CLOSE_TO_THE_CHILD, Lane
from payung.triage.phrases import RAISING, Meaning
from payung.triage.reader import Kind, Reading
from payung.triage.report import Report

if TYPE_CHECKING:
    from payung.triage.reader.second_reader import SecondReader

_NARRATIVE_LIMIT: Final = 20_000


@dataclass(frozen=True)
class Signals:
    """The signals that the lists hear in a report's free text, and what it reads like.

    `unread`: its language has no phrase list, or reading all of it would need too much work. Only a person can
    read the rest later: no process of ours opens a sealed report.
    """

    heard: frozenset[Meaning] = frozenset()
    unread: bool = False
    reading: Reading = reader.NOTHING
    surroundings: Surroundings = cues.NONE

    def __contains__(self, signal: object) -> bool:
        return signal in self.heard

    @property
    def earnest(self) -> frozenset[Meaning]:
        """Return the signals that are heard, without those that the sentences around them hedge."""
        return self.heard - self.surroundings.hedged.keys()

    @property
    def is_raised_by_lists(self) -> bool:
        """Say whether words alone make the report P1."""
        return bool(self.earnest & RAISING or self.surroundings.pairs)

    @property
    def is_unsure(self) -> bool:
        """Say whether a person must look within the hour, because what is heard may mean no danger."""
        around = self.surroundings
        return self.reading.kind is Kind.UNSURE or bool(around.hedged or around.doubts)


def _texts_inside(value: object) -> Iterator[str]:
    """Yield every text in a JSON value, outermost first; `extra` is never deep."""
    waiting: list[object] = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            waiting.extend(item.values())
            yield from (key for key in item if isinstance(key, str))
        elif isinstance(item, list):
            waiting.extend(item)


def _short_fields(report: Report) -> Iterator[str]:
    """Yield the short fields: a frightened child writes where there is room."""
    yield from report.services or ()
    for item in report.identifiers or ():
        yield from (item.value, item.service or "", item.seen_at_text or "")
    if report.contact:
        yield from (report.contact.value or "", report.contact.safe_times or "")
    yield report.occurred_at_text or ""


def free_text(report: Report) -> str:
    """Return all free text of a report, one text a line."""
    extra = dict(report.extra or {})
    narrative = report.narrative or ""
    if len(narrative) == _NARRATIVE_LIMIT:
        narrative += str(extra.pop("narrative", ""))  # the rest that lenient reading cut off
    texts = [
        narrative,
        *(child.where_now or "" for child in report.children),
        *_texts_inside(extra),
    ]
    return "\n".join(text for text in texts if text and not text.isspace())


def heard_in(report: Report, lane: Lane) -> Signals:
    """Return the signals in a report's free text and short fields.

    The second reader has learnt how children and people near them write, so it reads only what they send.
    """
    text = free_text(report)
    short = "\n".join(field for field in _short_fields(report) if field)
    everything = f"{text}\n{short}".strip()
    if not everything:
        return Signals()
    readable = not text or phrases.readable(text, report.language)
    classifier = reader.load() if lane in CLOSE_TO_THE_CHILD else None
    signals = signals_of(text, classifier, everything)
    return replace(signals, unread=signals.unread or not readable)


def signals_of(text: str, classifier: "SecondReader | None", everything: str = "") -> Signals:
    """Return what `text` reads like to the second reader, and what lists hear in it, or in `everything`."""
    everything = everything or text
    hearing = phrases.hear(everything)
    reading = reader.read(text, classifier)
    around = cues.around(everything, hearing.signals, reading.urgency, classifier)
    return Signals(
        hearing.signals,
        unread=not hearing.wholly,
        reading=reading.timed() if around.timed else reading,
        surroundings=around,
    )
