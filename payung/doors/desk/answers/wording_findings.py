"""The findings in an answer that the officer was shown. The page carries them until the answer is sent.

They are signed for this report and this text. So only findings that were shown are counted, and *Send as it is*
sends the text that the officer saw, and no other.
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
    """Keys of all findings that were shown. `text`: a digest of the text as it was last shown."""

    keys: frozenset[str] = frozenset()
    text: str = ""
    looks_like: str = ""

    def covers(self, text: str, read: Read) -> bool:
        """Say whether this text was shown, with all findings that the check has in it now."""
        keys = {finding.key for finding in read.findings}
        was_shown = keys <= self.keys and read.looks_like in {"", self.looks_like}
        return was_shown and self.text == _digest(text)


def signed(report: UUID, text: str, read: Read, before: Shown) -> str:
    """Return what the page carries: its findings in `text` and those shown `before`; empty without any."""
    keys = before.keys.union(finding.key for finding in read.findings)
    if not keys and not read.looks_like:
        return ""
    record = {"report": str(report), "text": _digest(text), "keys": sorted(keys)}
    return signing.dumps(record | {"looks_like": read.looks_like}, salt=_SALT, compress=True)


def carried(report: UUID, value: str) -> Shown:
    """Return what a page of this report carried; nothing if it was not signed, or for another report."""
    try:
        record = signing.loads(value, salt=_SALT)
    except signing.BadSignature:
        return Shown()
    if record["report"] != str(report):
        return Shown()
    return Shown(frozenset(record["keys"]), record["text"], record["looks_like"])


def _digest(text: str) -> str:
    """Return a digest of a text that a browser's text box does not change: without its ends of lines."""
    return hashlib.sha256("\n".join(text.strip().splitlines()).encode()).hexdigest()
