"""What a thing on a medium can be to the officer, in words."""

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
    """In the order in which they are told."""

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
    Status.KNOWN: _("Known: a hash set names this very file."),
    Status.NEAR: _("Near: it, or a frame of a film, looks like a picture that a hash set names."),
    Status.WEAK: _(
        "May be chance: it looks like a picture that a hash set names, but little is to be seen in one of both."
    ),
    Status.NEW: _("New: a picture that no hash set names."),
    Status.VIDEO: _("A film: no hash set names it, or a frame of it that was looked at."),
    Status.ARCHIVE: _(
        "An archive that no hash set names. What lies in it stands below, as far as it could be opened."
    ),
    Status.UNREADABLE: _("Unreadable: it could not be opened, or not be shown as a picture."),
    Status.OTHER: _("No picture, and no hash set names it."),
}


def status_of(
    matches: Sequence[Match], kind: str, *, is_read: bool, is_hashed: bool, hindered: bool
) -> Status:
    """Return what a file, or a thing in one, is by what lists say of it, and by its kind (MIME).

    `is_read`: its bytes were; `is_hashed`: what it shows was; `hindered`: something kept it from being shown
    wholly.
    """
    if matches:
        if any(each.kind in EXACT for each in matches):
            return Status.KNOWN
        return Status.WEAK if all(each.is_weak for each in matches) else Status.NEAR
    if kind.startswith("video/"):
        return Status.VIDEO
    if is_hashed:
        return Status.NEW
    if not is_read or hindered or kind.startswith("image/"):
        return Status.UNREADABLE
    return Status.ARCHIVE if kind in ARCHIVES else Status.OTHER
