"""Acts are posted. Who comes to such an address otherwise, by reloading, is led to where the form stands."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def posted(view: View[P]) -> View[P]:
    """Let only a POST reach `view`; anything else changes nothing and leads back."""

    @wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method == "POST":
            return view(request, *args, **kwargs)
        return redirect("report", **kwargs) if kwargs else redirect("queue")

    return checked
