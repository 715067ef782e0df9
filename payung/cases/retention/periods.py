"""Retention periods by kind of record and country: `cases/data/retention.toml`, and the installation's file.

The end of a period never deletes a report: it makes a proposal, and a person decides.
"""

import tomllib
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from payung.foundation.errors import BadInput

DATA: Final = Path(__file__).parents[1] / "data" / "retention.toml"
OWN: Final = "default"  # the place of a rule that no country has made its own
PERSON: Final = "A person proposed it, with a reason that the unit can read."
_MOST_MONTHS: Final = 1200


class Kind(StrEnum):
    """A kind of record that has a period, as the file names it."""

    REPORT = "report"  # nothing was done but to decide its level
    INFORMATION = "information"  # level P5
    CASE = "case"  # acted on
    FEEDBACK = "feedback"
    REVIEW = "review"
    REVIEW_LATE = "review_late"
    WAIT = "wait"
    GONE = "gone"
    DRAFT = "draft"
    PRESENCE = "presence"
    HANDOVER = "handover"
    SESSION = "session"
    TASK = "task"
    VIEWS = "views"
    WORDS = "words"
    RULES = "rules"  # figures of what officers marked
    SEARCH = "search"  # that an officer searched for a person


@dataclass(frozen=True)
class Rule:
    """The retention period of a kind of record. `name`: for example "default.report" or "TH.case"."""

    name: str
    source: str
    months: int | None = None
    days: int | None = None

    def ends(self, since: datetime) -> datetime | None:
        """Return when the period that began at `since` is over; None where it has no end of its own."""
        if self.months is None and self.days is None:
            return None
        return months_after(since, self.months or 0) + timedelta(days=self.days or 0)

    def began(self, now: datetime) -> datetime | None:
        """Return the latest begin of a period that is over by `now`; None where none ever is."""
        if self.months is None and self.days is None:
            return None
        return months_after(now, -(self.months or 0)) - timedelta(days=self.days or 0)


def months_after(moment: datetime, months: int) -> datetime:
    """Return the same day some months later or earlier, or the last day of a shorter month."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def rule(kind: Kind, country: str = "") -> Rule:
    """Return the rule for a kind of record: the country's own where the installation has one, else ours."""
    own = _own(str(settings.PAYUNG_RETENTION)).get((country, kind))
    return own or _defaults()[kind]


def named(name: str) -> Rule | None:
    """Return the rule of this name ("default.report"); None where no file has it."""
    country, _dot, kind = name.partition(".")
    if kind not in set(Kind):
        return None
    own = _own(str(settings.PAYUNG_RETENTION)).get((country, Kind(kind)))
    return own or (_defaults()[Kind(kind)] if country == OWN else None)


def source_of(name: str) -> str:
    """Return the source of the rule of this name; where no file has it, that a person proposed it."""
    own = named(name)
    return own.source if own else PERSON


def check() -> None:
    """Check the installation's own file. Raises BadInput, which names the wrong place in it."""
    _own(str(settings.PAYUNG_RETENTION))


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _defaults() -> dict[Kind, Rule]:
    entries = _read(DATA)["kind"]
    return {kind: _rule(f"{OWN}.{kind}", entries[kind]) for kind in Kind}


@lru_cache(maxsize=4)
def _own(name: str) -> dict[tuple[str, Kind], Rule]:
    """Return the periods of the installation's own file. Raises BadInput where it cannot be used."""
    if not name:
        return {}
    try:
        countries = _read(Path(name)).get("country", {})
    except (OSError, ValueError):
        raise BadInput(
            "PAYUNG_RETENTION", _("PAYUNG_RETENTION: this file cannot be read.")
        ) from None
    return {
        (country, _kind(country, kind)): _checked(f"{country}.{kind}", entry)
        for country, kinds in countries.items()
        for kind, entry in kinds.items()
        if isinstance(entry, Mapping)
    }


def _kind(country: str, kind: str) -> Kind:
    if kind not in set(Kind):
        words = {"name": f"{country}.{kind}", "all": ", ".join(Kind)}
        raise BadInput(
            "PAYUNG_RETENTION",
            _("PAYUNG_RETENTION: %(name)s is not a kind of record. Kinds: %(all)s.") % words,
        )
    return Kind(kind)


def _checked(name: str, entry: Mapping[str, Any]) -> Rule:
    periods = [entry[unit] for unit in ("months", "days") if unit in entry]
    numbers = all(type(period) is int and 0 <= period <= _MOST_MONTHS for period in periods)
    if not str(entry.get("source", "")).strip() or len(periods) > 1 or not numbers:
        raise BadInput(
            "PAYUNG_RETENTION",
            _(
                "PAYUNG_RETENTION: %(name)s needs a source, and months or days as one whole number from 0 to"
                " 1200."
            )
            % {"name": name},
        )
    return _rule(name, entry)


def _rule(name: str, entry: Mapping[str, Any]) -> Rule:
    return Rule(name, str(entry["source"]), entry.get("months"), entry.get("days"))
