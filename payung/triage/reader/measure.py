"""How much lists and second reader hear, by sentences of one split or of somebody else's file."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from payung.language.classifier import labelled_files
from payung.language.classifier.intervals import share
from payung.triage.reader.sentences import URGENT, Kind, Sentence, every_sentence, situations
from payung.triage.signals import signals_of

if TYPE_CHECKING:
    from payung.triage.reader.second_reader import SecondReader

_HEAD: Final = (
    "| | sentences | P1 by lists | P1 by reader | P1 by both | P1 or within the hour |",
    "| --- | --- | --- | --- | --- | --- |",
)


@dataclass(frozen=True)
class Case:
    """A sentence to measure, and what it tells."""

    language: str
    kind: Kind
    text: str


@dataclass(frozen=True)
class Heard:
    """What both readers make of a sentence."""

    by_lists: bool
    by_reader: bool
    within_the_hour: bool


def tuning_cases() -> list[Case]:
    """Return the sentences that the reader under measure has not learnt from."""
    return [_case(one) for one in every_sentence(tuning=True)]


def _case(sentence: Sentence) -> Case:
    return Case(sentence.language, sentence.situation.kind, sentence.text)


def cases_of(path: Path) -> list[Case]:
    """Return the cases in a file: kind or situation, and text; other columns between them are passed over."""
    return labelled_files.cases_of(path, _of_row)


def _of_row(language: str, row: list[str]) -> Case | None:
    kind = _kind(row[0])
    return Case(language, kind, row[-1]) if kind else None


def _kind(name: str) -> Kind | None:
    if name in situations():
        return situations()[name].kind
    return Kind(name) if name in set(Kind) else None


def hear(case: Case, classifier: "SecondReader | None") -> Heard:
    """Return what both readers make of a sentence."""
    signals = signals_of(case.text, classifier)
    by_lists, by_reader = signals.is_raised_by_lists, signals.reading.kind in URGENT
    return Heard(by_lists, by_reader, by_lists or by_reader or signals.is_unsure)


def table(cases: Iterable[Case], classifier: "SecondReader | None", *, by_kind: bool = True) -> str:
    """Return a table of recall and false alarms with 95% intervals, also by kind and by language if asked."""
    groups: dict[str, list[Heard]] = defaultdict(list)
    for case in cases:
        heard = hear(case, classifier)
        danger = {Kind.UNSURE: "unsure", Kind.NONE: "ordinary"}.get(case.kind, "urgent")
        parts = (str(case.kind), f"{case.language}, {danger}") if by_kind else ()
        for name in dict.fromkeys((danger, *parts)):
            groups[name].append(heard)
    first = [name for name in ("urgent", "unsure", "ordinary") if name in groups]
    names = first + sorted(groups.keys() - set(first) - {str(Kind.NONE)})
    return "\n".join([*_HEAD, *(_row(name, groups[name]) for name in names)])


def _row(name: str, heard: list[Heard]) -> str:
    columns = (
        [one.by_lists for one in heard],
        [one.by_reader for one in heard],
        [one.by_lists or one.by_reader for one in heard],
        [one.within_the_hour for one in heard],
    )
    shares = " | ".join(share(sum(column), len(heard)) for column in columns)
    return f"| {name} | {len(heard)} | {shares} |"
