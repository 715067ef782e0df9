"""What the check of words has shown of an answer: the page carries it until the words are sent.

Signed, for this report and for the very words: only what was truly shown is counted, and *Send as it is* sends
what the officer has seen and nothing else.
"""

import hashlib
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.core import signing

from payung.language.text_checks import Read

_SALT: Final = "payung.desk.shown_findings"


@dataclass(frozen=True)
class Shown:
    """Keys of all that was shown on the way. `text`: a digest of the words that it was shown of last."""

    keys: frozenset[str] = frozenset()
    text: str = ""
    looks_like: str = ""

    def covers(self, text: str, read: Read) -> bool:
        """Say whether these are the words that came back, with all that the check says of them now."""
        found = {each.key for each in read.findings}
        seen = found <= self.keys and read.looks_like in {"", self.looks_like}
        return seen and self.text == _digest(text)


def signed(report: UUID, text: str, read: Read, before: Shown) -> str:
    """Return what the page carries: what it shows of `text` beside what was shown `before`, or nothing."""
    keys = before.keys.union(each.key for each in read.findings)
    if not keys and not read.looks_like:
        return ""
    told = {"report": str(report), "text": _digest(text), "keys": sorted(keys)}
    return signing.dumps(told | {"looks_like": read.looks_like}, salt=_SALT, compress=True)


def carried(report: UUID, value: str) -> Shown:
    """Return what a page of this report carried; nothing where that was not signed here, or for another."""
    try:
        told = signing.loads(value, salt=_SALT)
    except signing.BadSignature:
        return Shown()
    if told["report"] != str(report):
        return Shown()
    return Shown(frozenset(told["keys"]), told["text"], told["looks_like"])


def _digest(text: str) -> str:
    """Return a digest of words as a box gives them back: with its own ends of lines, and no space around."""
    return hashlib.sha256("\n".join(text.strip().splitlines()).encode()).hexdigest()
