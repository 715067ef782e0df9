"""The dialogue that a reporter reads with the receipt: the status, and the messages they may read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from payung.cases.models import UNREAD
from payung.foundation import sealing
from payung.foundation.errors import NotFound
from payung.foundation.sealing import PrivateKey
from payung.foundation.viewer import Viewer
from payung.intake import sealed
from payung.intake.dialogue import reporter_access, signatures
from payung.intake.dialogue.reporter_access import Standing
from payung.intake.models import WISHES, Author, Message, MessageKind, StoredReport, Tombstone
from payung.intake.progress import Status
from payung.staff import queries as people
from payung.staff.trust_chain import Refused
from payung.staff.viewer import ReporterViewer

_SHOWN_TO_NOBODY = (MessageKind.SUPPLEMENT, MessageKind.RULING)


@dataclass(frozen=True)
class DialogueMessage:
    """One message as the reporter reads it. `safe_now`: their answer on the child's safety."""

    mine: bool
    kind: str
    sent_at: datetime
    text: str
    safe_now: str = ""


@dataclass(frozen=True)
class Dialogue:
    """The status and messages behind a receipt. Never the report.

    Without `sees_all` it holds only their own messages, and the status says only that somebody is looking.
    """

    status: Status
    language: str
    received_at: datetime
    wishes: frozenset[str]  # all that they ever asked: to stop, to see, to delete
    messages: tuple[DialogueMessage, ...]
    upto: int  # the number of the last message shown
    sees_all: bool = True

    @property
    def stop_asked(self) -> bool:
        """Say whether they told us that they want to stop."""
        return MessageKind.STOP in self.wishes


def dialogue(viewer: ReporterViewer) -> Dialogue:
    """Return the dialogue behind the receipt in this request. Raises NotFound."""
    stored = own_report(viewer)
    rows = list(Message.objects.filter(report=stored).order_by("sequence"))
    places = [(sealed.message_place(row, stored.origin_id), bytes(row.body)) for row in rows]
    place = (sealed.report_place(stored), bytes(stored.body))
    report, *opened = sealing.unseal_many([place, *places], [viewer.reporter.key])
    words, refused = list(zip(rows, opened, strict=True)), people.refused(viewer)
    sees_all = reporter_access.read(stored, report, words, refused).sees_all
    shown = [
        (row, contents)
        for row, contents in words
        if row.kind not in _SHOWN_TO_NOBODY and (sees_all or row.author == Author.REPORTER)
    ]
    return Dialogue(
        status=_status(stored.status, sees_all=sees_all),
        language=stored.language,
        received_at=stored.received_at,
        wishes=frozenset(row.kind for row, _contents in shown if row.kind in WISHES),
        messages=tuple(_messages(stored, shown, refused)),
        upto=rows[-1].sequence if rows and sees_all else 0,
        sees_all=sees_all,
    )


def _status(status: str, *, sees_all: bool) -> Status:
    """Return the status; a reporter who does not see all learns only that the report was read."""
    return Status(status) if sees_all or status == Status.RECEIVED else Status.READ


def _messages(
    stored: StoredReport, shown: Iterable[tuple[Message, Any]], refused: Refused
) -> Iterator[DialogueMessage]:
    """Yield the messages in order, with a sentence in place of each that is broken or not signed by us."""
    for row, contents in shown:
        if contents is None:
            text = _("This message cannot be shown.")
        elif signatures.is_ours(row, stored.origin_id, contents, refused):
            text = contents.get("text", "")
        else:
            text = _(
                "We do not show a message here. We are not sure that it is from us. Somebody may say that "
                "they are from here. If they ask you to meet or to call, please do not."
            )
        yield DialogueMessage(
            mine=row.author == Author.REPORTER,
            kind=row.kind,
            sent_at=row.sent_at,
            text=text,
            safe_now=(contents or {}).get("safe_now", ""),
        )


def was_deleted(viewer: ReporterViewer) -> bool:
    """Say whether the report that was behind the receipt in this request was deleted."""
    return Tombstone.objects.filter(lookup=viewer.reporter.lookup).exists()


def standing_of(viewer: Viewer, stored: StoredReport, keys: Iterable[PrivateKey]) -> Standing:
    """Return the standing of a report's sender, as far as `keys` open it."""
    rows = list(stored.messages.filter(kind__in=reporter_access.DECIDE).order_by("sequence"))
    places = [(sealed.message_place(row, stored.origin_id), bytes(row.body)) for row in rows]
    place = (sealed.report_place(stored), bytes(stored.body))
    report, *contents = sealing.unseal_many([place, *places], keys)
    words = zip(rows, contents, strict=True)
    return reporter_access.read(stored, report, words, people.refused(viewer))


def sees_all(viewer: ReporterViewer, stored: StoredReport) -> bool:
    """Say whether the holder of this receipt may read our messages."""
    return standing_of(viewer, stored, [viewer.reporter.key]).sees_all


def own_report(viewer: ReporterViewer) -> StoredReport:
    """Return the report behind the receipt in this request. Raises NotFound."""
    rows = StoredReport.objects.select_related("case").defer(*(f"case__{name}" for name in UNREAD))
    stored = rows.filter(lookup=viewer.reporter.lookup).first()
    if stored is None:
        raise NotFound
    return stored
