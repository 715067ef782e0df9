"""Choose the unit that receives a report: by path, wish, place and danger. Pure.

Routing follows `share_with` and `avoid`, except where somebody is in danger now. Then the unit comes first that
the country's table names for the reason, as the form explains beforehand (`emergency_contacts.py`; DESIGN
section 7).
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import PayungError
from payung.intake import emergency_contacts
from payung.intake.emergency_contacts import CHILD_PROTECTION, HELPLINE, POLICE
from payung.staff.charters import UNRANKED
from payung.staff.queries import UnitCard
from payung.triage.lanes import Level, Path
from payung.triage.report import Report

OVERSIGHT: Final = "oversight"

_WISHED = {
    "helpline_only": (HELPLINE, CHILD_PROTECTION),
    "child_protection": (CHILD_PROTECTION, HELPLINE),
    "police": (POLICE,),
}


class NoUnit(PayungError):
    """No unit is set up to receive: an operator's mistake that `payung check` names."""

    code = "no_unit"
    status = 503
    sentence = _("Nobody here can take this yet. Please call a helpline.")


def choose(
    units: Iterable[UnitCard],
    report: Report,
    level: Level,
    paths: Sequence[Path],
    country: str,
    *,
    rules: Sequence[str] = (),
    listener: UUID | None = None,
    past_oversight: bool = False,
) -> UnitCard:
    """Return the unit that receives `report`, for which `rules` fired. Raises NoUnit where none can.

    `listener`: the unit that somebody told already, by telephone or in person. It keeps the report, unless the
    report names an official or goes against the reporter's wish. `past_oversight`: it names an officer of
    oversight, who then receives it only where nobody else can.
    """
    able = [unit for unit in units if unit.can_receive]
    if Path.OVERSIGHT in paths:
        # Oversight alone. Without one, child protection or a helpline, also of another country: never the
        # police whom the report accuses.
        able = [unit for unit in able if unit.kind != POLICE]
        if past_oversight:
            able = [unit for unit in able if unit.kind != OVERSIGHT] or able
        return _first(able, (OVERSIGHT, CHILD_PROTECTION, HELPLINE), report, country, far=True)
    avoid = set(report.avoid)
    pressing = emergency_contacts.order(rules, level, report, report.country or country)
    kinds: Sequence[str] = _WISHED.get(report.share_with or "", ())
    if level is Level.P1:
        kinds = pressing or (POLICE, CHILD_PROTECTION)
    elif "police" in avoid and any(unit.kind != POLICE for unit in able):
        able = [unit for unit in able if unit.kind != POLICE]
        kinds = kinds or pressing or (CHILD_PROTECTION, HELPLINE)
    else:
        kinds = kinds or _unless_usual(pressing)
    if "local_police" in avoid:
        able = [unit for unit in able if not (unit.kind == POLICE and unit.area)] or able
    for unit in able:
        if unit.id == listener and keeps_wish(report, level, unit):
            return unit
    # Oversight receives other reports only where no other unit is left.
    others = [unit for unit in able if unit.kind != OVERSIGHT]
    return _first(others or able, kinds, report, country)


def _unless_usual(pressing: Sequence[str]) -> Sequence[str]:
    """Return the kinds that the table names; none where police come first: then the default unit receives."""
    return () if pressing[:1] == (POLICE,) else pressing


def keeps_wish(report: Report, level: Level, unit: UnitCard) -> bool:
    """Say whether `unit` may have a report without breaking the reporter's wish.

    Danger now comes first, as the form explains. No wish excludes oversight, which looks at officials.
    """
    if level is Level.P1 or unit.kind == OVERSIGHT:
        return True
    avoid = set(report.avoid or ())
    if unit.kind != POLICE:
        return True
    if "police" in avoid or (unit.area and "local_police" in avoid):
        return False
    return report.share_with not in {"helpline_only", "child_protection"}


def offered(units: Iterable[UnitCard]) -> frozenset[str]:
    """Return the values of `share_with` that this installation can keep: the form offers no other."""
    kinds = {unit.kind for unit in units if unit.has_key}
    kept = {wish for wish, wished in _WISHED.items() if kinds & set(wished)}
    return frozenset(kept | {"decide_later"})


def _first(
    units: Sequence[UnitCard],
    kinds: Sequence[str],
    report: Report,
    country: str,
    *,
    far: bool = False,
) -> UnitCard:
    """Return the best of `units`: by country, wished kind, place, then the default.

    `far`: the kind counts for more than the country. Of several oversight units the first that the root
    signed receives, or its successor by the root's word: neither a place nor a name makes another receive.
    """
    if not units:
        raise NoUnit
    of_report = report.country or country

    def worse(unit: UnitCard) -> tuple[Any, ...]:
        abroad = unit.country != of_report
        kind = kinds.index(unit.kind) if unit.kind in kinds else len(kinds)
        place = 0 if unit.area and unit.area == report.area else 1 if not unit.area else 2
        first, second = (kind, abroad) if far else (abroad, kind)
        order = unit.order if unit.kind == OVERSIGHT else UNRANKED
        return (first, second, order, place, not unit.is_default, unit.name)

    return min(units, key=worse)
