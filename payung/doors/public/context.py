"""What every template of the public face may use."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import mark_safe

from payung.doors.public.look import COVER, FINGERPRINT_SCRIPT, ICON, SCRIPT, STYLE


def everywhere(request: HttpRequest) -> dict[str, object]:
    """Return style, script, icon, cover, the exit, the languages, and whether this is a demonstration."""
    return {
        "style": mark_safe(STYLE),  # noqa: S308  our own file, no input
        "script": mark_safe(SCRIPT),  # noqa: S308
        "fingerprint_script": mark_safe(FINGERPRINT_SCRIPT),  # noqa: S308
        "icon": mark_safe(ICON),  # noqa: S308
        "cover": mark_safe(COVER),  # noqa: S308
        "leave_url": settings.PAYUNG_LEAVE_URL,
        "languages": settings.LANGUAGES,
        "demo": settings.PAYUNG_DEMO,
        "child_policy": settings.PAYUNG_CHILD_POLICY,
        # The path without its language, for the same page in another.
        "page": request.path.split("/", 2)[-1] if request.path.count("/") > 1 else "",
    }
