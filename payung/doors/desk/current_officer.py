"""Who looks, as the middleware has worked it out for this request."""

from django.http import HttpRequest

from payung.foundation.errors import NotAllowed
from payung.staff.queries import UnitCard
from payung.staff.viewer import OfficerViewer


def officer_of(request: HttpRequest) -> OfficerViewer | None:
    """Return the officer who looks, or None before sign-in."""
    return getattr(request, "viewer", None)


def unit_of(request: HttpRequest) -> UnitCard | None:
    """Return the unit of the officer who looks, or None before sign-in."""
    return getattr(request, "unit", None)


def viewer_of(request: HttpRequest) -> OfficerViewer:
    """Return the officer who looks. Raises NotAllowed where nobody has signed in."""
    officer = officer_of(request)
    if officer is None:
        raise NotAllowed
    return officer
