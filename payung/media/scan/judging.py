"""What each thing on a medium is to the officer: known, near to known, new, or not to be said."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Final

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import Text
from payung.foundation.viewer import Viewer
from payung.media.actions import note_matched
from payung.media.queries import Asked, Match, match
from payung.media.scan.records import Record

TOGETHER: Final = 2000  # that are compared with the hash sets at once
EXACT: Final = ("sha256", "sha1", "md5")
ARCHIVES: Final = frozenset(
    f"application/{kind}"
    for kind in (
        *("zip", "gzip", "x-tar", "x-rar-compressed", "x-7z-compressed", "x-bzip2", "x-xz"),
        *("x-lzip", "x-compress", "vnd.ms-cab-compressed", "zstd"),
    )
)


class Status(StrEnum):
    """In the order in which they are told."""

    KNOWN = "known"
    NEAR = "near"
    NEW = "new"
    VIDEO = "video"
    ARCHIVE = "archive"
    UNREADABLE = "unreadable"
    OTHER = "other"


STATUSES: Final = tuple(Status)
SENTENCES: Final[dict[Status, Text]] = {
    Status.KNOWN: _("Known: a hash set names this very file."),
    Status.NEAR: _("Near: it looks like a picture that a hash set names."),
    Status.NEW: _("New: a picture that no hash set names."),
    Status.VIDEO: _(
        "A video that no hash set names. A copy that was cut or saved again is not noticed."
    ),
    Status.ARCHIVE: _(
        "An archive that no hash set names. What lies in it stands below, as far as it could be opened."
    ),
    Status.UNREADABLE: _("Unreadable: it could not be opened, or not be shown as a picture."),
    Status.OTHER: _("No picture, and no hash set names it."),
}


@dataclass(frozen=True)
class Judged:
    """A record, what it is, and the entries of hash sets that say so, nearest first."""

    record: Record
    status: Status
    matches: tuple[Match, ...] = ()


def judged(viewer: Viewer, records: Iterable[Record]) -> Iterator[Judged]:
    """Yield what each record is by the hash sets of today, in order; the ledger notes that it was asked."""
    left = iter(records)
    while batch := list(islice(left, TOGETHER)):
        asked = {place: _asked(each) for place, each in enumerate(batch) if each.seen.md5}
        found = dict(zip(asked, match(viewer, list(asked.values())), strict=True))
        note_matched(viewer, [each.text for each in asked.values()])
        for place, record in enumerate(batch):
            matches = tuple(found.get(place, ()))
            yield Judged(record, _status(record, matches), matches)


def _asked(record: Record) -> Asked:
    seen = record.seen
    hashes = {kind: bytes.fromhex(getattr(seen, kind)) for kind in EXACT}
    if seen.pdq:
        hashes["pdq"] = bytes.fromhex(seen.pdq + seen.turned)
    return Asked(f"sha256:{seen.sha256}", hashes, seen.quality if seen.pdq else None)


def _status(record: Record, matches: tuple[Match, ...]) -> Status:
    seen = record.seen
    if matches:
        return Status.KNOWN if any(each.kind in EXACT for each in matches) else Status.NEAR
    if seen.pdq:
        return Status.NEW
    if not seen.md5 or seen.kind.startswith("image/"):
        return Status.UNREADABLE
    if seen.kind.startswith("video/"):
        return Status.VIDEO
    return Status.ARCHIVE if seen.kind in ARCHIVES else Status.OTHER
