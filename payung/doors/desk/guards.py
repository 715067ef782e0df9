"""Decorators of views: who may open a page, which acts must be posted, where an act leads back to."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Concatenate, Final, ParamSpec, TypeVar

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse

from payung.doors.desk.current_officer import viewer_of
from payung.foundation.errors import BadInput, Conflict, Text
from payung.staff.policy import may, require
from payung.staff.roles import Permission

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
F = TypeVar("F", bound=Form)

FORM: Final = ["GET", "HEAD", "POST"]


def needs(permission: Permission, *others: Permission) -> Callable[[View[P]], View[P]]:
    """Let only officers with `permission`, or one of `others`, reach a view; others read why they may not.

    It comes before `sudo`.
    """

    def guarded(view: View[P]) -> View[P]:
        @wraps(view)
        def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            viewer = viewer_of(request)
            if not any(may(viewer, other) for other in others):
                require(viewer, permission)
            return view(request, *args, **kwargs)

        return checked

    return guarded


def posted(view: View[P]) -> View[P]:
    """Let only a POST reach `view`; redirect anything else to the page of the form."""

    @wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.method == "POST":
            return view(request, *args, **kwargs)
        return redirect(_form(kwargs))

    return checked


def _form(kwargs: Mapping[str, object]) -> str:
    if "report" in kwargs:
        return reverse("report", kwargs={"report": kwargs["report"]})
    return reverse("views" if "view" in kwargs else "queue")


def posted_from(page: str) -> Callable[[View[P]], View[P]]:
    """Let only a POST reach a view; redirect anything else to `page`, which has the form."""

    def guarded(view: View[P]) -> View[P]:
        @wraps(view)
        def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method == "POST":
                return view(request, *args, **kwargs)
            return redirect(_address(page, dict(kwargs)))

        return checked

    return guarded


def _address(page: str, kwargs: dict[str, object]) -> str:
    """Return the address of `page`: with the ids of the act if it takes them, else without."""
    ids = {name: value for name, value in kwargs.items() if name != "act"}
    try:
        return reverse(page, kwargs=ids)
    except NoReverseMatch:
        return reverse(page)


def refuse(form: F, error: BadInput | Conflict) -> F:
    """Add the refusal of a room to the field that it names, or to the whole form."""
    field = error.field if isinstance(error, BadInput) and error.field in form.fields else None
    form.add_error(field, str(error.text))
    return form


def accepted(form: Form, act: Callable[[], object]) -> bool:
    """Do what a form asks, and say whether it was done. What the form or a room refuses, the form shows."""
    if not form.is_valid():
        return False
    try:
        act()
    except BadInput as error:
        refuse(form, error)
        return False
    return True


def done(request: HttpRequest, sentence: Text, page: str, **kwargs: object) -> HttpResponse:
    """Say that something was done, and redirect to `page`."""
    messages.success(request, str(sentence))
    return redirect(reverse(page, kwargs=kwargs))


def is_posted(request: HttpRequest) -> bool:
    """Say whether a form was posted."""
    return request.method == "POST"
