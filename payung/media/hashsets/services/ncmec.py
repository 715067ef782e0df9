"""NCMEC's hash sharing, version 2: pages of XML, changes since a moment, and feedback on entries.

Entries do not come in the order of time, so a moment holds only once all pages are there; and the next time
begins a little earlier, since the same entry again changes nothing, and one that was left out would be missed.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import BinaryIO, ClassVar, Final
from urllib.parse import quote, urlencode
from xml.parsers import expat
from xml.sax.saxutils import escape

from django.utils.translation import gettext_lazy as _

from payung.foundation import clock
from payung.foundation.errors import BadInput
from payung.media.hashsets.formats.base import Following
from payung.media.hashsets.formats.ncmec.format import FORMAT, following
from payung.media.hashsets.services.base import Feedback, Service, basic

KINDS: Final = ("MD5", "SHA1", "PDQ")  # of ours, those that it takes feedback on
EARLIER: Final = timedelta(hours=1)
_BEGINNING: Final = "1970-01-01T00:00:00Z"
_PAGE: Final = re.compile(r"/v2/entries\?[\x21-\x7e]*")
_KEY: Final = re.compile(r"(\d{1,20})-(.+)")
_GUID: Final = re.compile(r"[0-9A-Fa-f-]{32,40}")
_LONGEST: Final = 200  # characters of a reason's name
_NAMESPACE: Final = "https://hashsharing.ncmec.org/hashsharing/v2"

_ELSEWHERE: Final = _("The page says that the next one is elsewhere, so nothing more was fetched.")
_NO_KEY: Final = _(
    "key: this is not an NCMEC entry. It must be a member's number and an id, such as 42-img1."
)
_NO_KIND: Final = _("kind: it must be MD5, SHA1 or PDQ.")
_NO_REASON: Final = _("reason: to report a wrong entry, give the id of one of NCMEC's reasons.")


class Ncmec(Service):
    """The address is that of a programme, such as https://hashsharing.ncmec.org/npo."""

    name = "ncmec"
    format = FORMAT
    secrets: ClassVar = ("password",)

    def headers(self, user: str, secrets: Mapping[str, str], since: str) -> dict[str, str]:
        """Return the name and password."""
        del since
        return basic(user, secrets["password"])

    def first(self, since: str) -> str:
        """Return the path of the changes until now."""
        until = clock.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return "/v2/entries?" + urlencode({"from": _earlier(since), "to": until})

    def after(self, page: BinaryIO, headers: Mapping[str, str], first: str) -> Following:
        """Return the reference to the next page, which must be a page of entries."""
        del headers, first
        following_page = following(page)
        if following_page.page is not None and not _PAGE.fullmatch(following_page.page):
            return Following(None, None, _ELSEWHERE)
        return following_page

    def feedback(self, key: str, *, right: bool, kind: str, reason: str) -> Feedback:
        """Return feedback on one hash of an entry; a wrong one needs a reason of NCMEC's own list."""
        named = _KEY.fullmatch(key)
        if named is None:
            raise BadInput("key", _NO_KEY)
        of = _kind(kind)
        if not right and not _GUID.fullmatch(reason):
            raise BadInput("reason", _NO_REASON)
        why = f"<negative><reasonIds><guid>{escape(reason)}</guid></reasonIds></negative>"
        verdict = "<affirmative/>" if right else why
        body = f'<feedbackSubmission xmlns="{_NAMESPACE}">{verdict}</feedbackSubmission>'
        path = f"/v2/entries/{named[1]}/{quote(named[2], safe='')}/{of}/feedback"
        return Feedback(path, body.encode(), {"Content-Type": "application/xml; charset=utf-8"})

    def reasons(self, kind: str) -> str:
        """Return the path of the reasons that NCMEC knows for a kind of hash."""
        return f"/v2/feedback/{_kind(kind)}/reasons"

    def named_reasons(self, page: bytes) -> dict[str, str]:
        """Return NCMEC's reasons in the readable part of the page."""
        reasons: dict[str, str] = {}

        def start(name: str, attributes: dict[str, str]) -> None:
            if name.rpartition(" ")[2] == "reason" and _GUID.fullmatch(attributes.get("guid", "")):
                reasons[attributes["guid"]] = attributes.get("name", "")[:_LONGEST]

        parser = expat.ParserCreate("utf-8", " ")
        parser.StartElementHandler = start
        with suppress(expat.ExpatError):
            parser.Parse(page, True)
        return reasons


SERVICE: Final = Ncmec()


def _kind(kind: str) -> str:
    if kind.upper() not in KINDS:
        raise BadInput("kind", _NO_KIND)
    return kind.upper()


def _earlier(since: str) -> str:
    try:
        moment = datetime.fromisoformat(since)
    except ValueError:
        return _BEGINNING  # the first time, or what no clock says: from the beginning, nothing is missed
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (moment - EARLIER).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
