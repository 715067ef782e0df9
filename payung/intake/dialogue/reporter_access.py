"""Who reads our messages: a person who reported for themselves; one who reported for a child,
only once ruled safe.

What we write is about a child who has not chosen to share it with whoever told. That person may live with the
one who harms the child, or be that one; and what was read cannot be unread. So a grown-up sees no more than
"received" and "being looked at" until a child-protection worker has ruled. The same holds for a friend or
a sibling: they may be children, but the words are about another child, a role is only what somebody ticked, and
a ruling takes a minute. It is no wall against liars, who can tick "child": it keeps honest people from harm.

The role is sealed in the report, and a ruling is a signed message of the dialogue: in clear stands only that
there is one. The reporter's own key opens both, so the public face decides it and needs no key more.
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
    """What a child-protection worker decided about somebody who told for a child."""

    SAFE = "safe"
    NOT_SAFE = "not_safe"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True)
class Standing:
    """Whether somebody told for another, and the ruling that counts; None: none, or it was taken back."""

    for_another: bool
    ruling: ReporterAccess | None = None

    @property
    def sees_all(self) -> bool:
        """Say whether they read what we write to them."""
        return not self.for_another or self.ruling is ReporterAccess.SAFE


def told_for_another(role: str | None, lane: str) -> bool:
    """Say whether a reporter of this role tells for somebody else. Without one, a child's lane is their own."""
    return lane != Lane.CHILD if role is None else role not in OF_THEMSELVES


def read(
    stored: StoredReport,
    told: Opened | None,
    words: Iterable[tuple[Message, Opened | None]],
    refused: Refused,
) -> Standing:
    """Return the standing that opened records tell; `words` in order. What does not open opens nothing.

    Who once told for another goes on to, whatever a form says that is sent again. The newest ruling counts; one
    that nobody we know signed takes the place of an older one, and rules nothing.
    """
    forms, ruling = [told], None
    for row, contents in words:
        if row.kind == MessageKind.SUPPLEMENT:
            forms.append(contents)
        elif row.kind == MessageKind.RULING:
            ruling = _ruling(row, stored, contents, refused)
    return Standing(any(_for_another(form, stored.lane) for form in forms), ruling)


def _for_another(form: Opened | None, lane: str) -> bool:
    return form is None or told_for_another(form["report"].get("reporter"), lane)


def _ruling(
    row: Message, stored: StoredReport, contents: Opened | None, refused: Refused
) -> ReporterAccess | None:
    if contents is None or row.author != Author.UNIT:
        return None
    if not signatures.is_ours(row, stored.origin_id, contents, refused):
        return None
    text = contents.get("text")
    return ReporterAccess(text) if text in {ReporterAccess.SAFE, ReporterAccess.NOT_SAFE} else None
