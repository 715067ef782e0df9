"""Pages on which a partner's developer tries each operation: in a demonstration in development alone, else 404.

What they show comes from the description. A form is posted to its own page, which asks the operation itself
and shows the answer as it is; no script is needed. The key that somebody types serves that one question: it
stands in no address, no page and no log. No token guards the form: whoever posts it from elsewhere needs a key
to do anything, and with a key they need no form.
"""

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, wraps
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from ninja import NinjaAPI

from payung.doors.api import sample_calls
from payung.doors.api.description import described
from payung.intake import idempotency

Node = dict[str, Any]
View = Callable[..., HttpResponse]

FIRST: Final = "sendReport"
_READ: Final = "readReport"
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_MOST_ROWS: Final = 20  # lines of a text that are seen at once
_MOST_WAYS: Final = 5  # reports of an answer to which a link leads


@dataclass(frozen=True)
class Operation:
    """An operation, as the description tells of it."""

    id: str
    method: str
    path: str
    told: Node

    @property
    def needs_key(self) -> bool:
        """Whether a partner's key belongs to it."""
        return "security" in self.told

    @property
    def bodies(self) -> dict[str, Node]:
        """The examples of its body, by name; none where it has no body."""
        found: dict[str, Node] = self._body.get("examples", {})
        return found

    @property
    def kind(self) -> str:
        """Of what kind its body is; empty where it has none."""
        return next(iter(self._content), "")

    @property
    def _body(self) -> Node:
        return next(iter(self._content.values()), {})

    @property
    def _content(self) -> Node:
        found: Node = self.told.get("requestBody", {}).get("content", {})
        return found


@dataclass(frozen=True)
class Text:
    """A text of some lines, to be read or copied."""

    text: str

    @property
    def rows(self) -> int:
        """How many lines are shown at once; a long line is broken on a phone, so there is one to spare."""
        return min(self.text.count("\n") + 2, _MOST_ROWS)


def only_in_demonstration(view: View) -> View:
    """Let a page be there only where all data is invented and nobody but developers come."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        if not (settings.PAYUNG_DEMO and settings.PAYUNG_DEVELOPMENT):
            raise Http404
        return view(request, *args, **more)

    return guarded


def page(api: NinjaAPI) -> View:
    """Return the view that lets somebody try the operations of `api`."""

    @lru_cache(maxsize=1)
    def operations() -> dict[str, Operation]:
        return {each.id: each for each in _operations(described(api))}

    @only_in_demonstration
    @require_http_methods(["GET", "POST"])
    def view(request: HttpRequest, operation: str = FIRST) -> HttpResponse:
        if operation not in operations():
            raise Http404
        return _shown(request, operations(), operations()[operation])

    return view


@only_in_demonstration
@require_safe
def look(request: HttpRequest) -> HttpResponse:
    """Return the house's one style."""
    del request
    return HttpResponse(settings.PAYUNG_LOOK.read_bytes(), content_type="text/css; charset=utf-8")


def _operations(told: Node) -> Iterator[Operation]:
    for path, methods in told["paths"].items():
        for method, each in methods.items():
            yield Operation(each["operationId"], method.upper(), path, each)


def _shown(
    request: HttpRequest, operations: Mapping[str, Operation], operation: Operation
) -> HttpResponse:
    is_sent = request.method == "POST"
    given: dict[str, str] = request.POST.dict() if is_sent else _filled(operation, request.GET)
    parameters = operation.told["parameters"]
    call = sample_calls.filled_in(
        operation.method, operation.path, operation.kind, parameters, given
    )
    origin = f"{request.scheme}://{request.get_host()}"
    context = {
        "operations": operations.values(),
        "operation": operation,
        "fields": [(each, given.get(each["name"], "")) for each in parameters],
        "body": Text(given.get("body", "")),
        "curl": Text(sample_calls.curl(call, origin, with_key=operation.needs_key)),
    }
    if is_sent:
        context |= _answered(sample_calls.answer(request, call))
    response = render(request, "api/try.html", context)
    response["Content-Security-Policy"] = _POLICY
    return response


def _filled(operation: Operation, asked: Mapping[str, str]) -> dict[str, str]:
    """Return what a form holds before anybody has typed: examples, and what a link brought along."""
    given: dict[str, str] = {}
    for each in operation.told["parameters"]:
        name = each["name"]
        if name == idempotency.HEADER:
            given[name] = f"try-{secrets.token_hex(4)}"  # another for each new report
        elif each["required"] or "default" in each["schema"]:
            given[name] = asked.get(name) or str(each["example"])
    if bodies := operation.bodies:
        chosen = bodies.get(asked.get("example", "")) or next(iter(bodies.values()))
        value = chosen["value"]
        is_text = isinstance(value, str)  # a file, which here is one of text
        given["body"] = value if is_text else json.dumps(value, indent=2, ensure_ascii=False)
    return given


def _answered(response: HttpResponseBase) -> Node:
    """Return an answer as text, as it would come over the wire, and where its reports can be read."""
    text = getattr(response, "content", b"").decode()
    told = json.loads(text) if text else {}
    head = [f"HTTP/1.1 {response.status_code} {HTTPStatus(response.status_code).phrase}"]
    head += [f"{name}: {value}" for name, value in response.items()]
    pretty = json.dumps(told, indent=2, ensure_ascii=False)
    rows = told.get("reports", [told])
    found = [each["reference"] for each in rows if "reference" in each][-_MOST_WAYS:]
    where = reverse("try-operation", args=[_READ])
    return {
        "answer": Text("\n".join([*head, "", pretty])),
        "ways": [(each, f"{where}?reference={each}") for each in found],
    }
