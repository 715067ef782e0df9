"""What a press of *Send* costs: an officer's message read as it is before it goes to a child, by language."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Final

from payung.language import text_checks, word_list
from payung.language.reply_templates import openings
from payung.tools.bench.paired_rates import Measured

SENTENCES: Final = Path(__file__).with_name("messages.toml")


def messages() -> Iterator[tuple[str, str]]:
    """Yield language and text: words to begin with, and a sentence of the officer's own."""
    for language, sentences in tomllib.loads(SENTENCES.read_text("utf-8")).items():
        begun = [opening.text for opening in openings(language)]
        for number, sentence in enumerate(sentences):
            yield language, f"{begun[number % len(begun)]} {sentence}"


def measure(count: int) -> Measured:
    """Read `count` messages in turns with a plain search for the words of a list; ms by language beside it."""
    sent, words = list(messages()), {tag: _words(tag) for tag in word_list.languages()}
    for language, text in sent:  # lists are read, and patterns compiled, once in a process
        text_checks.read(text, language)
    spent: dict[str, list[float]] = {language: [] for language, _text in sent}
    plain = 0.0
    for number in range(max(count, len(sent))):
        language, text = sent[number % len(sent)]
        started = perf_counter()
        text_checks.read(text, language)
        done = perf_counter()
        _search(words[language], text)
        plain += perf_counter() - done
        spent[language].append(done - started)
    every = [one for times in spent.values() for one in times]
    more = {"ms": {language: _told(times) for language, times in sorted(spent.items())}}
    return len(every) / sum(every), len(every) / plain, more


def _words(language: str) -> list[str]:
    return [
        word
        for entry in word_list.book(language).entries
        for phrase in entry.say
        for needle in phrase.needles
        for choice in needle
        for word in choice.split()
    ]


def _search(words: list[str], text: str) -> list[str]:
    lower = text.lower()
    return [word for word in words if word in lower]


def _told(seconds: list[float]) -> dict[str, float]:
    """Return the median and the 95th percentile in milliseconds."""
    p95 = quantiles(seconds, n=20)[-1]
    return {"median": round(median(seconds) * 1000, 2), "p95": round(p95 * 1000, 2)}
