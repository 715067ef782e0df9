"""The parameters of a partner's address: read strictly, with one sentence for a wrong one."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import BadInput
from payung.intake.submissions.queries import MOST, Position
from payung.triage.contract import is_moment

USUAL: Final = 50  # reports on a page

# Every time before the year 8820 begins so: whatever fits is a position.
_CURSOR: Final = re.compile(r"A[A-Za-v][A-Za-z0-9_-]{30}", re.ASCII)
_NUMBER: Final = re.compile(r"[0-9]{1,3}", re.ASCII)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)

PARAMETERS: Final[list[dict[str, object]]] = [
    {
        "name": "since",
        "in": "query",
        "required": False,
        "description": "Only reports that changed at this time or later, with its zone (RFC 3339).",
        "schema": {"type": "string", "format": "date-time"},
    },
    {
        "name": "cursor",
        "in": "query",
        "required": False,
        "description": "Where the last page ended: its `next`.",
        "schema": {"type": "string", "pattern": f"^{_CURSOR.pattern}$"},
    },
    {
        "name": "limit",
        "in": "query",
        "required": False,
        "description": "How many reports at most.",
        "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
    },
]


def since(query: Mapping[str, str]) -> datetime | None:
    """Return the time in `since`, or None. Raises BadInput."""
    text = query.get("since")
    if text is None:
        return None
    if is_moment(text):
        try:
            return datetime.fromisoformat(text.upper()).astimezone(UTC)
        except (ValueError, OverflowError):  # a leap second, or before the calendar begins
            pass
    sentence = _(
        "since must be a date and time with its zone, such as 2026-03-01T09:30:00+07:00; in an address "
        "+ is written %2B."
    )
    raise BadInput("since", sentence)


def limit(query: Mapping[str, str]) -> int:
    """Return the number of reports in `limit`. Raises BadInput."""
    text = query.get("limit", str(USUAL))
    if not _NUMBER.fullmatch(text) or not 1 <= int(text) <= MOST:
        raise BadInput("limit", _("limit must be a whole number from 1 to 200."))
    return int(text)


def position(query: Mapping[str, str]) -> Position | None:
    """Return the position in `cursor`, or None. Raises BadInput."""
    text = query.get("cursor")
    if text is None:
        return None
    if not _CURSOR.fullmatch(text):
        raise BadInput("cursor", _("cursor must be the value of next from the previous page."))
    raw = urlsafe_b64decode(text)
    moment = _EPOCH + timedelta(microseconds=int.from_bytes(raw[:8]))
    return Position(moment, UUID(bytes=raw[8:]))


def cursor(position: Position) -> str:
    """Return a position as a cursor: 32 letters that mean nothing to others."""
    micro = (position.changed_at - _EPOCH) // _MICROSECOND
    return urlsafe_b64encode(micro.to_bytes(8) + position.reference.bytes).decode()
