"""How much lists and second reader mark, by sentences of one split or of somebody else's file."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from payung.language.blame_check import checked_by, has_list
from payung.language.classifier import labelled_files
from payung.language.classifier.intervals import share
from payung.language.reader.second_look import read_ahead
from payung.language.reader.sentences import (
    GOOD,
    Audience,
    Sentence,
    every_sentence,
    situations,
)
from payung.language.word_list import Kind

if TYPE_CHECKING:
    from payung.language.classifier.weights import Classifier

_HEAD: Final = (
    "| | sentences | marked by lists | added by reader | taken back | marked by both | as what it is |",
    "| --- | --- | --- | --- | --- | --- | --- |",
)
_AHEAD: Final = 250  # cases read together: the reader remembers four times as many sentences
_TO: Final[dict[Audience, str]] = {"child": "to a child", "record": "for the record"}


@dataclass(frozen=True)
class Case:
    """A sentence to measure. `kind` None: it is good."""

    language: str
    audience: Audience
    kind: Kind | None
    text: str


@dataclass(frozen=True)
class Marked:
    """Who marks a sentence. `by_reader`: no list does; `taken_back`: the reader takes all marks back."""

    by_lists: bool
    by_reader: bool
    taken_back: bool
    by_both: bool
    rightly: bool


def tuning_cases() -> list[Case]:
    """Return the sentences that the reader under measure has not learnt from."""
    return [_case(one) for one in every_sentence(tuning=True)]


def _case(sentence: Sentence) -> Case:
    situation = sentence.situation
    return Case(sentence.language, situation.audience, situation.kind, sentence.text)


def cases_of(path: Path) -> list[Case]:
    """Return the cases in a file: kind or situation, perhaps child or record, and text. Raises BadInput."""
    return labelled_files.cases_of(path, _of_row)


def is_label(name: str) -> bool:
    """Say whether a line of a file begins as one of officers' sentences."""
    return name in situations() or name in {*Kind, GOOD}


def _of_row(language: str, row: list[str]) -> Case | None:
    if not is_label(row[0]) or not has_list(language):
        return None
    if row[0] in situations():
        situation = situations()[row[0]]
        return Case(language, situation.audience, situation.kind, row[-1])
    audience: Audience = "record" if "record" in row[1:-1] else "child"
    return Case(language, audience, None if row[0] == GOOD else Kind(row[0]), row[-1])


def marked(case: Case, classifier: "Classifier | None") -> Marked:
    """Return who marks a sentence."""
    listed, both = (
        checked_by(who, case.text, (case.language,), case.audience) for who in (None, classifier)
    )
    return Marked(
        by_lists=bool(listed),
        by_reader=bool(both) and not listed,
        taken_back=bool(listed) and not both,
        by_both=bool(both),
        rightly=case.kind in {finding.kind for finding in both},
    )


def table(cases: Iterable[Case], classifier: "Classifier | None") -> str:
    """Return a table of recall and false alarms, by audience, kind and language, with 95% intervals."""
    groups: dict[str, list[Marked]] = defaultdict(list)
    every = list(cases)
    for place, case in enumerate(every):
        if classifier and place % _AHEAD == 0:
            _read_ahead(every[place : place + _AHEAD], classifier)
        result = marked(case, classifier)
        group = f"{_TO[case.audience]}, {'hurtful' if case.kind else 'good'}"
        kind = f"{_TO[case.audience]}, {case.kind or GOOD}"
        for name in dict.fromkeys((group, kind, f"{case.language}, {group}")):
            groups[name].append(result)
    return "\n".join([*_HEAD, *(_row(name, groups[name]) for name in _ordered(groups))])


def _read_ahead(cases: list[Case], classifier: "Classifier") -> None:
    for audience in _TO:
        texts = [case.text for case in cases if case.audience == audience]
        read_ahead(texts, audience, classifier)


def _ordered(names: Iterable[str]) -> list[str]:
    """Return the names of rows: sums first, then kinds, then languages."""
    first = tuple(_TO.values())
    return sorted(
        names,
        key=lambda name: (not name.startswith(first), not name.endswith(("hurtful", GOOD)), name),
    )


def _row(name: str, results: list[Marked]) -> str:
    columns = [
        [one.by_lists for one in results],
        [one.by_reader for one in results],
        [one.taken_back for one in results],
        [one.by_both for one in results],
        [one.rightly for one in results],
    ]
    shares = " | ".join(share(sum(column), len(results)) for column in columns)
    return f"| {name} | {len(results)} | {shares} |"
