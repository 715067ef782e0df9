"""Bench of the checks that run when an officer presses *Send*, by language: `payung bench language`."""

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
    """Yield language and text of messages: an opening of a template and an invented sentence."""
    for language, sentences in tomllib.loads(SENTENCES.read_text("utf-8")).items():
        beginnings = [opening.text for opening in openings(language)]
        for number, sentence in enumerate(sentences):
            yield language, f"{beginnings[number % len(beginnings)]} {sentence}"


def measure(count: int) -> Measured:
    """Measure checks of messages a second; baseline: a plain search for the words of the list."""
    sent, words = list(messages()), {tag: _words(tag) for tag in word_list.languages()}
    for language, text in dict(sent).items():  # lists are read once in a process
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
    all_times = [seconds for times in spent.values() for seconds in times]
    details = {"ms": {language: _quantiles(times) for language, times in sorted(spent.items())}}
    return len(all_times) / sum(all_times), len(all_times) / plain, details


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


def _quantiles(seconds: list[float]) -> dict[str, float]:
    """Return the median and the 95th percentile in milliseconds."""
    p95 = quantiles(seconds, n=20)[-1]
    return {"median": round(median(seconds) * 1000, 2), "p95": round(p95 * 1000, 2)}
