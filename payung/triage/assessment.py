"""Assess a report: how urgent it is, why, and what must happen differently."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from payung.triage.evidence import Told, own_picture_spreads
from payung.triage.lanes import (
    FIRST_HUMAN_ACT,
    SPREADING_PICTURE_MINUTES,
    UNREAD_LANGUAGE_MINUTES,
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
    """A rule that fired, and its reason; `str(text)` is in the language that is active then."""

    rule: str
    text: str | Promise


@dataclass(frozen=True)
class Assessment:
    """What triage proposes: `due_minutes` is the time until a person must have acted."""

    level: Level
    due_minutes: int
    reasons: tuple[Reason, ...]
    paths: tuple[Path, ...]
    rule_set: str

    def as_dict(self) -> dict[str, Any]:
        """Return the contract's form, reasons in the language that is active now."""
        return {
            "level": str(self.level),
            "due_minutes": self.due_minutes,
            "reasons": [{"rule": reason.rule, "text": str(reason.text)} for reason in self.reasons],
            "paths": [str(path) for path in self.paths],
        }

    def to_json(self) -> dict[str, Any]:
        """Return the same as `as_dict`: what `payung triage` writes."""
        return self.as_dict()


def _minutes(level: Level, told: Told) -> int:
    """Return the minutes until the first human act.

    Each special time may only shorten: else a picture that spreads would wait longer once the
    child is known.
    """
    minutes = FIRST_HUMAN_ACT[level]
    if told.signals.unread and level <= Level.P2:
        minutes = min(minutes, UNREAD_LANGUAGE_MINUTES)
    if own_picture_spreads(told):
        minutes = min(minutes, SPREADING_PICTURE_MINUTES)
    return minutes


def assess(report: Report, lane: Lane) -> Assessment:
    """Return level, reasons (most urgent first), paths and minutes for a report that came by
    `lane`.
    """
    told = Told(report, Lane(lane), heard_in(report))
    fired = sorted((rule for rule in RULES if rule.fires(told)), key=lambda rule: rule.level)
    level = fired[0].level
    return Assessment(
        level=level,
        due_minutes=_minutes(level, told),
        reasons=tuple(Reason(rule.id, rule.reason) for rule in fired),
        paths=paths_of(told),
        rule_set=RULE_SET,
    )
