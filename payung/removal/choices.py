"""The codes of this room: what is asked for, the records of a request, states and answers."""

from dataclasses import dataclass
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

MOST_ITEMS: Final = 20
MOST_FINGERPRINTS: Final = 20
LONGEST_VALUE: Final = 2_000  # characters of a link or account


class Place(TextChoices):
    """Where a picture is: what a child can name without opening it."""

    LINK = "link", _("link")
    ACCOUNT = "account", _("account")
    APP = "app", _("app")


class RecordKind(TextChoices):
    """One record of a request."""

    SAFETY = "safety"
    FINGERPRINT = "fingerprint"
    BACK = "back"
    KEPT_ON = "kept_on"
    PRESERVED = "preserved"
    SENT = "sent"
    ANSWERED = "answered"


class ServiceState(TextChoices):
    """What has become of a request at one service."""

    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    ANSWERED = "answered", _("answered")
    WITHDRAWN = "withdrawn", _("taken back")


class FingerprintState(TextChoices):
    """What has become of a fingerprint."""

    WAITING = "waiting"
    RELEASED = "released"
    QUESTIONED = "questioned"
    WITHDRAWN = "withdrawn"


class HoldReason(TextChoices):
    """Why a fingerprint waits, or its PDQ alone where its exact hashes are released."""

    QUALITY = "quality", _("the PDQ says too little of the picture")
    HARMLESS = "harmless", _("like a picture on the list of harmless or viral pictures")
    FLOOD = "flood", _("many fingerprints came at once")


class Door(TextChoices):
    """The door by which a fingerprint came."""

    PUBLIC = "public", _("public page")


class Answer(TextChoices):
    """The answer of a service."""

    REMOVED = "removed", _("removed")
    NOT_FOUND = "not_found", _("not found")
    CANNOT = "cannot", _("cannot")
    NOT_THIS_KIND = "not_this_kind", _("not this kind")


@dataclass(frozen=True)
class Item:
    """One thing to be taken down, as the child wrote it. `service`: the app that they named, if any."""

    place: Place
    value: str
    service: str = ""


@dataclass(frozen=True)
class Fingerprint:
    """The hashes of one picture or video, in hexadecimal digits, made on the device.

    `pdq` and `quality` are empty and 0 for a video, and for a picture of which the device could make none. The
    picture itself, its name and size stay on the device.
    """

    md5: str
    sha256: str
    pdq: str = ""
    quality: int = 0


@dataclass(frozen=True)
class Safety:
    """The two questions around a request: yes, no, unsure, or empty where the child did not say."""

    threatened: str = ""
    safe_now: str = ""

    @property
    def holds(self) -> bool:
        """Say whether taking back waits for a worker: whoever threatens may hold the number."""
        return self.threatened == "yes" or self.safe_now == "no"


NOT_SAID: Final = Safety()
