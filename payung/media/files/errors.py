"""Why a file cannot be hashed: one sentence a reason. Work on other files continues."""

from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import PayungError, Text


class FailureReason(StrEnum):
    """The reasons, as they are counted."""

    EMPTY = "empty"
    DAMAGED = "damaged"
    BROKEN = "broken"
    TOO_LARGE = "too_large"
    TOO_MUCH = "too_much"
    TOO_DEEP = "too_deep"
    TOO_LONG = "too_long"
    UNKNOWN = "unknown"
    LOCKED = "locked"
    NO_ACCESS = "no_access"
    NOT_HASHED = "not_hashed"  # as the record of an older exhibit may say
    NO_FRAMES = "no_frames"
    PARTLY = "partly"
    NOT_OPENED = "not_opened"
    LACKING = "lacking"


SENTENCES: Final[dict[FailureReason, Text]] = {
    FailureReason.EMPTY: _("The file is empty."),
    FailureReason.DAMAGED: _("The file is damaged: its contents cannot be shown."),
    FailureReason.BROKEN: _("The file is damaged: only part of the picture could be read."),
    FailureReason.TOO_LARGE: _("The contents of the file are larger than is opened here."),
    FailureReason.TOO_MUCH: _(
        "The file contains more than is opened here. Unpack it elsewhere, and scan "
        "the contents too."
    ),
    FailureReason.TOO_DEEP: _("Files are nested inside files here, deeper than is opened."),
    FailureReason.TOO_LONG: _("Reading the file took too long, so it was skipped."),
    FailureReason.UNKNOWN: _("Pictures of this kind cannot be opened here."),
    FailureReason.LOCKED: _("The file is protected with a password."),
    FailureReason.NO_ACCESS: _("The file could not be read from the medium."),
    FailureReason.NOT_HASHED: _(
        "The appearance of the picture could not be hashed on this machine."
    ),
    FailureReason.NO_FRAMES: _(
        "A film: its frames were not checked, because this machine cannot open films."
    ),
    FailureReason.PARTLY: _(
        "Only some of its frames were checked, because all would take too long."
    ),
    FailureReason.NOT_OPENED: _(
        "Files of this kind are not opened here: their contents are not known."
    ),
    FailureReason.LACKING: _(
        "A packed file that this machine cannot open: install requirements/archives.txt."
    ),
}


class Unreadable(PayungError):
    """A file that was not read to its end, or not to the end that it claims."""

    code = "unreadable"
    status = 422

    def __init__(self, why: FailureReason) -> None:
        self.why = why
        super().__init__(SENTENCES[why])
