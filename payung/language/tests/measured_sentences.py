"""How much lists and second reader catch, by sentences of writers who did not know the lists.

The table is in docs/developers/words.md.

`data/measured` is what is measured: who changes a list or a labelled sentence never looks at it.

.venv/bin/python -m payung.language.tests.measured_sentences
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from payung.language import reply_templates
from payung.language.blame_check import check
from payung.language.word_list import Kind

FOLDER: Final = Path(__file__).parent / "data" / "measured"
GOOD: Final = "good"
HEAD: Final = (
    "| language | hurtful | caught | caught as what it is | caught in a message | good | false alarms |",
    "| --- | --- | --- | --- | --- | --- | --- |",
)


@dataclass(frozen=True)
class Sentence:
    """What an officer might write; `kind` None: a good sentence, `near` one that looks like a bad one."""

    text: str
    kind: Kind | None
    near: bool


@dataclass(frozen=True)
class Caught:
    """The numbers of sentences, and of those with a finding."""

    hurtful: int
    caught: int
    rightly: int
    in_message: int
    good: int
    alarms: int

    def row(self, language: str) -> str:
        """Return a line of the table."""
        return (
            f"| {language} | {self.hurtful} | {self.caught} ({self.caught / self.hurtful:.0%}) "
            f"| {self.rightly} ({self.rightly / self.hurtful:.0%}) "
            f"| {self.in_message} ({self.in_message / self.hurtful:.0%}) "
            f"| {self.good} | {self.alarms} ({self.alarms / self.good:.0%}) |"
        )


def languages() -> list[str]:
    """Return the languages for which there are sentences."""
    return sorted(file.stem for file in FOLDER.glob("*.toml"))


def sentences(language: str) -> list[Sentence]:
    """Return the sentences of a language."""
    content = tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))
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


def measured(language: str) -> Caught:
    """Return how much of a language is caught."""
    results = [
        (sentence.kind, {finding.kind for finding in check(sentence.text, language, "child")})
        for sentence in sentences(language)
    ]
    hurtful = [(kind, kinds) for kind, kinds in results if kind]
    messages = [
        in_message(sentence.text, language) for sentence in sentences(language) if sentence.kind
    ]
    good = [kinds for kind, kinds in results if kind is None]
    return Caught(
        hurtful=len(hurtful),
        caught=sum(bool(kinds) for _, kinds in hurtful),
        rightly=sum(kind in kinds for kind, kinds in hurtful),
        in_message=sum(bool(check(message, language, "child")) for message in messages),
        good=len(good),
        alarms=sum(map(bool, good)),
    )


def table() -> str:
    """Return the table of docs/developers/words.md, and its line of what is least and most."""
    figures = {language: measured(language) for language in languages()}
    rows = [figure.row(language) for language, figure in figures.items()]
    caught = sorted(
        (figure.caught / figure.hurtful, language) for language, figure in figures.items()
    )
    alarms = sorted((figure.alarms / figure.good, language) for language, figure in figures.items())
    between = "Caught: {:.0%} ({}) to {:.0%} ({}). False alarms: {:.0%} ({}) to {:.0%} ({})."
    ends = (*caught[0], *caught[-1], *alarms[0], *alarms[-1])
    return "\n".join([*HEAD, *rows, "", between.format(*ends)])


if __name__ == "__main__":
    print(table())  # noqa: T201
