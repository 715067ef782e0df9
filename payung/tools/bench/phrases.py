"""Bench of the slowest texts that somebody could send, in processor time: `payung bench phrases`.

They are searched for phrases as a report, and checked as an officer's message.
"""

import gc
import json
import random
import re
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from time import process_time
from typing import Final

from payung.language import blame_check
from payung.language import word_list as words
from payung.tools.bench.paired_rates import Measured
from payung.triage import reader
from payung.triage.assessment import assess
from payung.triage.lanes import Lane
from payung.triage.phrases import hear
from payung.triage.phrases.phrase_list import book
from payung.triage.reader.second_reader import SecondReader
from payung.triage.report import Report
from payung.triage.signals import signals_of

_WORD: Final = re.compile(r"[^()/\s^?,*<>.]+")
_REPORT: Final = 52  # times the letters of a text: 4 MiB
_ONCE: Final = 2_048  # letters of one identifier
_TEXTS: Final = 25  # of each kind
_MIXED: Final = "aอยកдा\u0301\u0323\u200b漢 ."
_ODD: Final = {
    "one word": "die ",
    "one huge word": "a",
    "combining marks": "a\u0301\u0327",
    "no spaces": "อยากตา",
    "Burmese signs": "က့း",
    "stretched": "diiie kmmms ",
    "nothing seen": "d\u200bi\u200be ",
    "a ligature of many letters": "\ufdfa",
}


def measure(letters: int) -> Measured:
    """Measure letters a second in the phrase search; baseline: a plain search. Also seconds by language."""
    hear("read once")
    search_seconds, plain_seconds, length = {}, 0.0, 0
    for phrases in book():
        listed = _words([entry.phrase for entry in phrases.entries])
        text = _text(listed, letters)
        search_seconds[phrases.language] = _heard(text)
        plain_seconds += _seconds(partial(_search, listed, text))
        length += len(text)
    details = {
        "heard": _rounded(search_seconds),
        "odd": _rounded({name: _heard((text * letters)[:letters]) for name, text in _ODD.items()}),
        "checked": _rounded({tag: _checked(tag, letters) for tag in words.languages()}),
        "readers": _readers(max(1, letters // 4)),  # the longest narrative has 20,000 letters
        "report": _rounded(_of_a_report(letters * _REPORT)),
    }
    return length / sum(search_seconds.values()), length / plain_seconds, details


def _words(lines: list[str]) -> list[str]:
    return sorted({word for line in lines for word in _WORD.findall(line)})


def _text(listed: list[str], letters: int) -> str:
    draw = random.Random(1)  # noqa: S311  the same text each time, and no secret
    return " ".join(draw.choices(listed, k=letters))[:letters]


def _search(listed: list[str], text: str) -> list[str]:
    return [word for word in listed if word in text]


def _seconds(work: Callable[[], object]) -> float:
    """Return the processor time of one call, without a call before it that could fill a cache."""
    began = process_time()
    work()
    return max(process_time() - began, 1e-9)


def _heard(text: str) -> float:
    return _seconds(lambda: hear(text))


def _checked(language: str, letters: int) -> float:
    """Return the time of a second check: the first one in a process compiles patterns."""
    entries = [*words.book(language).entries, *words.book(f"{language}.record").entries]
    listed = _words([phrase.line for entry in entries for phrase in (*entry.say, *entry.unless)])
    text = _text(listed, letters)
    blame_check.check(text, language, "child")
    return _seconds(lambda: blame_check.check(text, language, "child"))


def _of_a_report(size: int) -> dict[str, float]:
    """Return the times to read and to assess a machine's report full of words."""
    listed = _words([entry.phrase for phrases in book() for entry in phrases.entries])
    text = _text(listed, size // 2)
    values = [text[start : start + _ONCE] for start in range(0, len(text), _ONCE)]
    document = {
        "language": "en",
        "identifiers": [{"kind": "account", "value": value} for value in values if value.strip()],
    }
    body, reports = json.dumps(document, ensure_ascii=False), []
    seconds = _seconds(lambda: reports.append(Report.strict(json.loads(body))))
    return {"read": seconds, "assessed": _seconds(lambda: assess(reports[0], Lane.PARTNER))}


def _readers(letters: int) -> dict[str, dict[str, float]]:
    """Return how long all readers together take for narratives of each kind.

    No text is read twice: what a reader remembers of one is no help with the next.
    """
    classifier = reader.load()
    entries = [entry for phrases in book() for entry in phrases.entries]
    examples = [entry.example for entry in entries]
    listed = _words([entry.phrase for entry in entries])
    kinds: dict[str, Callable[[random.Random], str]] = {
        "examples of all lists": lambda draw: ". ".join(draw.sample(examples, len(examples))),
        "words of all lists": lambda draw: " ".join(draw.choices(listed, k=letters)),
        "mixed scripts": lambda draw: "".join(draw.choices(_MIXED, k=letters)),
    }
    kinds |= {name: partial(_numbered, odd * letters) for name, odd in _ODD.items()}
    signals_of("He is outside now and will kill me.", classifier)
    gc.collect()
    gc.freeze()  # as in a face: what was loaded is not searched for garbage again
    try:
        return {
            kind: _spent([write(draw)[:letters] for draw in _draws()], classifier)
            for kind, write in kinds.items()
        }
    finally:
        gc.unfreeze()


def _draws() -> Iterator[random.Random]:
    return (random.Random(number) for number in range(_TEXTS))  # noqa: S311


def _numbered(text: str, draw: random.Random) -> str:
    return f"{draw.randrange(1000)} {text}"


def _spent(texts: list[str], classifier: SecondReader | None) -> dict[str, float]:
    seconds = [_seconds(partial(signals_of, text, classifier)) for text in texts]
    return _rounded({"median": median(seconds), "slowest": max(seconds)})


def _rounded(seconds: dict[str, float]) -> dict[str, float]:
    return {name: round(spent, 3) for name, spent in seconds.items()}
