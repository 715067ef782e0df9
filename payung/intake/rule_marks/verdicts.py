"""What an officer marks on a report, as it is sealed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final, Self
from uuid import UUID

from payung.triage.reader import Kind
from payung.triage.reader.sentences import URGENT

LONGEST: Final = 600  # letters of a sentence
KINDS: Final = tuple(kind for kind in Kind if kind in URGENT)  # what may have been missed
Rules = Mapping[str, str]  # the rules about free text that fired, each with its rule set


class Verdict(StrEnum):
    """What an officer says of how the rules heard a report."""

    MORE_URGENT = "more_urgent"
    NO_DANGER = "no_danger"


@dataclass(frozen=True)
class Tally:
    """Where a mark was counted, and as what, so that a changed mark moves its count."""

    unit: UUID
    month: date
    language: str
    verdict: Verdict
    rules: Rules

    def to_json(self) -> dict[str, object]:
        """Return it as it is sealed."""
        return {
            "unit": str(self.unit),
            "month": self.month.isoformat(),
            "language": self.language,
            "verdict": self.verdict.value,
            "rules": dict(self.rules),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Return what was sealed."""
        return cls(
            UUID(value["unit"]),
            date.fromisoformat(value["month"]),
            value["language"],
            Verdict(value["verdict"]),
            value["rules"],
        )


@dataclass(frozen=True)
class Marked:
    """A mark. `verdict` None: it was taken back. `kind`: of what the report told, if it was more urgent."""

    verdict: Verdict | None = None
    kind: Kind | None = None
    sentence: str = ""
    language: str = ""

    def to_json(self, tally: Tally | None) -> dict[str, object]:
        """Return it as it is sealed, with where it was counted."""
        return {
            "verdict": self.verdict.value if self.verdict else "",
            "kind": self.kind.value if self.kind else "",
            "sentence": self.sentence,
            "language": self.language,
            "tally": tally.to_json() if tally else None,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Return what was sealed."""
        return cls(
            Verdict(value["verdict"]) if value["verdict"] else None,
            Kind(value["kind"]) if value["kind"] else None,
            value["sentence"],
            value["language"],
        )


NOTHING: Final = Marked()


def tally_in(value: Mapping[str, Any]) -> Tally | None:
    """Return where a sealed mark was counted; None where it was not."""
    return Tally.from_json(value["tally"]) if value["tally"] else None
