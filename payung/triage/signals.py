"""The signals in the free text of a report, whether a list could read it, and what it reads like.

Lists and second reader may only raise a level. All free text is searched with the lists of every language,
since people mix languages and may open the form in the wrong one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from payung.triage import phrases, reader
from payung.triage.lanes import CLOSE_TO_THE_CHILD, Lane
from payung.triage.phrases import Signal
from payung.triage.reader import Reading
from payung.triage.report import Report

_NARRATIVE_LIMIT: Final = 20_000


@dataclass(frozen=True)
class Signals:
    """The signals that the lists hear in a report's free text, and what it reads like.

    `unread`: its language has no phrase list, or reading all of it would need too much work. Only a person can
    read the rest later: no process of ours opens a sealed report.
    """

    heard: frozenset[Signal] = frozenset()
    unread: bool = False
    reading: Reading = reader.NOTHING

    def __contains__(self, signal: object) -> bool:
        return signal in self.heard


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
    hearing = phrases.hear(everything)
    readable = not text or phrases.readable(text, report.language)
    near = lane in CLOSE_TO_THE_CHILD
    reading = reader.read(text, reader.load()) if near else reader.NOTHING
    return Signals(hearing.signals, unread=not (readable and hearing.wholly), reading=reading)
