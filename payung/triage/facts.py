"""Coded facts for the figures: choices, numbers and codes, never free text."""

import re
from collections.abc import Mapping
from typing import Final

from payung.triage.assessment import Assessment
from payung.triage.lanes import Lane
from payung.triage.report import Report

# A closed list: all other fields stay out, also fields that are added to the report later.
_CODED_OF_A_CHILD: Final = {
    "age",
    "age_band",
    "gender",
    "safe_now",
    "may_hurt_self",
    "missing",
    "has_safe_adult",
    "communication_needs",
    "adult_now",
    "age_at_time",
}
_CODED: Final[Mapping[str, bool | Mapping[str, set[str]]]] = {
    "language": True,
    "reporter": True,
    "country": True,
    "area": True,
    "settlement": True,
    "share_with": True,
    "wishes": True,
    "avoid": True,
    "children": {"__all__": _CODED_OF_A_CHILD},
    "other_children_at_risk": True,
    "concerns": True,
    "first_contact": True,
    "timing": True,
    "suspects": True,
    "marked_imminent": True,
}
_CHANNEL: Final = re.compile(r"[a-z][a-z_-]{0,19}")


def facts(report: Report, assessment: Assessment, lane: Lane) -> dict[str, object]:
    """Return the codes that the analysts' figures key may open, as JSON values.

    A channel is a free field of the contract: one that does not look like a short code becomes "other".
    """
    coded = report.model_dump(mode="json", exclude_unset=True, include=_CODED)
    if report.channel is not None:
        coded["channel"] = report.channel if _CHANNEL.fullmatch(report.channel) else "other"
    return {
        **coded,
        "lane": str(lane),
        "level": str(assessment.level),
        "due_minutes": assessment.due_minutes,
        "rules": [reason.rule for reason in assessment.reasons],
        "paths": [str(path) for path in assessment.paths],
        "rule_set": assessment.rule_set,
    }
