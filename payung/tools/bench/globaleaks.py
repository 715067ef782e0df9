"""GlobaLeaks as a peer of `payung bench intake`: reports of its own kind, sent by our load client.

Set up GlobaLeaks as its documentation says, lift its limits of reports an hour, and name it in the environment:
`GLOBALEAKS=8443` is its port here, `GLOBALEAKS_CERTIFICATE` the file of its certificate. Each report asks for a
proof of work, which a child's phone would compute, not the server. So sessions are opened
before the clock runs.
"""

import base64
import json
import os
from itertools import count
from typing import Any, Final

from nacl.pwhash import argon2id

from payung.tools.bench.browser import WORDS, Line, Place, Refused

_PROOF_MEMORY: Final = 1 << 20  # bytes
_JSON: Final = {"Content-Type": "application/json"}


def place() -> Place | None:
    """Return where GlobaLeaks answers, or None where nobody named it."""
    port = os.environ.get("GLOBALEAKS")
    return Place(int(port), certificate=os.environ["GLOBALEAKS_CERTIFICATE"]) if port else None


def open_session(line: Line) -> str:
    """Open a session as GlobaLeaks' client does, with a proof of work; return its id."""
    token = _post(line, "token", "auth/token", {})
    salt = base64.b64decode(token["salt"])[:16]
    proof = next(
        number
        for number in count()
        if not argon2id.kdf(32, f"{token['id']}{number}".encode(), salt, 1, _PROOF_MEMORY)[31]
    )
    headers = {"X-Token": f"{token['id']}:{proof}"}
    return str(_post(line, "session", "auth/receiptauth", {"receipt": ""}, **headers)["id"])


def journey(line: Line, number: int, session: str) -> str:
    """Open the first page, read the questionnaire and send a report; return its receipt."""
    line.ask("first page", "/")
    public = json.loads(line.ask("form", "/api/public").body)
    context = public["contexts"][0]
    text = f"{WORDS['en']} (journey {number})"
    receipt = base64.b64encode(os.urandom(32)).decode()
    report = {
        "context_id": context["id"],
        "receivers": context["receivers"],
        "receipt": receipt,
        "identity_provided": False,
        "answers": {_long_field(public): [{"value": text}]},
    }
    _post(line, "send", "whistleblower/submission", report, **{"X-Session": session})
    return receipt


def _long_field(public: dict[str, Any]) -> str:
    """Return the question that takes a long text."""
    steps = (step for form in public["questionnaires"] for step in form["steps"])
    fields = (field for step in steps for field in step["children"])
    if found := next((field["id"] for field in fields if field["type"] == "textarea"), ""):
        return str(found)
    raise Refused("there is no question that takes a long text")


def _post(line: Line, kind: str, path: str, content: object, **headers: str) -> Any:
    body = json.dumps(content).encode()
    return json.loads(line.ask(kind, f"/api/{path}", body, {**_JSON, **headers}).body or b"null")
