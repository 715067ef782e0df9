"""Who must be told when a child may be in danger, reason by reason: `data/emergency_contacts.toml`. Pure.

The case page shows it, and routing follows it.
"""

import tomllib
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from payung.triage.lanes import Level
from payung.triage.report import Report
from payung.triage.rules import BY_ID

DATA: Final = Path(__file__).with_name("data") / "emergency_contacts.toml"
POLICE, CHILD_PROTECTION, HELPLINE, HEALTH = "police", "child_protection", "helpline", "health"
KINDS: Final = frozenset({POLICE, CHILD_PROTECTION, HELPLINE, HEALTH})
UNTIL: Final = frozenset({Level.P1, Level.P2})  # levels at which somebody is told


@dataclass(frozen=True)
class Table:
    """The order of kinds for each reason in one country. `first`: before all others, whatever the reason."""

    first: tuple[str, ...]
    by_reason: Mapping[str, tuple[str, ...]]
    avoids_police: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Contact:
    """A kind that must be told, and the reasons for it: codes of the table, or `avoids_police`."""

    kind: str
    reasons: tuple[str, ...]


def reasons_of(rules: Iterable[str], level: Level) -> tuple[str, ...]:
    """Return the reasons that rules of a level give, the most pressing first."""
    fired = {rule for rule in rules if rule in BY_ID and BY_ID[rule].level == level}
    return tuple(code for code, own in _data().reasons.items() if fired & own)


def order(rules: Iterable[str], level: Level, report: Report, country: str) -> tuple[str, ...]:
    """Return the kinds of units in the order in which they receive a report; empty: the table has no reason.

    Health receives none. Police whom a child in danger does not want to know come after all of these.
    """
    table, reasons = table_of(country), reasons_of(rules, level)
    pressing = table.by_reason[reasons[0]] if reasons else ()
    if level in UNTIL and avoids_police(report):
        pressing = table.avoids_police
    kinds = dict.fromkeys((*table.first, *pressing))
    barred = {HEALTH, POLICE} if avoids_police(report) else {HEALTH}
    return tuple(kind for kind in kinds if kind not in barred)


def first_told(reason: str, country: str, kinds: Container[str]) -> str:
    """Return the kind of unit, of `kinds`, that receives a report for one reason; else nothing."""
    table = table_of(country)
    pressing = (*table.first, *table.by_reason[reason], POLICE)
    return next((kind for kind in pressing if kind in kinds), "")


def contacts(
    rules: Iterable[str], country: str, *, without_police: bool = False
) -> tuple[Contact, ...]:
    """Return who must be told of a child in danger, and why, by all rules of P1 and P2 that fired.

    `without_police`: the child avoids them, or the report names an official.
    """
    every, table = tuple(rules), table_of(country)
    reasons = dict.fromkeys(code for level in sorted(UNTIL) for code in reasons_of(every, level))
    why: dict[str, list[str]] = {}
    for code in reasons:
        for kind in dict.fromkeys((*table.first, *table.by_reason[code])):
            why.setdefault(kind, []).append(code)
    if without_police and reasons:
        why.pop(POLICE, None)
        for kind in table.avoids_police:
            why.setdefault(kind, []).append("avoids_police")
    return tuple(Contact(kind, tuple(codes)) for kind, codes in why.items())


def avoids_police(report: Report) -> bool:
    """Say whether the police must not be told first: the child avoids them, and does not ask for others."""
    avoided = set(report.avoid)
    return "police" in avoided or ("local_police" in avoided and report.share_with != POLICE)


def table_of(country: str) -> Table:
    """Return the table of a country: its own where it has one, else the default."""
    return _data().tables.get(country) or _data().tables[""]


@dataclass(frozen=True)
class _Data:
    reasons: Mapping[str, frozenset[str]]
    tables: Mapping[str, Table]


@lru_cache(maxsize=1)
def _data() -> _Data:
    return read(tomllib.loads(DATA.read_text(encoding="utf-8")))


def read(document: dict[str, Any]) -> _Data:
    """Return the tables in a document. Raises ValueError for a kind or reason that is not known."""
    reasons = {entry["code"]: frozenset(entry["rules"]) for entry in document["reason"]}
    default = document["default"]
    tables = {"": _table(default, reasons)}
    for country, own in document.get("country", {}).items():
        if not own.get("source"):
            raise ValueError(f"{country}: a country's table needs a source.")
        tables[country] = _table(default | own, reasons)
    return _Data(reasons, tables)


def _table(own: Mapping[str, Any], reasons: Iterable[str]) -> Table:
    lists = {name: tuple(kinds) for name, kinds in own.items() if name != "source"}
    known = {"first", "avoids_police", *reasons}
    wrong = set(lists) - known or {kind for kinds in lists.values() for kind in kinds} - KINDS
    if wrong:
        raise ValueError(f"Not known: {', '.join(sorted(wrong))}.")
    return Table(
        first=lists["first"],
        by_reason={code: lists[code] for code in reasons},
        avoids_police=lists["avoids_police"],
        source=str(own["source"]),
    )
