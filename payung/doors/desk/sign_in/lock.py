"""The locked screen. The password brings back the key, and the form that was about to be sent."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payung.doors.desk import form_origin
from payung.doors.desk.alarms import counts
from payung.doors.desk.guards import posted
from payung.doors.desk.sign_in import password_attempts, pending_form, session, views
from payung.doors.desk.sign_in.forms import Unlock
from payung.foundation.errors import TooMany
from payung.foundation.sealing import PrivateKey

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def ask(request: HttpRequest) -> HttpResponse:
    """Answer a request to a locked desk with the lock page, which carries a posted form.

    Of a form that is not ours not even the address stays, since unlocking would send it.
    """
    here = reverse("locked")
    if not form_origin.is_ours(request):
        return redirect(here)
    if request.path != here and request.method in _SAFE:
        return redirect(here + "?" + urlencode({"next": request.get_full_path()}))
    return _page(request, Unlock(), 200 if request.method in _SAFE else 401)


def opened(request: HttpRequest) -> PrivateKey | HttpResponse:
    """Return the key that the posted password opens, or the lock page again. The rest stays in the form."""
    form = Unlock(pending_form.taken_out(request))
    if not form.is_valid():
        return _page(request, form, 400)
    try:
        password_attempts.take_turn_to_unlock(request)
        key = password_attempts.key_by_password(request, form.cleaned_data["password"])
    except TooMany as error:
        form.add_error(None, str(error.text))
        return _page(request, form, error.status)
    if key is None:
        form.add_error(None, _("This is not your password. Please try again."))
        return _page(request, form, 400)
    return key


def _page(request: HttpRequest, form: Unlock, status: int) -> HttpResponse:
    if _wants_short(request):
        sentence = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
    context = {
        "form": form,
        "carried": pending_form.carried(request),
        "kept": not pending_form.holds_secrets(request),
        "here": request.path == reverse("locked"),
        "next": views.wanted(request),
        "who": request.user,
        "alarms": counts.alarms_of(request),
    }
    return render(request, "desk/sign_in/locked.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def locked(request: HttpRequest) -> HttpResponse:
    """Redirect: an officer who reaches this view has an open desk, or has just opened it.

    A script that covers its own page learns only whether the password of the same officer is right.
    """
    if not _wants_short(request):
        return redirect(views.wanted(request) or "start")
    if request.POST.get("who") != str(request.user.pk):
        sentence = _("Another officer is signed in here now.")
        return HttpResponse(sentence, status=409, content_type="text/plain; charset=utf-8")
    answer = None if getattr(request, "unlocked", False) else opened(request)
    return answer if isinstance(answer, HttpResponse) else HttpResponse(status=204)


@posted
def lock(request: HttpRequest) -> HttpResponse:
    """Lock the screen now."""
    session.lock(request)
    if _wants_short(request):
        return HttpResponse(status=204)
    address = views.wanted(request)
    return redirect(reverse("locked") + ("?" + urlencode({"next": address}) if address else ""))


def _wants_short(request: HttpRequest) -> bool:
    """Say whether the request comes from a script, which stays on its page."""
    return request.POST.get("answer") == "short"
