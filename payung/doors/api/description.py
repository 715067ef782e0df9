"""The description of the api: OpenAPI 3.1 at `/v1/openapi.json`, open to everybody.

Paths and answers come from the operations; the body of a report is the contract itself. Examples come from
`data/examples.json`; a test sends and compares them.
"""

import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from payung.doors.api.hashes import HashLookup
from payung.doors.api.problems import TYPE
from payung.doors.api.removal_fingerprints import FingerprintAnswer
from payung.triage import contract

Node = dict[str, Any]

EXAMPLES: Final[Node] = json.loads(
    resources.files("payung.doors.api").joinpath("data/examples.json").read_text("utf-8")
)
_JSON: Final = "application/json"
_LATER: Final = ("429", "503")
_RETRY_AFTER: Final = {
    "description": "Seconds after which to send it again.",
    "schema": {"type": "integer", "minimum": 1},
}
_ABOUT: Final = (
    "Send reports about children who are exploited or abused online, and follow what becomes of them; look "
    "hashes and files up in lists of known material; look for pictures that children want taken down. "
    "Errors are problem details (RFC 9457). Fields and codes are only added; what is to go is announced a year "
    "ahead with a Sunset header (RFC 8594)."
)


def openapi(api: NinjaAPI) -> Callable[[HttpRequest], HttpResponse]:
    """Return the view that serves the description of `api`."""

    @lru_cache(maxsize=1)
    def text() -> bytes:
        return json.dumps(described(api), separators=(",", ":")).encode()

    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        del request
        return HttpResponse(text(), content_type=_JSON, headers={"Cache-Control": "max-age=3600"})

    return view


def described(api: NinjaAPI) -> Node:
    """Return the whole description: ninja's part, the contract, problem details and examples."""
    document: Node = json.loads(json.dumps(api.get_openapi_schema(path_prefix="v1/")))
    document["components"]["schemas"]["Report"] = dict(contract.SCHEMA)
    document["components"]["schemas"]["HashLookup"] = HashLookup.model_json_schema()
    document["components"]["schemas"]["FingerprintAnswer"] = FingerprintAnswer.model_json_schema()
    document["servers"] = [{"url": "/"}]
    document["info"]["description"] = _ABOUT
    document["info"]["license"] = {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"}
    document["webhooks"] = {name: _webhook(name) for name in EXAMPLES["webhooks"]}
    for operation in _operations(document):
        _complete(operation)
    return document


def _webhook(name: str) -> Node:
    """Return the description of one event that is sent to a partner's machine."""
    parameters = [
        {"name": header, "in": "header", "required": True, "schema": {"type": "string"}}
        for header in ("webhook-id", "webhook-timestamp", "webhook-signature")
    ]
    event = {
        "type": "object",
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"const": name},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": {"type": "object"},
        },
    }
    media = {"schema": event, "example": EXAMPLES["webhooks"][name]}
    return {
        "post": {
            "operationId": name,
            "summary": f"You are told: {name}",
            "description": "Signed as Standard Webhooks say, with Ed25519 (v1a). Codes only, never contents.",
            "parameters": parameters,
            "requestBody": {"required": True, "content": {_JSON: media}},
            "responses": {"2XX": {"description": "You have it. Anything else: it comes again."}},
        }
    }


def _operations(document: Node) -> Iterator[Node]:
    for path in document["paths"].values():
        yield from path.values()


def _complete(operation: Node) -> None:
    """Describe errors as problem details with `Retry-After`, and add an example to each request and answer."""
    examples = EXAMPLES[operation["operationId"]]
    if "requestBody" in operation:
        (body,) = operation["requestBody"]["content"].values()
        body["examples"] = examples["requests"]
    for parameter in operation["parameters"]:
        parameter["example"] = examples["parameters"][parameter["name"]]
    for status, response in operation["responses"].items():
        content = response["content"]
        if int(status) >= 400:
            content[TYPE] = content.pop(_JSON)
        if status in _LATER:
            response["headers"] = {"Retry-After": _RETRY_AFTER}
        for media in content.values():
            media["example"] = examples["answers"][status]
