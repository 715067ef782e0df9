"""How much the phrase lists and the second reader hear, by sentences of writers who did not know them.

The tables are in docs/developers/words.md. What is heard of each language is also in data/language_shares.toml,
which this writes again.

.venv/bin/python -m payung.triage.tests.labelled_sentences
"""

from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Final

from payung.triage import reader
from payung.triage.phrases import RAISING, Signal, signals_in
from payung.triage.reader import Kind
from payung.triage.reader.sentences import URGENT
from payung.triage.signals import signals_of

FOLDER: Final = Path(__file__).parent / "data" / "labelled"
TIMED: Final = FOLDER.with_name("timed")  # threats and people at home, with words that say when
SHARES: Final = Path(__file__).parents[1] / "data" / "language_shares.toml"
NONE: Final = "-"
HEAD: Final = (
    "| language | danger | heard by lists | as what it is | or by reader | none | alarms | or by reader |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
)


LEVELS: Final = (
    "| | sentences | P1 by lists | P1 by both | P1 or within the hour |",
    "| --- | --- | --- | --- | --- |",
)


@dataclass(frozen=True)
class Sentence:
    """What somebody might write, and what it tells; `signal` None: nothing."""

    signal: Signal | None
    text: str


@dataclass(frozen=True)
class Heard:
    """The numbers of sentences by kind, of those with a signal, and of those that both readers raise."""

    danger: int
    heard: int
    rightly: int
    raised: int
    none: int
    alarms: int
    raised_alarms: int

    def row(self, language: str) -> str:
        """Return a line of the table."""
        return (
            f"| {language} | {self.danger} | {self.heard} ({self.heard / self.danger:.0%}) "
            f"| {self.rightly} ({self.rightly / self.danger:.0%}) "
            f"| {self.raised} ({self.raised / self.danger:.0%}) "
            f"| {self.none} | {self.alarms} ({self.alarms / self.none:.0%}) "
            f"| {self.raised_alarms} ({self.raised_alarms / self.none:.0%}) |"
        )


def languages(folder: Path = FOLDER) -> list[str]:
    """Return the languages for which there are sentences."""
    return sorted(file.stem for file in folder.glob("*.tsv"))


def sentences(language: str, folder: Path = FOLDER) -> list[Sentence]:
    """Return the sentences of a language. Raises ValueError for a line that is none."""
    lines = (folder / f"{language}.tsv").read_text("utf-8").splitlines()
    labelled = []
    for line in lines:
        if line and not line.startswith("#"):
            signal, text = line.split("\t")
            labelled.append(Sentence(None if signal == NONE else Signal(signal), text))
    return labelled


def measured(language: str) -> Heard:
    """Return how much of a language is heard."""
    results = [
        (sentence.signal, signals_in(sentence.text), raised(sentence.text))
        for sentence in sentences(language)
    ]
    danger = [result for result in results if result[0]]
    none = [result for result in results if result[0] is None]
    return Heard(
        danger=len(danger),
        heard=sum(bool(heard) for _, heard, _ in danger),
        rightly=sum(signal in heard for signal, heard, _ in danger),
        raised=sum(bool(heard) or by_reader for _, heard, by_reader in danger),
        none=len(none),
        alarms=sum(bool(heard) for _, heard, _ in none),
        raised_alarms=sum(bool(heard) or by_reader for _, heard, by_reader in none),
    )


def levels() -> str:
    """Return the table of the sentences whose danger is P1 by itself, and of those without any.

    Each also stands among sentences of its language that raise nothing: most children write no full stop.
    """
    dangers, none, dangers_in_stories, calm_stories = [], [], [], []
    for language in languages():
        every = sentences(language)
        ordinary = [one.text for one in every if one.signal is None]
        calm = cycle([text for text in ordinary if not _level(text).is_raised])
        for one in every:
            if one.signal in RAISING:
                dangers.append(one.text)
                around = list(islice(calm, 6))
                dangers_in_stories.append(" ".join([*around[:3], one.text, *around[3:]]))
        none += ordinary
        calm_stories += [" ".join(islice(calm, 7)) for _ in ordinary]
    timed = [one for language in languages(TIMED) for one in sentences(language, TIMED)]
    groups = {
        "danger that is P1 by itself": dangers,
        "the same among six calm sentences": dangers_in_stories,
        "a threat, now": [one.text for one in timed if one.signal is Signal.THREAT],
        "somebody at home, lately": [one.text for one in timed if one.signal is Signal.HOME_NAMED],
        "no danger": none,
        "seven calm sentences": calm_stories,
    }
    return "\n".join([*LEVELS, *(_levels(name, texts) for name, texts in groups.items())])


@dataclass(frozen=True)
class _Level:
    """Whether lists alone and both readers make a text P1, and whether it is raised at least to the hour."""

    by_lists: bool
    by_both: bool
    is_raised: bool


def _level(text: str) -> _Level:
    read = signals_of(text, reader.load())
    by_both = read.is_raised_by_lists or read.reading.kind in URGENT
    return _Level(read.is_raised_by_lists, by_both, by_both or read.is_unsure)


def _levels(name: str, texts: list[str]) -> str:
    read = [_level(text) for text in texts]
    columns = zip(*((one.by_lists, one.by_both, one.is_raised) for one in read), strict=True)
    shares = (f"{sum(column) / len(texts):.0%}" for column in columns)
    return f"| {name} | {len(texts)} | {' | '.join(shares)} |"


def raised(text: str) -> bool:
    """Say whether the second reader raises a text, at least to the one-hour clock."""
    return reader.read(text, reader.load()).kind is not Kind.NONE


def table() -> str:
    """Return the table of docs/developers/words.md."""
    return "\n".join([*HEAD, *(measured(language).row(language) for language in languages())])


def language_shares() -> str:
    """Return what is heard of each language, as data/language_shares.toml has it."""
    lines = SHARES.read_text("utf-8").partition("\n[language]\n")[0].rstrip().splitlines()
    rows = ((language, measured(language)) for language in languages())
    own = [f"{code} = {{ danger = {row.danger}, heard = {row.raised} }}" for code, row in rows]
    return "\n".join([*lines, "", "[language]", *own, ""])


if __name__ == "__main__":
    SHARES.write_text(language_shares(), "utf-8")
    print(table(), levels(), sep="\n\n")  # noqa: T201
