"""What every template of the public face may use."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import mark_safe

from payung.doors.public.look import FINGERPRINT_SCRIPT


def everywhere(request: HttpRequest) -> dict[str, object]:
    """Return the child policy, the script that makes fingerprints, and the address of this page."""
    return {
        "fingerprint_script": mark_safe(FINGERPRINT_SCRIPT),  # noqa: S308  our own file, no input
        "child_policy": settings.PAYUNG_CHILD_POLICY,
        # The path without its language, for the same page in another.
        "page": request.path.split("/", 2)[-1] if request.path.count("/") > 1 else "",
    }
