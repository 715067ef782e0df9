"""Reads any form that a browser sends, without exceptions or refusals."""

from dataclasses import dataclass

from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
)
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.utils.datastructures import MultiValueDict

from payung.doors.public import plain_form

MOST = 60  # values of one field that are read


@dataclass(frozen=True)
class Posted:
    """The fields of a form. `whole`: nothing was cut off or unreadable."""

    fields: MultiValueDict[str, str]
    whole: bool

    @property
    def size(self) -> int:
        """Return the number of characters in all fields."""
        return sum(len(value) for _, values in self.fields.lists() for value in values)

    def one(self, name: str) -> str:
        """Return the last value of a field, without NUL, or the empty text."""
        return (self.fields.get(name) or "").replace("\0", "")

    def unsent(self) -> str:
        """Return a message that was typed but not sent yet."""
        return self.one("text") or self.one("unsent")

    def many(self, name: str) -> list[str]:
        """Return the values of a field, each once, in order."""
        values = (value.replace("\0", "") for value in self.fields.getlist(name)[:MOST])
        return list(dict.fromkeys(value for value in values if value))


def read(request: HttpRequest) -> Posted:
    """Return the fields of `request`. An unreadable form gives an empty one that is not whole."""
    cut = bool(request.META.get("payung.cut"))
    request.encoding = "utf-8"  # also if the request claims another
    try:
        return Posted(_plain(request) or request.POST, whole=not cut)
    except (
        MultiPartParserError,
        RequestDataTooBig,
        TooManyFieldsSent,
        SuspiciousOperation,
        UnreadablePostError,
        BadRequest,
        LookupError,
        UnicodeError,
    ):
        return Posted(QueryDict(), whole=False)


def _plain(request: HttpRequest) -> MultiValueDict[str, str] | None:
    """Return the fields of a form as browsers send it; None for one that Django must read."""
    boundary = plain_form.boundary(request.META.get("CONTENT_TYPE", ""))
    return plain_form.fields(request.body, boundary) if boundary else None
