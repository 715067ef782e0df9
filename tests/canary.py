"""Known strings, and all encodings in which one could be stored in clear."""

import base64
import json
import urllib.parse
from collections.abc import Iterator

# One for each field, so that a leak shows where it came from.
CANARIES = {
    "narrative": "canary-narrative-7f3a9 นกขมิ้น",
    "account": "canary.account.51b2",
    "service": "canary-service-c04d",
    "where_now": "canary-where-88e1",
    "word": "canary-word-02ac",
    "answer": "canary-answer-9d17",
    "note": "canary-note-e6b0",
    "person": "canary-Person-Phalla",
    "child": "canary-child-of-the-own-file-3a7d",
    "step": "canary-step-that-an-officer-planned",
    "contact": "canary-contact-4e90",
    "reason": "canary-reason-31f8",
    "danger": "canary-danger-a60c",
    "saw": "canary-saw-17be",
    "partner": "canary-partner-b7c5",
    "odd": "canary-odd-aa90",
    "name": "canary-Nameeda-Sokunthea",
    "search": "canary-search-60fe",
    "needs": "canary-needs-5d62",
    "transfer": "canary-transfer-4c9e",
    "handover": "canary-handover-7d13",
    "review": "canary-review-d803",
    "conflict": "canary-conflict-92ab",
    "link": "canary-link-6e21.example/album",
    "evidence": "canary-evidence-0b4f",
    "cut_off": "canary-cut-off-5fd0",
    "marked": "canary-marked-5b19",
    "own_address": "canary-own-3b7e@mail.example",
}


def shapes(text: str) -> Iterator[bytes]:
    """Yield `text` in plain, hexadecimal, UTF-16, URL-encoding, JSON escapes and base64 at each alignment."""
    plain = text.encode()
    yield plain
    yield plain.hex().encode()
    yield plain.hex().upper().encode()
    yield text.encode("utf-16-le")
    yield text.encode("utf-16-be")
    yield urllib.parse.quote(text).encode()
    yield urllib.parse.quote_plus(text).encode()
    yield json.dumps(text)[1:-1].encode()
    for before in range(3):
        # Only the characters that depend on the text alone, and all of them: few would occur by chance.
        coded = base64.b64encode(b"\0" * before + plain + b"\0" * 2)
        inner = coded[-(-8 * before // 6) : 8 * (before + len(plain)) // 6]
        yield inner
        yield inner.replace(b"+", b"-").replace(b"/", b"_")


def found(haystack: bytes, needles: dict[str, str]) -> list[str]:
    """Return the names of the needles that `haystack` contains in any encoding."""
    return [
        name for name, text in needles.items() if any(shape in haystack for shape in shapes(text))
    ]
