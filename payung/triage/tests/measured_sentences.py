"""How much lists and second reader hear, by sentences of writers who knew neither.

The tables are in docs/developers/words.md. What is heard of each language is also in data/language_shares.toml,
which this writes again.

`data/measured` has a file of kinds and texts a language: who changes a list or a labelled sentence never looks
at it.

.venv/bin/python -m payung.triage.tests.measured_sentences
"""

from collections.abc import Iterator
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from typing import Final

from payung.triage import reader
from payung.triage.reader import Kind, measure
from payung.triage.reader.measure import Case
from payung.triage.reader.sentences import URGENT

FOLDER: Final = Path(__file__).parent / "data" / "measured"
SHARES: Final = Path(__file__).parents[1] / "data" / "language_shares.toml"
AROUND: Final = 6  # calm sentences around one in a story


@cache
def cases() -> tuple[Case, ...]:
    """Return the sentences of all languages."""
    files = sorted(FOLDER.glob("*.tsv"))
    return tuple(case for file in files for case in measure.cases_of(file))


def languages() -> list[str]:
    """Return the languages in which there are sentences."""
    return list(dict.fromkeys(case.language for case in cases()))


def table() -> str:
    """Return the table of the sentences, each alone."""
    return measure.table(cases(), reader.load())


def stories_table() -> str:
    """Return the table of the same sentences, each among others of its language that raise nothing.

    Most children write no full stop.
    """
    return measure.table(_stories(), reader.load(), by_kind=False)


def _stories() -> Iterator[Case]:
    for language in languages():
        own = [case for case in cases() if case.language == language]
        calm = cycle([case.text for case in own if case.kind is Kind.NONE and not _is_raised(case)])
        for case in own:
            around = list(islice(calm, AROUND))
            middle = case.text if case.kind in URGENT else next(calm)
            yield Case(language, case.kind, " ".join([*around[:3], middle, *around[3:]]))


def _is_raised(case: Case) -> bool:
    return measure.hear(case, reader.load()).within_the_hour


def language_shares() -> str:
    """Return what is heard of each language, as data/language_shares.toml has it."""
    head = SHARES.read_text("utf-8").partition("\n[language]\n")[0].rstrip()
    rows = []
    for language in languages():
        own = [case for case in cases() if case.language == language and case.kind in URGENT]
        heard = sum(map(_is_raised, own))
        rows.append(f"{language} = {{ danger = {len(own)}, heard = {heard} }}")
    return "\n".join([head, "", "[language]", *rows, ""])


if __name__ == "__main__":
    SHARES.write_text(language_shares(), "utf-8")
    print(table(), stories_table(), sep="\n\n")  # noqa: T201
