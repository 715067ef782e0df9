"""Pages for errors: one sentence, a way back, and what was typed."""

from contextlib import suppress
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from payung.doors.desk import form_origin
from payung.foundation.errors import NotFound, PayungError, Text
from payung.foundation.uploads import StoppingUploadHandler

NEVER_SHOWN: Final = frozenset(
    {
        *("kind", "number", "opening", "seen", "send"),  # fields that nobody types
        *("csrfmiddlewaretoken", "next", "password", "old", "new", "again", "code", "passkey"),
        *("proof-password", "proof-code", "proof-passkey"),
    }
)
_SHORT = 3  # characters; nobody misses the value of a radio button or a tick


def kept(request: HttpRequest) -> tuple[str, ...]:
    """Return the texts that somebody typed into the posted form, to show them again.

    Never a password, and nothing of a form that another site made the browser send.
    """
    if request.method != "POST":
        return ()
    read_words_only(request)
    if not form_origin.is_ours(request):
        return ()
    texts = [str(text) for name, text in request.POST.items() if name not in NEVER_SHOWN]
    return tuple(text for text in texts if len(text.strip()) > _SHORT)


def read_words_only(request: HttpRequest) -> None:
    """Read no file of the posted form: only its texts before the first file."""
    with suppress(AttributeError):  # it was read before
        request.upload_handlers = [StoppingUploadHandler(request)]


def page(
    request: HttpRequest, sentence: Text, status: int, *, kept: tuple[str, ...] = ()
) -> HttpResponse:
    """Return a page that says one sentence."""
    context = {"sentence": sentence, "back": _back(request), "kept": kept, "status": status}
    return render(request, "desk/sentence.html", context, status=status)


def of(request: HttpRequest, error: PayungError) -> HttpResponse:
    """Return the page for a PayungError."""
    text = error.text if error.text is not NotFound.sentence else _missing()
    return page(request, text, error.status, kept=kept(request))


def _back(request: HttpRequest) -> str:
    """Return the address of the report in question; empty if only the queue is left."""
    match = request.resolver_match
    if match is None or "report" not in match.kwargs or match.url_name == "report":
        return ""
    try:
        return reverse("report", kwargs={"report": match.kwargs["report"]})
    except NoReverseMatch:
        return ""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  Django's signature
    """Answer a request that cannot be read."""
    return page(request, _("This could not be read."), 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer what nobody may do."""
    return page(request, _("You may not do this."), 403)


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer where there is nothing, or nothing of this unit: both in the same way."""
    return page(request, _missing(), 404)


def _missing() -> str:
    return _("There is no such page, or it is not for your unit.")


def broken(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Answer after an unexpected error, without database or session."""
    return HttpResponse(render_to_string("desk/broken.html"), status=500)
