"""Decide which reporters read our messages: those who reported for themselves, and others once ruled safe.

Our messages are about a child who has not chosen to share them with the reporter. That person may live with
the offender, or be the offender, and a message that was read cannot be unread. So a grown-up sees only
"received" and "being looked at" until a child-protection worker has ruled. The same applies to a friend or
a sibling. They may be children, but the messages are about another child, a role is only a ticked box, and
a ruling takes a minute. This stops no liar, who can tick "child": it keeps honest people from harm.

The role is sealed in the report, and a ruling is a signed message of the dialogue: the clear columns show only
that there is one. The reporter's own key opens both, so the public face decides it and needs no other key.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from payung.intake.dialogue import signatures
from payung.intake.models import Author, Message, MessageKind, StoredReport
from payung.staff.trust_chain import Refused
from payung.triage.lanes import Lane

OF_THEMSELVES: Final = frozenset({"child", "adult_survivor"})
DECIDE: Final = (MessageKind.SUPPLEMENT, MessageKind.RULING)  # messages that change a standing

Opened = Mapping[str, Any]  # the contents of a sealed record


class ReporterAccess(StrEnum):
    """A child-protection worker's ruling on a person who reported for a child."""

    SAFE = "safe"
    NOT_SAFE = "not_safe"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True)
class Standing:
    """Whether somebody reported for another, and the ruling in force; None: none, or it was taken back."""

    for_another: bool
    ruling: ReporterAccess | None = None

    @property
    def sees_all(self) -> bool:
        """Say whether they may read our messages."""
        return not self.for_another or self.ruling is ReporterAccess.SAFE


def reported_for_another(role: str | None, lane: str) -> bool:
    """Say whether a reporter of this role reports for somebody else; without a role the lane decides."""
    return lane != Lane.CHILD if role is None else role not in OF_THEMSELVES


def read(
    stored: StoredReport,
    report: Opened | None,
    words: Iterable[tuple[Message, Opened | None]],
    refused: Refused,
) -> Standing:
    """Return the standing that follows from a report and its messages in order; None: it did not open.

    Nobody becomes the child by sending the form again. The newest ruling counts, also if nobody whom we know
    signed it: then there is no ruling. A record that does not open gives no access.
    """
    forms, ruling = [report], None
    for row, contents in words:
        if row.kind == MessageKind.SUPPLEMENT:
            forms.append(contents)
        elif row.kind == MessageKind.RULING:
            ruling = _ruling(row, stored, contents, refused)
    return Standing(any(_for_another(form, stored.lane) for form in forms), ruling)


def _for_another(form: Opened | None, lane: str) -> bool:
    return form is None or reported_for_another(form["report"].get("reporter"), lane)


def _ruling(
    row: Message, stored: StoredReport, contents: Opened | None, refused: Refused
) -> ReporterAccess | None:
    if contents is None or row.author != Author.UNIT:
        return None
    if not signatures.is_ours(row, stored.origin_id, contents, refused):
        return None
    text = contents.get("text")
    return ReporterAccess(text) if text in {ReporterAccess.SAFE, ReporterAccess.NOT_SAFE} else None
