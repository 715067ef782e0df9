"""A calendar entry as a file (RFC 5545). Nothing in it shows its origin or its real subject."""

import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Final
from uuid import uuid4

LONGEST: Final = 100  # code points of the words
WEEKS: Final = 8  # repetitions of a weekly entry; it must end by itself
_FOLD: Final = 75  # octets of a line, without its end


def entry(words: str, day: date, hour: int, *, weekly: bool = False, ring: bool = False) -> str:
    """Return the file of one entry of a quarter of an hour, in the local time of the telephone.

    `ring`: the telephone shows it at that time. It is marked private, so that people who share the calendar see
    no words.
    """
    return "".join(_folded(line) for line in _lines(_escaped(words), day, hour, weekly, ring))


def _lines(words: str, day: date, hour: int, weekly: bool, ring: bool) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Calendar//Calendar//EN")
    yield from ("BEGIN:VEVENT", f"UID:{uuid4()}", f"DTSTAMP:{day:%Y%m%d}T000000Z")
    yield from (f"DTSTART:{day:%Y%m%d}T{hour:02}0000", "DURATION:PT15M", f"SUMMARY:{words}")
    yield from ("CLASS:PRIVATE", "TRANSP:TRANSPARENT")
    if weekly:
        yield f"RRULE:FREQ=WEEKLY;COUNT={WEEKS}"
    if ring:
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{words}", "TRIGGER:PT0S")
        yield "END:VALARM"
    yield from ("END:VEVENT", "END:VCALENDAR")


def _escaped(words: str) -> str:
    """Return words as a TEXT value: one line, without control characters, special characters escaped."""
    shown = "".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in words)
    text = " ".join(shown.split())[:LONGEST]
    for sign in "\\;,":
        text = text.replace(sign, "\\" + sign)
    return text


def _folded(line: str) -> str:
    """Return a line with its end. A long line continues after a space; no character is split."""
    parts, size = [""], 0
    for sign in line:
        octets = len(sign.encode("utf-8", "replace"))
        if size + octets > _FOLD:
            parts.append(" ")
            size = 1
        parts[-1] += sign
        size += octets
    return "\r\n".join(parts) + "\r\n"
