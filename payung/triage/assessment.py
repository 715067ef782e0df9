"""Assessment of a report: level, reasons and paths."""

from dataclasses import dataclass

from django.utils.functional import Promise

from payung.triage.evidence import Evidence, own_picture_spreads
from payung.triage.lanes import (
    FIRST_HUMAN_ACT,
    SPREADING_PICTURE_MINUTES,
    UNREAD_MINUTES,
    Lane,
    Level,
    Path,
)
from payung.triage.paths import paths_of
from payung.triage.report import Report
from payung.triage.rules import RULE_SET, RULES, reason_text
from payung.triage.signals import heard_in

__all__ = ["Assessment", "Reason", "assess", "reason_text"]


@dataclass(frozen=True)
class Reason:
    """A rule that fired, and its reason; `str(text)` is in the active language."""

    rule: str
    text: str | Promise


@dataclass(frozen=True)
class Assessment:
    """The proposal of triage. `due_minutes`: time until a person must have acted."""

    level: Level
    due_minutes: int
    reasons: tuple[Reason, ...]
    paths: tuple[Path, ...]
    rule_set: str

    def as_dict(self) -> dict[str, object]:
        """Return the contract's form, with reasons in the active language."""
        return {
            "level": str(self.level),
            "due_minutes": self.due_minutes,
            "reasons": [{"rule": reason.rule, "text": str(reason.text)} for reason in self.reasons],
            "paths": [str(path) for path in self.paths],
        }

    def to_json(self) -> dict[str, object]:
        """Return the same as `as_dict`, for `payung triage`."""
        return self.as_dict()


def _minutes(level: Level, evidence: Evidence) -> int:
    """Return the minutes until the first human act.

    Special times may only shorten it: otherwise a picture that spreads would wait longer once the child is
    known.
    """
    minutes = FIRST_HUMAN_ACT[level]
    if (evidence.signals.unread or evidence.signals.is_unsure) and level <= Level.P2:
        minutes = min(minutes, UNREAD_MINUTES)
    if own_picture_spreads(evidence):
        minutes = min(minutes, SPREADING_PICTURE_MINUTES)
    return minutes


def assess(report: Report, lane: Lane) -> Assessment:
    """Return the assessment of a report from `lane`, with its most urgent reasons first."""
    evidence = Evidence(report, Lane(lane), heard_in(report, Lane(lane)))
    fired = sorted((rule for rule in RULES if rule.fires(evidence)), key=lambda rule: rule.level)
    level = fired[0].level
    return Assessment(
        level=level,
        due_minutes=_minutes(level, evidence),
        reasons=tuple(Reason(rule.id, rule.reason) for rule in fired),
        paths=paths_of(evidence),
        rule_set=RULE_SET,
    )
