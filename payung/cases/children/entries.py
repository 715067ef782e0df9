"""What is written in a child's own file, and what a consent still counts for. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Self
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EntryKind(TextChoices):
    """What an entry of a child's file is."""

    WORKER = "worker", _("worker named")
    RESTRICTED = "restricted", _("restricted to the worker")
    UNRESTRICTED = "unrestricted", _("opened to all who work on the case")
    NOTE = "note", _("talk or note")
    CONSENT = "consent", _("consent")
    CONSENT_ENDED = "consent_ended", _("consent withdrawn")
    WISH = "wish", _("wish")
    WISH_DECIDED = "wish_decided", _("wish decided")


class Subject(TextChoices):
    """To what somebody consents."""

    CONTACT = "contact", _("contact in the agreed way")
    SHARING = "sharing", _("sharing what is known with another unit or service")
    SERVICE = "service", _("referral to a service")
    HEALTH = "health", _("medical examination or treatment")
    INTERVIEW = "interview", _("forensic interview")
    RECORDING = "recording", _("recording or pictures")


class GivenBy(TextChoices):
    """Who consents for a child."""

    CHILD = "child", _("the child")
    GUARDIAN = "guardian", _("a parent or guardian")
    AUTHORITY = "authority", _("a court or an authority")


class Wish(TextChoices):
    """What a child can ask of their own file."""

    SEE = "see", _("to see what is written")
    CORRECT = "correct", _("to correct what is written")
    DELETE = "delete", _("to have it deleted")


class WishOutcome(TextChoices):
    """What became of a wish."""

    DONE = "done", _("done")
    PARTLY = "partly", _("done in part")
    NOT_DONE = "not_done", _("not done")


class ConsentState(TextChoices):
    """Whether a consent counts today."""

    COUNTS = "counts", _("counts")
    WITHDRAWN = "withdrawn", _("withdrawn")
    GUARDIAN_ENDED = "guardian_ended", _("no longer counts: the child may be 18, and decides alone")
    ASK_AGAIN = "ask_again", _("ask again: it was given before the child was 18")


@dataclass(frozen=True)
class Entry:
    """One entry of a child's file, opened. `about`: the consent or wish to which it belongs.

    `on`: the day on which it was said. `codes`: what it says in codes and short words, by name.
    """

    id: UUID
    kind: EntryKind
    officer: str
    at: datetime
    text: str
    about: UUID | None = None
    on: date | None = None
    codes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, id_: UUID, officer: str, at: datetime, contents: Mapping[str, object]) -> Self:
        """Return an entry from an opened record."""
        about, on, codes = contents.get("about"), contents.get("on"), contents.get("codes")
        return cls(
            id=id_,
            kind=EntryKind(str(contents["kind"])),
            officer=officer,
            at=at,
            text=str(contents.get("text", "")),
            about=UUID(str(about)) if about else None,
            on=date.fromisoformat(str(on)) if on else None,
            codes={str(name): str(code) for name, code in codes.items()}
            if isinstance(codes, dict)
            else {},
        )


@dataclass(frozen=True)
class Consent:
    """One consent, and its withdrawal. `who`: the person who gave it, in words."""

    given: Entry
    ended: Entry | None = None

    @property
    def subject(self) -> Subject:
        """Return to what it is."""
        return Subject(self.given.codes["subject"])

    @property
    def by(self) -> GivenBy:
        """Return who gave it."""
        return GivenBy(self.given.codes["by"])

    @property
    def who(self) -> str:
        """Return the name of the person who gave it; empty for the child."""
        return self.given.codes.get("who", "")

    def state(self, today: date, adult_from: date | None) -> ConsentState:
        """Say whether it counts. `adult_from`: the first day on which the child may be 18; None: not known."""
        if self.ended:
            return ConsentState.WITHDRAWN
        if adult_from is None or today < adult_from:
            return ConsentState.COUNTS
        if self.by is not GivenBy.CHILD:
            return ConsentState.GUARDIAN_ENDED
        given_on = self.given.on or self.given.at.date()
        return ConsentState.ASK_AGAIN if given_on < adult_from else ConsentState.COUNTS


@dataclass(frozen=True)
class ChildWish:
    """One wish of a child, and what was decided on it."""

    said: Entry
    decided: Entry | None = None

    @property
    def wish(self) -> Wish:
        """Return what the child asked."""
        return Wish(self.said.codes["wish"])

    @property
    def outcome(self) -> WishOutcome | None:
        """Return what became of it; None while it waits."""
        return WishOutcome(self.decided.codes["outcome"]) if self.decided else None


def consents(entries: Sequence[Entry]) -> tuple[Consent, ...]:
    """Return the consents of a file, newest first."""
    ended = _by_subject(entries, EntryKind.CONSENT_ENDED)
    return tuple(Consent(one, ended.get(one.id)) for one in of_kind(entries, EntryKind.CONSENT))


def wishes(entries: Sequence[Entry]) -> tuple[ChildWish, ...]:
    """Return the wishes of a file, newest first."""
    decided = _by_subject(entries, EntryKind.WISH_DECIDED)
    return tuple(ChildWish(one, decided.get(one.id)) for one in of_kind(entries, EntryKind.WISH))


def of_kind(entries: Sequence[Entry], *kinds: EntryKind) -> Iterator[Entry]:
    """Yield the entries of some kinds, newest first."""
    return (entry for entry in reversed(entries) if entry.kind in kinds)


def _by_subject(entries: Iterable[Entry], kind: EntryKind) -> dict[UUID, Entry]:
    """Return the first entry of a kind for each entry that it is about."""
    known: dict[UUID, Entry] = {}
    for entry in entries:
        if entry.kind is kind and entry.about:
            known.setdefault(entry.about, entry)
    return known
