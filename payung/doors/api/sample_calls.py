"""One question to an operation as somebody filled it in: asked here in the process, or written for `curl`."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final
from urllib.parse import quote, unquote_to_bytes, urlencode

from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase

# What the question shares with the request that brought the form: where it came in, and in which language.
_SHARED: Final = (
    *("SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "HTTP_HOST", "HTTP_ACCEPT_LANGUAGE"),
    *("wsgi.url_scheme", "wsgi.errors"),
)


@dataclass(frozen=True)
class Call:
    """A question: `path` with its query, as it stands in an address. `key` is a partner's, or empty."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    key: str = field(default="", repr=False)
    body: str | None = None


def filled_in(
    method: str,
    path: str,
    kind: str,
    parameters: list[dict[str, Any]],
    given: Mapping[str, str],
) -> Call:
    """Return the question to an operation of the description; what was left empty is left out.

    `kind`: of its body, where it has one.
    """
    told: dict[str, dict[str, str]] = {"query": {}, "header": {}, "path": {}}
    for parameter in parameters:
        name, where = parameter["name"], parameter["in"]
        if (value := given.get(name, "")) or where == "path":
            told[where][name] = value
    for name, value in told["path"].items():
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    if told["query"]:
        path = f"{path}?{urlencode(told['query'])}"
    body = given.get("body", "").replace("\r\n", "\n") if method == "POST" else None
    headers = {} if body is None else {"Content-Type": kind}
    return Call(method, path, {**headers, **told["header"]}, given.get("key", "").strip(), body)


def curl(call: Call, origin: str, *, with_key: bool) -> str:
    """Return the same question for a shell. The key stands there by the name of a variable, never itself."""
    parts = [f"curl -i -X {call.method} {shlex.quote(origin + call.path)}"]
    if with_key:
        parts.append('-H "Authorization: Bearer $PAYUNG_KEY"')
    parts += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in call.headers.items()]
    if call.body is not None:
        parts.append(f"--data-raw {shlex.quote(call.body)}")
    return " \\\n  ".join(parts)


def answer(request: HttpRequest, call: Call) -> HttpResponseBase:
    """Ask the operation through all that this face puts before it, as if it had come over the wire."""
    path, _, query = call.path.partition("?")
    body = (call.body or "").encode()
    headers = {**call.headers, **({"Authorization": f"Bearer {call.key}"} if call.key else {})}
    environ: dict[str, Any] = {
        **{name: request.META[name] for name in _SHARED if name in request.META},
        **{_variable(name): _as_sent(value) for name, value in headers.items()},
        "REQUEST_METHOD": call.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
    }
    handler = BaseHandler()
    handler.load_middleware()
    return handler.get_response(WSGIRequest(environ))


def _variable(header: str) -> str:
    name = header.upper().replace("-", "_")
    return name if name == "CONTENT_TYPE" else f"HTTP_{name}"


def _as_sent(text: str) -> str:
    """Return a header's text as a server hands over its bytes."""
    return text.encode().decode("latin-1")
