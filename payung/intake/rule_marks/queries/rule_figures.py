"""Read the figures on what the rules about free text hear: by month and language, and by rule.

`payung/intake/figure_limits.py` says which figures are too small to show.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Sum

from payung.cases.policy import require_watch
from payung.foundation import clock
from payung.intake import policy
from payung.intake.figure_limits import FEWEST, Place, are_enough, in_places, months_over
from payung.intake.models import ReportCount, RuleCount
from payung.language.languages import OTHER
from payung.staff import queries as people
from payung.staff.queries.capacity import Able, able
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer
from payung.triage.text_rules import TEXT_RULES, Hearer


@dataclass(frozen=True)
class MonthOfReports:
    """The reports of a month and language whose level was decided, and the shares that officers marked.

    `language`: its tag, or OTHER, which also holds languages with fewer than ten reports.
    """

    month: date
    language: str
    decided: int
    no_danger_share: float
    more_urgent_share: float


@dataclass(frozen=True)
class Heard:
    """In how many reports a rule fired, and how often officers marked these as no danger, and it as missing.

    `share`: None where it fired in too few. `missed`: 0 where it is too few.
    """

    fired: int
    share: float | None
    missed: int

    @property
    def says_something(self) -> bool:
        """Say whether there is anything to show."""
        return bool(self.share is not None or self.missed)


@dataclass(frozen=True)
class MarkedRule:
    """The figures of a rule, of all languages and of each. `by`: None for a rule that is no more."""

    rule: str
    rule_set: str
    by: Hearer | None
    heard: Heard
    languages: tuple[tuple[str, Heard], ...]


@dataclass(frozen=True)
class RuleFigures:
    """Months, newest first; rules, the largest share of no danger first. `too_few`: officers, now."""

    months: list[MonthOfReports]
    rules: list[MarkedRule]
    too_few: bool


def rule_figures_of_unit(viewer: OfficerViewer) -> RuleFigures:
    """Return the figures of the viewer's own unit."""
    policy.require_blame_figures(viewer)
    return _figures(able(viewer, Permission.REPORT_LEVEL_DECIDE))


def rule_figures_of_units(viewer: OfficerViewer, unit: UUID | None = None) -> RuleFigures:
    """Return the figures of all units of the viewer's country together, or of one unit, for oversight.

    The limits apply to each unit first: a figure too small to show for one unit is in no sum either.
    """
    require_watch(viewer)
    country = people.unit(viewer, viewer.unit).country
    deciders = able(viewer, Permission.REPORT_LEVEL_DECIDE, country)
    return _figures({key: row for key, row in deciders.items() if unit in {None, key}})


def _figures(units: Mapping[UUID, Able]) -> RuleFigures:
    now = clock.now()
    enough = {key: unit for key, unit in units.items() if are_enough(unit, now, now)}
    places = {(key, month) for key, unit in enough.items() for month in months_over(unit, now)}
    rows = _reports(places)
    return RuleFigures(
        _months(rows), _rules({place for place, _language, _counts in rows}), too_few=not enough
    )


_Counts = tuple[int, int, int]
_NONE: _Counts = (0, 0, 0)


def _plus(one: _Counts, other: _Counts) -> _Counts:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def _reports(places: set[Place]) -> list[tuple[Place, str, _Counts]]:
    """Return the counts of each of `places` by language; languages of few reports together, as OTHER."""
    sums: dict[tuple[Place, str], _Counts] = defaultdict(lambda: _NONE)
    for row in ReportCount.objects.filter(in_places(places)).values():
        language = row["language"] if row["decided"] >= FEWEST else OTHER
        counts = (row["decided"], row["no_danger"], row["more_urgent"])
        key = ((row["unit_id"], row["month"]), language)
        sums[key] = _plus(sums[key], counts)
    return [
        (place, language, counts)
        for (place, language), counts in sums.items()
        if counts[0] >= FEWEST
    ]


def _months(rows: Iterable[tuple[Place, str, _Counts]]) -> list[MonthOfReports]:
    """Return the reports of all units together by month and language, the newest month first."""
    sums: dict[tuple[date, str], _Counts] = defaultdict(lambda: _NONE)
    for (_unit, month), language, counts in rows:
        sums[month, language] = _plus(sums[month, language], counts)
    months = [
        MonthOfReports(month, language, decided, _share(no_danger, decided), _share(more, decided))
        for (month, language), (decided, no_danger, more) in sums.items()
    ]
    order = {OTHER: 1}
    return sorted(
        months, key=lambda row: (-row.month.toordinal(), order.get(row.language, 0), row.language)
    )


def _share(some: int, of: int) -> float:
    """Return a share. What was marked a month after it was decided may make it too large: 1 is the most."""
    return min(some / of, 1.0)


def _rules(places: set[Place]) -> list[MarkedRule]:
    """Return the rules that officers marked in those months."""
    by_rule: dict[tuple[str, str], dict[str, _Counts]] = defaultdict(dict)
    rows = RuleCount.objects.filter(in_places(places)).values("rule", "rule_set", "language")
    for row in rows.annotate(all=Sum("fired"), wrong=Sum("no_danger"), gone=Sum("missed")):
        counts = (row["all"], row["wrong"], row["gone"])
        by_rule[row["rule"], row["rule_set"]][row["language"]] = counts
    rules = [_rule(*names, counts) for names, counts in by_rule.items()]
    return sorted(
        (rule for rule in rules if rule.heard.says_something),
        key=lambda rule: (-(rule.heard.share or 0), -rule.heard.missed, rule.rule, rule.rule_set),
    )


def _rule(rule: str, rule_set: str, counts: Mapping[str, _Counts]) -> MarkedRule:
    total = _NONE
    for some in counts.values():
        total = _plus(total, some)
    languages = [(language, _heard(some)) for language, some in sorted(counts.items())]
    known = TEXT_RULES.get(rule)
    return MarkedRule(
        rule,
        rule_set,
        known.by if known else None,
        _heard(total),
        tuple(pair for pair in languages if pair[1].says_something and pair[0] != OTHER),
    )


def _heard(counts: _Counts) -> Heard:
    fired, no_danger, missed = counts
    return Heard(
        fired if fired >= FEWEST else 0,
        _share(no_danger, fired) if fired >= FEWEST else None,
        missed if missed >= FEWEST else 0,
    )
