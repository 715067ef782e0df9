"""What a thing on a medium can be to the officer, in words."""

from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import Text


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
