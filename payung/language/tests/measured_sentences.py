"""How much lists and second reader catch, by sentences of writers who did not know the lists.

The tables are in docs/developers/words.md.

`data/measured` is what is measured, `LANGUAGE.toml` to a child and `LANGUAGE.record.toml` for the record: who
changes a list or a labelled sentence never looks at it.

.venv/bin/python -m payung.language.tests.measured_sentences
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from payung.language import reply_templates
from payung.language.blame_check import check
from payung.language.classifier.lesson_files import digest_of
from payung.language.reader import faults
from payung.language.reader.lessons import LESSONS
from payung.language.reader.second_look import read_ahead
from payung.language.reader.sentences import Audience
from payung.language.word_list import Kind

FOLDER: Final = Path(__file__).parent / "data" / "measured"
GOOD: Final = "good"
_RECORD: Final = ".record"
_COLUMNS: Final = (
    *("language", "hurtful", "caught", "caught as what it is", "caught in a message"),
    *("good", "false alarms"),
)


@dataclass(frozen=True)
class Sentence:
    """What an officer might write; `kind` None: a good sentence, `near` one that looks like a bad one."""

    text: str
    kind: Kind | None
    near: bool


@dataclass(frozen=True)
class Caught:
    """The numbers of sentences, and of those with a finding. `in_message` None: for the record."""

    hurtful: int
    caught: int
    rightly: int
    in_message: int | None
    good: int
    alarms: int

    def row(self, language: str) -> str:
        """Return a line of the table."""
        found = (self.caught, self.rightly, self.in_message)
        shares = (f"{n} ({n / self.hurtful:.0%})" for n in found if n is not None)
        alarms = f"{self.alarms} ({self.alarms / self.good:.0%})"
        return f"| {' | '.join([language, str(self.hurtful), *shares, str(self.good), alarms])} |"


def languages(audience: Audience = "child") -> list[str]:
    """Return the languages for which there are sentences."""
    names = (file.name.removesuffix(".toml") for file in FOLDER.glob("*.toml"))
    if audience == "record":
        return sorted(name.removesuffix(_RECORD) for name in names if name.endswith(_RECORD))
    return sorted(name for name in names if not name.endswith(_RECORD))


def sentences(language: str, audience: Audience = "child") -> list[Sentence]:
    """Return the sentences of a language."""
    name = language if audience == "child" else f"{language}{_RECORD}"
    content = tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
    return [
        Sentence(
            record["text"],
            None if record["kind"] == GOOD else Kind(record["kind"]),
            record.get("near", False),
        )
        for record in content["sentence"]
    ]


def in_message(text: str, language: str) -> str:
    """Return a text between two sentences of our reply templates."""
    (before, *_), (after, *_) = list(reply_templates.sentences(language).values())[:2]
    return f"{before} {text} {after}"


def measured(language: str, audience: Audience) -> Caught:
    """Return how much of a language is caught."""
    every = sentences(language, audience)
    messages = [in_message(sentence.text, language) for sentence in every if sentence.kind]
    if classifier := faults.load():
        read_ahead([*(sentence.text for sentence in every), *messages], audience, classifier)
    results = [
        (sentence, {finding.kind for finding in check(sentence.text, language, audience)})
        for sentence in every
    ]
    hurtful = [(sentence, kinds) for sentence, kinds in results if sentence.kind]
    good = [kinds for sentence, kinds in results if sentence.kind is None]
    return Caught(
        hurtful=len(hurtful),
        caught=sum(bool(kinds) for _, kinds in hurtful),
        rightly=sum(sentence.kind in kinds for sentence, kinds in hurtful),
        in_message=sum(bool(check(message, language, "child")) for message in messages)
        if audience == "child"
        else None,
        good=len(good),
        alarms=sum(map(bool, good)),
    )


def measured_with() -> str:
    """Return the line of docs/developers/words.md that tells older tables: no list or sentence may be newer."""
    return f"Measured with lists and sentences `{digest_of([*LESSONS, FOLDER])[:12]}`."


def table(audience: Audience) -> str:
    """Return a table of docs/developers/words.md, and its line of what is least and most."""
    figures = {language: measured(language, audience) for language in languages(audience)}
    rows = [figure.row(language) for language, figure in figures.items()]
    caught = sorted(
        (figure.caught / figure.hurtful, language) for language, figure in figures.items()
    )
    alarms = sorted((figure.alarms / figure.good, language) for language, figure in figures.items())
    between = "Caught: {:.0%} ({}) to {:.0%} ({}). False alarms: {:.0%} ({}) to {:.0%} ({})."
    ends = (*caught[0], *caught[-1], *alarms[0], *alarms[-1])
    columns = [one for one in _COLUMNS if audience == "child" or "message" not in one]
    head = (f"| {' | '.join(columns)} |", "| --- " * len(columns) + "|")
    return "\n".join([*head, *rows, "", between.format(*ends)])


if __name__ == "__main__":
    print(measured_with(), table("child"), table("record"), sep="\n\n")  # noqa: T201
