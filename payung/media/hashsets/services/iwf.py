"""A list in the style of the Internet Watch Foundation: one CSV file, fetched again when it has changed."""

from collections.abc import Mapping
from typing import BinaryIO, ClassVar, Final

from django.utils.translation import gettext_lazy as _

from payung.media.hashsets.formats.base import Following, HashEntry
from payung.media.hashsets.formats.iwf.format import FORMAT
from payung.media.hashsets.services.base import Service, basic

_EMPTY: Final = _("The list has no entries, so nothing was imported or withdrawn.")


class Iwf(Service):
    """The address is that of the file. `since`: the server's mark of a version."""

    name = "iwf"
    format = FORMAT
    secrets: ClassVar = ("password",)
    whole = True
    largest = 4 << 30
    seconds = 3600.0

    def headers(self, user: str, secrets: Mapping[str, str], since: str) -> dict[str, str]:
        """Return the name and password, and which version is here already."""
        mark = "If-None-Match" if '"' in since else "If-Modified-Since"
        return basic(user, secrets["password"]) | ({mark: since} if since else {})

    def first(self, since: str) -> str:
        """Return nothing more: the address is the file's own."""
        del since
        return ""

    def after(self, page: BinaryIO, headers: Mapping[str, str], first: str) -> Following:
        """Return the mark of this version; a list of nobody is a mistake, and would withdraw everything."""
        del first
        named = any(
            isinstance(entry, HashEntry) and not entry.withdrawn for entry in FORMAT.read(page)
        )
        mark = headers.get("etag") or headers.get("last-modified")
        return Following(None, mark, None if named else _EMPTY)


SERVICE: Final = Iwf()
