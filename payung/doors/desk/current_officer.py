"""The officer and unit that the middleware has found for this request."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from payung.foundation.errors import NotAllowed
from payung.staff.queries import UnitCard
from payung.staff.viewer import OfficerViewer


def officer_of(request: HttpRequest) -> OfficerViewer | None:
    """Return the signed-in officer, or None before sign-in."""
    return getattr(request, "viewer", None)


def account_of(request: HttpRequest) -> AbstractBaseUser:
    """Return the account of the session, also before its second factor. Raises NotAllowed without one."""
    if not isinstance(request.user, AbstractBaseUser):
        raise NotAllowed
    return request.user


def unit_of(request: HttpRequest) -> UnitCard | None:
    """Return the unit of the signed-in officer, or None before sign-in."""
    return getattr(request, "unit", None)


def viewer_of(request: HttpRequest) -> OfficerViewer:
    """Return the signed-in officer. Raises NotAllowed before sign-in."""
    officer = officer_of(request)
    if officer is None:
        raise NotAllowed
    return officer
