"""The common parts of all services: requests, and references to the next page."""

from abc import ABC, abstractmethod
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO, ClassVar, Final

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import BadInput
from payung.foundation.http_client import Address
from payung.media.hashsets.details import SetDetails
from payung.media.hashsets.formats.base import Following, Format

_NO_FEEDBACK: Final = _("name: the service of this set does not accept feedback on its entries.")


@dataclass(frozen=True)
class Feedback:
    """Feedback on an entry, sent by PUT to `path` below the service's address."""

    path: str
    body: bytes
    headers: Mapping[str, str]


class Service(ABC):
    """One kind of service. Its position is stored, so that the next fetch begins there."""

    name: ClassVar[str]
    format: ClassVar[Format]
    secrets: ClassVar[tuple[str, ...]]  # what we sign in with, apart from the name
    whole: ClassVar[bool] = False  # what it does not name any more is withdrawn
    largest: ClassVar[int] = 64 << 20  # bytes of a page
    seconds: ClassVar[float] = 300.0  # for a page

    @abstractmethod
    def headers(self, user: str, secrets: Mapping[str, str], since: str) -> dict[str, str]:
        """Return the headers of each request."""

    @abstractmethod
    def first(self, since: str) -> str:
        """Return the path of the first page, below the service's address. `since`: empty the first time."""

    @abstractmethod
    def after(self, page: BinaryIO, headers: Mapping[str, str], first: str) -> Following:
        """Return the path of the page after this one, and from where to ask the next time."""

    def feedback(self, key: str, *, right: bool, kind: str, reason: str) -> Feedback:
        """Return the feedback whether an entry is right. Raises BadInput, also where the service has none."""
        del key, right, kind, reason
        raise BadInput("name", _NO_FEEDBACK)

    def reasons(self, kind: str) -> str:
        """Return the path of the reasons for which a hash of a kind can be wrong. Raises BadInput as above."""
        del kind
        raise BadInput("name", _NO_FEEDBACK)

    def named_reasons(self, page: bytes) -> dict[str, str]:
        """Return the name of each reason on that page by its id."""
        del page
        return {}


@dataclass(frozen=True)
class Account:
    """One configured service: its set, its address and our account."""

    set_name: str
    service: Service
    address: Address
    user: str
    secrets: Mapping[str, str]
    details: SetDetails


def basic(user: str, password: str) -> dict[str, str]:
    """Return the header by which a name and a password are shown."""
    return {"Authorization": "Basic " + b64encode(f"{user}:{password}".encode()).decode()}
