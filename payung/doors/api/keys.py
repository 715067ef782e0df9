"""Partners' keys, as bearer tokens."""

import hashlib
import os
from dataclasses import dataclass
from time import monotonic
from typing import Final

from django.http import HttpRequest
from ninja.security import HttpBearer

from payung.foundation.errors import NotAllowed, NotFound
from payung.foundation.viewer import DOOR
from payung.staff import queries as people
from payung.staff.actions import note_key_used
from payung.staff.viewer import PartnerViewer

REMEMBERED: Final = 0.9  # seconds in which a key is not looked up again
_SECRET: Final = os.urandom(32)  # of the digests in memory


@dataclass(frozen=True)
class _Known:
    """A key that was valid at a moment (of `monotonic`)."""

    partner: PartnerViewer
    since: float


_known: dict[bytes, _Known] = {}  # of valid keys alone, so there are few


class PartnerKey(HttpBearer):
    """A partner's key, as a bearer token.

    Each process looks a key up once a second, so one that has ended, or whose partner was stopped, fails within
    a second.
    """

    def authenticate(self, request: HttpRequest, token: str) -> PartnerViewer | None:
        """Return the partner to whom the key belongs."""
        del request
        digest = hashlib.blake2b(token.encode("utf-8", "replace"), key=_SECRET).digest()
        known, now = _known.get(digest), monotonic()
        if known and now - known.since < REMEMBERED:
            return known.partner
        try:
            partner = people.partner_of_key(DOOR, token)
        except (NotFound, NotAllowed):
            _known.pop(digest, None)
            return None
        note_key_used(partner)
        _known[digest] = _Known(partner, now)
        return partner


def forget() -> None:
    """Forget all keys of this process, for tests."""
    _known.clear()


def partner_of(request: HttpRequest) -> PartnerViewer:
    """Return the partner whose key came with this request."""
    partner: PartnerViewer = request.auth  # type: ignore[attr-defined]
    return partner
