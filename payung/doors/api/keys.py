"""Partners' keys, as bearer tokens."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from payung.foundation.errors import NotAllowed, NotFound
from payung.foundation.viewer import DOOR
from payung.staff import queries as people
from payung.staff.actions import note_key_used
from payung.staff.viewer import PartnerViewer


class PartnerKey(HttpBearer):
    """A partner's key, as a bearer token. It is looked up at each request, so an ended key fails at once."""

    def authenticate(self, request: HttpRequest, token: str) -> PartnerViewer | None:
        """Return the partner to whom the key belongs."""
        del request
        try:
            partner = people.partner_of_key(DOOR, token)
        except (NotFound, NotAllowed):
            return None
        note_key_used(partner)
        return partner


def partner_of(request: HttpRequest) -> PartnerViewer:
    """Return the partner whose key came with this request."""
    partner: PartnerViewer = request.auth  # type: ignore[attr-defined]
    return partner
