"""The places on a medium that are not readable files."""

from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import Text


class Odd(StrEnum):
    """The reasons, as they are counted. They are different from those of `FailureReason`."""

    LINK = "link"
    SOCKET = "socket"
    PIPE = "pipe"
    DEVICE = "device"
    FOLDER = "folder"
    LOOP = "loop"
    NAME = "name"


SENTENCES: Final[dict[Odd, Text]] = {
    Odd.LINK: _("It is a link: its target was not followed."),
    Odd.SOCKET: _("It is a socket, with nothing in it."),
    Odd.PIPE: _("It is a pipe, with nothing in it."),
    Odd.DEVICE: _("It is a device, not a file."),
    Odd.FOLDER: _("The folder could not be opened, so its contents are not known."),
    Odd.NAME: _("The medium lists it, but nothing is there."),
    Odd.LOOP: _("The folder contains itself, so it was skipped."),
}
