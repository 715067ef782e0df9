"""Pages for what went wrong: one sentence, a way back, and whatever was typed."""

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
        *("kind", "number", "opening", "send"),  # of a form, and not typed
        *("csrfmiddlewaretoken", "next", "password", "old", "new", "again", "code", "passkey"),
        *("proof-password", "proof-code", "proof-passkey"),
    }
)
_SHORT = 3  # characters; a radio's code or a tick is no text that somebody would miss


def kept(request: HttpRequest) -> tuple[str, ...]:
    """Return the texts that somebody typed into the form that just came, to show them again.

    Nothing of a form that another page made the browser send, and never a password.
    """
    if request.method != "POST":
        return ()
    read_words_only(request)
    if not form_origin.is_ours(request):
        return ()
    texts = [str(text) for name, text in request.POST.items() if name not in NEVER_SHOWN]
    return tuple(text for text in texts if len(text.strip()) > _SHORT)


def read_words_only(request: HttpRequest) -> None:
    """Let no file of the form that just came be read: only the words that stand before the first one."""
    with suppress(AttributeError):  # it was read before
        request.upload_handlers = [StoppingUploadHandler(request)]


def page(
    request: HttpRequest, sentence: Text, status: int, *, kept: tuple[str, ...] = ()
) -> HttpResponse:
    """Return a page that says one sentence."""
    context = {"sentence": sentence, "back": _back(request), "kept": kept, "status": status}
    return render(request, "desk/sentence.html", context, status=status)


def of(request: HttpRequest, error: PayungError) -> HttpResponse:
    """Return the page for an error of the house."""
    text = error.text if error.text is not NotFound.sentence else _missing()
    return page(request, text, error.status, kept=kept(request))


def _back(request: HttpRequest) -> str:
    """Return the address of the report that was worked on; empty where only the queue is left."""
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
    """Answer where there is nothing, or nothing of this unit's: the same for both."""
    return page(request, _missing(), 404)


def _missing() -> str:
    return _("There is no such page, or it is not for your unit.")


def broken(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Answer where something broke; needs neither database nor session."""
    return HttpResponse(render_to_string("desk/broken.html"), status=500)
