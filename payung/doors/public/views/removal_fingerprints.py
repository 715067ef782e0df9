"""The page on which a child's own device makes fingerprints, and what comes from it: numbers alone."""

import json
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from payung.doors.public import form_data
from payung.doors.public.look import WORKER
from payung.doors.public.receipt_session import Way
from payung.foundation.errors import BadInput, Conflict
from payung.removal import actions, agreements
from payung.removal.choices import MOST_FINGERPRINTS, Fingerprint
from payung.staff.viewer import ReporterViewer

MAKE: Final = "picture-fingerprints"
GIVE: Final = "picture-fingerprints-give"
DEEDS: Final = frozenset({MAKE, GIVE})
ODD: Final = _("We could not read the fingerprints. Please make them again.")
MANY: Final = _("We take 20 fingerprints at most. Please choose fewer.")
# The worker may start nothing and reach nothing: what it reads goes back to the page alone.
_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Send the script that makes fingerprints, which may connect to nothing."""
    del request
    return HttpResponse(
        WORKER, "text/javascript; charset=utf-8", headers={"Content-Security-Policy": _POLICY}
    )


def page(
    request: HttpRequest, viewer: ReporterViewer, way: Way, form: form_data.Posted
) -> HttpResponse | None:
    """Show the page that makes fingerprints, or take them in; None where there is nothing more to show."""
    partners = agreements.partners()
    if not partners:
        return None
    note = None
    if form.one("do") == GIVE:
        note = _give(viewer, form)
        if note is None:
            return None
    context = {"way": way.sealed(), "partners": partners, "most": MOST_FINGERPRINTS, "note": note}
    return render(request, "public/picture_fingerprints.html", context)


def _give(viewer: ReporterViewer, form: form_data.Posted) -> Promise | None:
    """Add the fingerprints of a form to the request; return what is wrong with them, if anything is."""
    made = _read(form.one("fingerprints"))
    if made is None or not form.whole:
        return ODD
    try:
        actions.add_fingerprints(viewer, made)
    except BadInput as error:
        return MANY if error.field == "fingerprints" else ODD
    except Conflict:
        return None  # taken back meanwhile: the page behind the code says so
    return None


def _read(text: str) -> list[Fingerprint] | None:
    """Return the fingerprints that the page wrote, None where it did not write this."""
    try:
        listed: Any = json.loads(text or "[]")
        return [
            Fingerprint(
                str(one["md5"]), str(one["sha256"]), str(one["pdq"]), int(one["quality"] or 0)
            )
            for one in listed
        ]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
