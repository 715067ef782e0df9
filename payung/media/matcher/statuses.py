"""The status of a file on a medium, in words for the officer."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import Text
from payung.media.files.hash_query import EXACT
from payung.media.matcher.results import Match

ARCHIVES: Final = frozenset(
    f"application/{kind}"
    for kind in (
        *("zip", "gzip", "x-tar", "x-rar-compressed", "x-7z-compressed", "x-bzip2", "x-xz"),
        *("x-lzip", "x-compress", "vnd.ms-cab-compressed", "zstd"),
    )
)


class Status(StrEnum):
    """In the order of the pages."""

    KNOWN = "known"
    NEAR = "near"
    WEAK = "weak"
    NEW = "new"
    VIDEO = "video"
    ARCHIVE = "archive"
    UNREADABLE = "unreadable"
    OTHER = "other"


STATUSES: Final = tuple(Status)
SENTENCES: Final[dict[Status, Text]] = {
    Status.KNOWN: _("Known: an exact match in a hash set."),
    Status.NEAR: _("Near: it, or a frame of a film, looks like a picture in a hash set."),
    Status.WEAK: _(
        "May be chance: it looks like a picture in a hash set, but one of the two "
        "shows little detail."
    ),
    Status.NEW: _("New: a picture that is in no hash set."),
    Status.VIDEO: _("A film: no hash set lists it or any frame that was checked."),
    Status.ARCHIVE: _(
        "An archive that is in no hash set. Its contents are listed below, as far "
        "as it could be opened."
    ),
    Status.UNREADABLE: _("Unreadable: it could not be opened, or could not be shown as a picture."),
    Status.OTHER: _("Not a picture, and in no hash set."),
}


def status_of(
    matches: Sequence[Match], kind: str, *, is_read: bool, is_hashed: bool, hindered: bool
) -> Status:
    """Return what a file, or a thing in one, is by what lists say of it, and by its kind (MIME).

    `is_read`: its bytes were; `is_hashed`: what it shows was; `hindered`: something kept it from being shown
    wholly.
    """
    if matches:
        if any(match.kind in EXACT for match in matches):
            return Status.KNOWN
        return Status.WEAK if all(match.is_weak for match in matches) else Status.NEAR
    if kind.startswith("video/"):
        return Status.VIDEO
    if is_hashed:
        return Status.NEW
    if not is_read or hindered or kind.startswith("image/"):
        return Status.UNREADABLE
    return Status.ARCHIVE if kind in ARCHIVES else Status.OTHER
