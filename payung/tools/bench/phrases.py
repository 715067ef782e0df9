"""How long the slowest texts take that somebody could send, in the processor's time: heard in a report, and
checked as an officer's words.
"""

import json
import random
import re
from collections.abc import Callable
from functools import partial
from time import process_time
from typing import Any, Final

from payung.language import blame_check
from payung.language import word_list as words
from payung.tools.bench.paired_rates import Measured
from payung.triage.assessment import assess
from payung.triage.lanes import Lane
from payung.triage.phrases import hear
from payung.triage.phrases.phrase_list import book
from payung.triage.report import Report

_WORD: Final = re.compile(r"[^()/\s^?,*<>.]+")
_REPORT: Final = 52  # times the letters: 4 MiB
_ONCE: Final = 2_048  # letters of one identifier
_ODD: Final = {
    "one word": "die ",
    "one huge word": "a",
    "combining marks": "a\u0301\u0327",
    "no spaces": "อยากตา",
    "Burmese signs": "က့း",
    "stretched": "diiie kmmms ",
}


def measure(letters: int) -> Measured:
    """Hear texts of so many letters, beside a plain search; seconds by language, and of what is odd."""
    hear("read once")
    heard, beside, total = {}, 0.0, 0
    for phrases in book():
        lines = [entry.phrase for entry in phrases.entries]
        found = _words(lines)
        text = _text(found, letters)
        heard[phrases.language] = _heard(text)
        beside += _seconds(partial(_search, found, text))
        total += len(text)
    spent = sum(heard.values())
    more: dict[str, Any] = {
        "heard": _told(heard),
        "odd": _told({name: _heard((text * letters)[:letters]) for name, text in _ODD.items()}),
        "checked": _told({tag: _checked(tag, letters) for tag in words.languages()}),
        "report": _told(_of_a_report(letters * _REPORT)),
    }
    return total / spent, total / beside, more


def _words(lines: list[str]) -> list[str]:
    return sorted({word for line in lines for word in _WORD.findall(line)})


def _text(found: list[str], letters: int) -> str:
    draw = random.Random(1)  # noqa: S311  the same text each time, and no secret
    return " ".join(draw.choices(found, k=letters))[:letters]


def _search(found: list[str], text: str) -> list[str]:
    return [each for each in found if each in text]


def _seconds(act: Callable[[], object]) -> float:
    """Return the processor's time of the first time: nothing is compiled, nothing remembered before."""
    began = process_time()
    act()
    return max(process_time() - began, 1e-9)


def _heard(text: str) -> float:
    return _seconds(lambda: hear(text))


def _checked(language: str, letters: int) -> float:
    """Return the time of a second check: patterns are compiled once in a process."""
    entries = [*words.book(language).entries, *words.book(f"{language}.record").entries]
    found = _words([each.line for entry in entries for each in (*entry.say, *entry.unless)])
    text = _text(found, letters)
    blame_check.check(text, language, "child")
    return _seconds(lambda: blame_check.check(text, language, "child"))


def _of_a_report(size: int) -> dict[str, float]:
    """Return the time of a machine's report full of words: reading it, and its level."""
    found = _words([entry.phrase for phrases in book() for entry in phrases.entries])
    text = _text(found, size // 2)
    values = [text[place : place + _ONCE] for place in range(0, len(text), _ONCE)]
    told = {
        "language": "en",
        "identifiers": [{"kind": "account", "value": value} for value in values if value.strip()],
    }
    body, read = json.dumps(told, ensure_ascii=False), []
    reading = _seconds(lambda: read.append(Report.strict(json.loads(body))))
    return {"read": reading, "assessed": _seconds(lambda: assess(read[0], Lane.PARTNER))}


def _told(seconds: dict[str, float]) -> dict[str, float]:
    return {name: round(spent, 3) for name, spent in seconds.items()}
