"""Whether a report names an officer of this installation: then it goes around them before anybody opens it.

Compared are a suspect's telephone number and e-mail address, and a whole name or account in the field for it;
never free text, and never what is the child's own.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from payung.foundation.viewer import Viewer
from payung.staff.own_identifiers import NAME, NUMBERS, tokens_of
from payung.staff.queries.token_matches import Match, match
from payung.triage.assessment import Assessment
from payung.triage.lanes import Path
from payung.triage.report import Report
from payung.triage.report.parts import Identifier

_NAMED: Final = frozenset({"name", "account", "game_id"})  # the form has one field for all of these


def names_officer(viewer: Viewer, report: Report, country: str) -> Match:
    """Say whether what a report says of a suspect is an officer's own name, number or address."""
    where = report.country or country
    # A service sends thousands of accounts in one report, so each is compared only as what it can be.
    tokens = {
        token.value
        for item in report.identifiers
        if item.whose != "child"
        for kind in _kinds(item)
        for token in tokens_of(kind, item.value, where)
    }
    return match(viewer, tokens) if tokens else Match.NONE


def around_officer(assessment: Assessment, named: Match) -> Assessment:
    """Return an assessment with the path of oversight where an officer is named."""
    if named is Match.NONE or Path.OVERSIGHT in assessment.paths:
        return assessment
    return replace(assessment, paths=(Path.OVERSIGHT, *assessment.paths))


def _kinds(item: Identifier) -> Iterator[str]:
    if item.kind in NUMBERS:
        yield item.kind
    elif item.kind in _NAMED:
        yield NAME
        if not any(sign.isalpha() for sign in item.value):
            yield "phone"  # the account of a messenger
        elif "@" in item.value.strip().lstrip("@"):
            yield "email"
