"""StopNCII: hashes that people made of their own pictures, in pages of JSON with a token for the next.

What comes is for removal alone, as the format says: a set of its own, in which no file is looked up.
"""

from collections.abc import Mapping
from typing import BinaryIO, ClassVar, Final
from urllib.parse import urlencode

from payung.media.hashsets.formats.base import Following
from payung.media.hashsets.formats.stopncii.format import FORMAT, following
from payung.media.hashsets.services.base import Service

_SIZE: Final = 800  # records of a page
_BEGINNING: Final = "10"  # the earliest moment that clients in use ask for


class StopNcii(Service):
    """The address ends before FetchHashes, such as https://api.stopncii.org/v1."""

    name = "stopncii"
    format = FORMAT
    secrets: ClassVar = ("function", "subscription")

    def headers(self, user: str, secrets: Mapping[str, str], since: str) -> dict[str, str]:
        """Return the two keys."""
        del user, since
        return {
            "x-functions-key": secrets["function"],
            "Ocp-Apim-Subscription-Key": secrets["subscription"],
        }

    def first(self, since: str) -> str:
        """Return the path of the changes since then."""
        query = {"startTimestamp": since or _BEGINNING, "pageSize": _SIZE}
        return "/FetchHashes?" + urlencode(query)

    def after(self, page: BinaryIO, headers: Mapping[str, str], first: str) -> Following:
        """Return the same path with the token of the next page."""
        del headers
        following_page = following(page)
        token = following_page.page and f"{first}&" + urlencode(
            {"nextPageToken": following_page.page}
        )
        return Following(token, following_page.since, following_page.broken)


SERVICE: Final = StopNcii()
