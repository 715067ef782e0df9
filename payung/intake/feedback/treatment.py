"""Feedback of a child on a unit: its questions and answers. Only oversight reads it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from payung.foundation.receipts import Reporter
from payung.foundation.sealing import Place, PublicKey
from payung.foundation.viewer import Viewer
from payung.intake.models import Author, Feedback, FeedbackFacts, MessageKind, StoredReport
from payung.intake.progress import Status
from payung.staff.queries import oversight

MOST: Final = 5  # times that one reporter can give feedback
LONGEST: Final = 20_000  # code points


class HowMuch(StrEnum):
    """An answer to "did they listen?" and "did anyone make you feel that it was your fault?"."""

    YES = "yes"
    A_LITTLE = "a_little"
    NO = "no"


@dataclass(frozen=True)
class TreatmentAnswers:
    """A reporter's answers on how they were treated; an answer that they left open is None or empty."""

    listened: HowMuch | None = None
    blamed: HowMuch | None = None
    words: str = ""

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> "TreatmentAnswers":
        """Return the answers in a form or a sealed record, without values that are none of ours."""
        return cls(
            listened=_how_much(values.get("listened")),
            blamed=_how_much(values.get("blamed")),
            words=str(values.get("words") or "").strip()[:LONGEST],
        )

    @property
    def is_empty(self) -> bool:
        """Say whether everything was left open."""
        return not (self.listened or self.blamed or self.words)


def _how_much(value: Any) -> HowMuch | None:
    return HowMuch(value) if value in set(HowMuch) else None


def readers(viewer: Viewer, stored: StoredReport) -> dict[UUID, PublicKey]:
    """Return the units that read feedback on a report, with their keys; empty where nobody is asked for it.

    Reporters are asked once the unit has answered, or has finished. An oversight unit reads no complaint
    about itself.
    """
    ours = stored.messages.filter(author=Author.UNIT)
    answered = ours.exclude(kind=MessageKind.RULING).exists()
    if not answered and stored.status != Status.FINISHED:
        return {}
    return oversight.watchers(viewer, stored.case.unit_id)


def feedback_place(row: Feedback) -> Place:
    """Return where feedback is sealed."""
    return Place("feedback", row.id, str(row.unit_id))


def facts_place(facts: FeedbackFacts, unit: UUID) -> Place:
    """Return where the coded answers of a feedback on `unit` are sealed."""
    return Place("feedback_facts", facts.id, str(unit), str(facts.feedback_id))


def number(reporter: Reporter, page: UUID) -> UUID:
    """Return the id of the feedback that a page sends: the same page sent twice gives the same id.

    It is keyed, since the page's own number also names the child's next message, and so its report.
    """
    return UUID(bytes=_keyed(reporter, b"number", page.bytes), version=4)


def turns(reporter: Reporter) -> list[bytes]:
    """Return a keyed value for each time that this reporter can write; only the receipt links them."""
    return [_keyed(reporter, b"turn", bytes([turn])) for turn in range(MOST)]


def _keyed(reporter: Reporter, what: bytes, value: bytes) -> bytes:
    key, person = reporter.key.raw, b"payung fb " + what
    return hashlib.blake2b(value, key=key, digest_size=16, person=person).digest()
