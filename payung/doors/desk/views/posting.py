"""Acts are posted. Who comes to such an address otherwise, by reloading, is led to the form."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def posted(view: View[P]) -> View[P]:
    """Let only a POST reach `view`; anything else changes nothing and leads back."""

    @wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.method == "POST":
            return view(request, *args, **kwargs)
        return redirect(_form(kwargs))

    return checked


def _form(kwargs: Mapping[str, Any]) -> str:
    if "report" in kwargs:
        return reverse("report", kwargs={"report": kwargs["report"]})
    return reverse("views" if "view" in kwargs else "queue")
